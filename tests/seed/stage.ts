/**
 * A router that speaks the seed dialect, and clients of it over real sockets: pages, PHP scripts that speak
 * WebSocket, and those that speak without frames.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { createRouter, type RealmOptions, type RouterOptions } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { WebSocket } from 'ws';

/** A packet, as a client reads it. */
export type Packet = Readonly<Record<string, unknown>>;

/** What differs from the usual stage. */
export interface SeedStageOptions extends Omit<RouterOptions, 'seed'> {
  readonly realm?: RealmOptions;
  readonly others?: RealmOptions;
  readonly seed?: Partial<NonNullable<RouterOptions['seed']>>;
}

/** See the head of this file. */
export class SeedStage {
  readonly router: ReturnType<typeof createRouter>;
  readonly realm: ReturnType<ReturnType<typeof createRouter>['openRealm']>;
  readonly port: number;
  readonly #leaks: LeakCheck;
  readonly #peers: { cut(): void }[] = [];

  private constructor(
    router: ReturnType<typeof createRouter>,
    realm: ReturnType<ReturnType<typeof createRouter>['openRealm']>,
    port: number,
  ) {
    this.router = router;
    this.realm = realm;
    this.port = port;
    this.#leaks = new LeakCheck(router);
  }

  /** Opens a stage with the realms `seeds`, served at `/`, `/web` and `/php`, and `others`. */
  static async open({
    realm,
    others,
    seed,
    ...options
  }: SeedStageOptions = {}): Promise<SeedStage> {
    const served = { realm: 'seeds' };
    const resources = { '/php': served, '/web': served, '/': served };
    const router = createRouter({ ...options, seed: { resources, ...seed } });
    // An app that is an object of a class is taken as it is.
    const app = realm?.authorize === undefined ? { authorize: 'everything', ...realm } : realm;
    const handle = router.openRealm('seeds', app as RealmOptions);
    router.openRealm('others', others);
    const { port } = await router.listen({ port: 0, path: '/native' });
    return new SeedStage(router, handle, port);
  }

  /** A page that has connected. */
  async web(path = '/web', headers: Record<string, string> = {}): Promise<WebPeer> {
    const peer = new WebPeer(`ws://127.0.0.1:${this.port}${path}`, headers);
    this.#peers.push(peer);
    await peer.opened;
    return peer;
  }

  /** A page that may send. */
  async ready(path = '/web', headers: Record<string, string> = {}): Promise<WebPeer> {
    const peer = await this.web(path, headers);
    await peer.hear('ready');
    return peer;
  }

  /** A PHP script that speaks WebSocket, and has read `ready`. */
  async php(headers: Record<string, string> = {}, path = '/php'): Promise<PhpPeer> {
    const peer = await PhpPeer.open(this.port, path, headers);
    this.#peers.push(peer);
    return peer;
  }

  /** A stream that has said something. */
  async stream(
    text: string,
    localAddress = '127.0.0.1',
    to = { port: this.port, host: '127.0.0.1' },
  ): Promise<StreamPeer> {
    const peer = await StreamPeer.open({ ...to, localAddress }, text);
    this.#peers.push(peer);
    return peer;
  }

  /** Everybody leaves; nothing may be left in the router. */
  async close(): Promise<void> {
    for (const peer of this.#peers) peer.cut();
    await this.#leaks.end();
    await this.router.close();
  }
}

/** A page: it sends whatever it is told to, and keeps what it hears. */
export class WebPeer {
  readonly texts: string[] = [];
  readonly pings: string[] = [];
  readonly opened: Promise<unknown>;
  closed: { readonly code: number; readonly reason: string } | undefined;
  readonly socket: WebSocket;

  /** @param trust - the certificates that it believes besides those of the machine */
  constructor(url: string, headers: Record<string, string>, trust: { ca?: string } = {}) {
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false, ...trust });
    this.socket.on('message', (data: Buffer) => this.texts.push(data.toString()));
    this.socket.on('ping', (data) => this.pings.push(data.toString()));
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    this.opened = once(this.socket, 'open');
    this.socket.on('error', () => {});
  }

  /** All that it has heard. */
  get heard(): Packet[] {
    return this.texts.map((text) => JSON.parse(text) as Packet);
  }

  /** Its opcodes, in order. */
  get opcodes(): unknown[] {
    return this.heard.map(({ opcode }) => opcode);
  }

  /** The name that the router has given it. */
  get uuid(): string {
    return this.heard.find(({ opcode }) => opcode === 'ready')?.['uuid'] as string;
  }

  /** Sends a packet. */
  say(packet: unknown): void {
    this.raw(JSON.stringify(packet));
  }

  /** Sends any text. */
  raw(text: string | Buffer): void {
    this.socket.send(text);
  }

  /** Sends a packet, and waits until it is acknowledged. */
  async tell(packet: unknown): Promise<Packet> {
    return this.tellRaw(JSON.stringify(packet));
  }

  /** The same with any text. */
  async tellRaw(text: string): Promise<Packet> {
    const count = this.#count('next') + 1;
    this.raw(text);
    await until(() => this.#count('next') >= count, { what: 'next' });
    return this.heard.filter(({ opcode }) => opcode === 'next').at(count - 1) as Packet;
  }

  /** Waits for so many packets of an opcode; gives the last of them. */
  async hear(opcode: string, count = 1): Promise<Packet> {
    await until(() => this.#count(opcode) >= count, { what: `${count} × ${opcode}` });
    return this.heard.filter((packet) => packet['opcode'] === opcode).at(count - 1) as Packet;
  }

  /** Waits for the end. */
  async end(): Promise<{ readonly code: number; readonly reason: string }> {
    await until(() => this.closed !== undefined, { what: 'the end of the connection' });
    return this.closed as { code: number; reason: string };
  }

  cut(): void {
    this.socket.terminate();
  }

  #count(opcode: string): number {
    return this.heard.filter((packet) => packet['opcode'] === opcode).length;
  }
}

const TEXT = 0x81;
const CONTINUATION = 0x80;
const CLOSE = 0x88;
const PING = 0x89;
const PONG = 0x8a;

/**
 * A PHP script, as such clients read: one frame of whatever one read brings; the rest of that read is
 * lost. It reads only when it is told to.
 */
export class PhpPeer {
  /** Frames that were lost because they came together with others. */
  lost = 0;
  /** What the answers to pings, from the second on, and texts, from the second on, are marked as. */
  isSloppy = false;
  uuid = '';
  isClosed = false;
  readonly #socket: Socket;
  readonly #reads: Buffer[] = [];
  #sent = 0;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
    socket.on('error', () => {});
  }

  static async open(port: number, path: string, headers: Record<string, string>): Promise<PhpPeer> {
    // Where this process sleeps for long, the answer and `ready` come at once, and `ready` is lost: it is
    // the tests that are slow then. When `ready` is said is tested by a clock.
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const peer = await PhpPeer.#connect(port, path, headers);
      if (peer !== undefined) return peer;
    }
    throw new Error('ready was lost each time');
  }

  static async #connect(
    port: number,
    path: string,
    headers: Record<string, string>,
  ): Promise<PhpPeer | undefined> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const peer = new PhpPeer(socket);
    await once(socket, 'connect');
    const given = Object.entries({ 'Client-Type': 'php', ...headers });
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n` +
        `${given.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    // What comes together with the answer is thrown away.
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) {
      socket.destroy();
      throw new Error(answer.toString('latin1').split('\r\n', 1)[0]);
    }
    if (!answer.toString('latin1').endsWith('\r\n\r\n')) {
      socket.destroy();
      return undefined;
    }
    socket.on('data', (chunk: Buffer) => {
      peer.#reads.push(chunk);
      peer.#wake();
    });
    const ready = await peer.read();
    peer.uuid = (JSON.parse(ready) as { uuid: string }).uuid;
    return peer;
  }

  /** How many reads would bring what has come. */
  get waiting(): number {
    return this.#reads.length;
  }

  /** Sends a text frame. */
  write(text: string): void {
    this.#sent += 1;
    this.#frame(this.isSloppy && this.#sent > 1 ? CONTINUATION : TEXT, Buffer.from(text));
  }

  /** Reads one frame, as such clients do. */
  async read(): Promise<string> {
    for (;;) {
      if (this.#reads.length === 0 && !this.isClosed)
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      // All that has come lies in one buffer.
      const bytes = Buffer.concat(this.#reads.splice(0));
      if (bytes.length === 0) return '';
      const { first, payload, end } = firstFrame(bytes);
      if (end < bytes.length) this.lost += 1;
      if (first === CLOSE) return '';
      if (first !== PING) return payload.toString();
      this.#sent += 1;
      this.#frame(this.isSloppy && this.#sent > 1 ? CONTINUATION : PONG, payload);
    }
  }

  /** Sends a text, and reads the answer, which must be `next`. */
  async writeWait(text: string): Promise<boolean> {
    this.write(text);
    const answer = await this.read();
    return answer !== '' && (JSON.parse(answer) as Packet)['opcode'] === 'next';
  }

  /** The same with a packet. */
  async talk(packet: unknown): Promise<boolean> {
    return this.writeWait(JSON.stringify(packet));
  }

  /** Leaves, as `silent()` does. */
  silent(): void {
    this.#frame(CLOSE, Buffer.alloc(0));
    this.#socket.end();
  }

  cut(): void {
    this.#socket.destroy();
  }

  #frame(first: number, payload: Buffer): void {
    const mask = randomBytes(4);
    const masked = Buffer.from(payload.map((octet, at) => octet ^ (mask[at % 4] as number)));
    const { length } = payload;
    const head =
      length < 126
        ? Buffer.of(first, 0x80 | length)
        : length < 65_536
          ? Buffer.of(first, 0x80 | 126, length >> 8, length & 255)
          : Buffer.of(
              first,
              0x80 | 127,
              0,
              0,
              0,
              0,
              length >>> 24,
              (length >> 16) & 255,
              (length >> 8) & 255,
              length & 255,
            );
    this.#socket.write(Buffer.concat([head, mask, masked]));
  }
}

function firstFrame(bytes: Buffer): { first: number; payload: Buffer; end: number } {
  const short = (bytes[1] as number) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return {
    first: bytes[0] as number,
    payload: bytes.subarray(start, start + length),
    end: start + length,
  };
}

/** A stream without frames. */
export class StreamPeer {
  readonly reads: string[] = [];
  isClosed = false;
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.reads.push(chunk.toString()));
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('error', () => {});
  }

  static async open(to: NetConnectOpts, text: string): Promise<StreamPeer> {
    const peer = new StreamPeer(connect({ ...to, noDelay: true }));
    await once(peer.socket, 'connect');
    peer.socket.write(text);
    return peer;
  }

  /** Writes a text, and waits for one more read. */
  async writeWait(text: string): Promise<Packet> {
    const count = this.reads.length + 1;
    this.socket.write(text);
    await until(() => this.reads.length >= count, { what: 'an answer' });
    return JSON.parse(this.reads[count - 1] as string) as Packet;
  }

  /** The first that it has read. */
  async hear(): Promise<Packet> {
    await until(() => this.reads.length > 0, { what: 'something to read' });
    return JSON.parse(this.reads[0] as string) as Packet;
  }

  async end(): Promise<void> {
    await until(() => this.isClosed, { what: 'the end of the stream' });
  }

  cut(): void {
    this.socket.destroy();
  }
}
