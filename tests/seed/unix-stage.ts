/**
 * A router that is operated by lines over a UNIX socket, with clients that an operator can see.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter, type RealmOptions, type RouterOptions } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { WebPeer } from './stage.ts';

/** See the head of this file. */
export class UnixStage {
  readonly router: ReturnType<typeof createRouter>;
  readonly directory: string;
  readonly socketPath: string;
  readonly port: number;
  readonly operatorUrl: string;
  readonly #peers: { cut(): void }[] = [];

  private constructor(
    router: ReturnType<typeof createRouter>,
    directory: string,
    at: { readonly socketPath: string; readonly port: number; readonly operatorUrl: string },
  ) {
    this.router = router;
    this.directory = directory;
    this.socketPath = at.socketPath;
    this.port = at.port;
    this.operatorUrl = at.operatorUrl;
  }

  /** Opens a stage with the realm `boards`, which old clients find at `/websocket`. */
  static async open({
    realm,
    ...options
  }: RouterOptions & { readonly realm?: RealmOptions } = {}): Promise<UnixStage> {
    const directory = await mkdtemp(join(tmpdir(), 'realmwire-unix-'));
    const adminSocketPath = join(directory, 'own', 'admin.sock');
    const resources = {
      '/websocket': { realm: 'boards' },
      '/board': { realm: 'boards', words: 'text', nameParameter: 'id' },
    } as const;
    const router = createRouter({ seed: { resources }, ...options });
    router.openRealm('boards', { authorize: 'everything', ...realm });
    const { port, operatorUrl = '' } = await router.listen({
      port: 0,
      path: '/native',
      operatorPort: 0,
      adminSocketPath,
    });
    return new UnixStage(router, directory, { socketPath: adminSocketPath, port, operatorUrl });
  }

  /** An operator at the socket. */
  async operator(): Promise<LinePeer> {
    const peer = new LinePeer(connect(this.socketPath));
    this.#peers.push(peer);
    await once(peer.socket, 'connect');
    return peer;
  }

  /** A board: a page that only listens. */
  async board(): Promise<WebPeer> {
    const peer = new WebPeer(`ws://127.0.0.1:${this.port}/websocket`, {});
    this.#peers.push(peer);
    await peer.opened;
    await peer.hear('ready');
    return peer;
  }

  /** A board that names itself, and speaks no packets. */
  named(query: string): WebPeer {
    const peer = new WebPeer(`ws://127.0.0.1:${this.port}/board${query}`, {});
    this.#peers.push(peer);
    return peer;
  }

  async close(): Promise<void> {
    for (const peer of this.#peers) peer.cut();
    await this.router.close();
    await rm(this.directory, { recursive: true });
  }
}

/** A program that speaks lines. */
export class LinePeer {
  readonly socket: Socket;
  /** All that it was told. */
  text = '';
  isEnded = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
    });
    socket.on('end', () => {
      this.isEnded = true;
    });
    socket.on('error', () => {});
  }

  /** The lines that it was told. */
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** Writes, and waits for as many more lines. */
  async ask(text: string | Uint8Array, count = 1): Promise<string[]> {
    const before = this.lines.length;
    this.socket.write(text);
    await until(() => this.lines.length >= before + count, { what: `${count} more lines` });
    return this.lines.slice(before, before + count);
  }

  /** The list of clients. */
  async list(): Promise<string[]> {
    const before = this.lines.length;
    this.socket.write('LIST WEBSOCKETS\n');
    await until(() => this.lines.slice(before).includes('=== END ==='), { what: 'the list' });
    return this.lines.slice(before);
  }

  /** Waits until the other side has ended. */
  async end(): Promise<void> {
    await until(() => this.isEnded, { what: 'the end of the socket' });
  }

  cut(): void {
    this.socket.destroy();
  }
}
