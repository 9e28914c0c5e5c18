/**
 * A router with an open realm, and WAMP clients that reach it in any way there is.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  RAW_SOCKET_HEAD_BYTES,
  RawSocketReader,
  rawSocketHead,
  rawSocketText,
  readRawSocketAnswer,
  WAMP_SERIALIZERS,
  type WampSerializer,
  writeRawSocketOffer,
} from '@realmwire/protocol/wamp2';
import {
  createRouter,
  type Listening,
  type RealmOptions,
  type RouterOptions,
} from '@realmwire/router';
import { LeakCheck, until, type WampCell, type WampLine, WampPeer } from '@realmwire/testkit';
import { WebSocket } from 'ws';
import { memoryPair } from '../../packages/router/src/transports/memory.ts';

/** The longest message that our clients on streams take. */
const MAX_BYTES = 2 ** 24;

/** What differs from the usual stage. */
export interface WampStageOptions extends RouterOptions {
  /** Hooks and policy of the realm; by default everybody may do everything. */
  readonly realm?: RealmOptions;
}

/** See the head of this file. */
export class WampStage {
  readonly router: ReturnType<typeof createRouter>;
  readonly at: Listening;
  readonly #directory: string;
  readonly #leaks: LeakCheck;
  readonly #peers: WampPeer[] = [];

  private constructor(router: ReturnType<typeof createRouter>, at: Listening, directory: string) {
    this.router = router;
    this.at = at;
    this.#directory = directory;
    this.#leaks = new LeakCheck(router);
  }

  /** Opens a stage with the realm `realm1`. */
  static async open({ realm, ...options }: WampStageOptions = {}): Promise<WampStage> {
    const directory = await mkdtemp(join(tmpdir(), 'realmwire-wamp-'));
    const router = createRouter(options);
    router.openRealm('realm1', realm ?? { authorize: 'everything' });
    const at = await router.listen({ port: 0, rawSocketPath: join(directory, 'wamp.sock') });
    return new WampStage(router, at, directory);
  }

  /** A client that is connected and has said nothing. */
  async dial({ subprotocol, transport }: WampCell): Promise<WampPeer> {
    const peer = new WampPeer(WAMP_SERIALIZERS[subprotocol]);
    this.#peers.push(peer);
    peer.bind(await this.#line(peer, transport));
    return peer;
  }

  /** A client that has joined the realm. */
  async join(cell: WampCell, details: Readonly<Record<string, unknown>> = {}): Promise<WampPeer> {
    const peer = await this.dial(cell);
    await peer.join('realm1', details);
    return peer;
  }

  /** Everybody leaves; nothing may be left in the router. */
  async close(): Promise<void> {
    for (const peer of this.#peers) peer.cut();
    await this.#leaks.end();
    await this.abandon();
  }

  /** Ends everything, whatever is left. Safe to repeat. */
  async abandon(): Promise<void> {
    for (const peer of this.#peers) peer.cut();
    await this.router.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #line(peer: WampPeer, transport: WampCell['transport']): Promise<WampLine> {
    switch (transport) {
      case 'ws':
        return webSocketLine(peer, this.at.url);
      case 'tcp':
        return streamLine(peer, connect({ port: this.at.port, host: '127.0.0.1' }));
      case 'unix':
        return streamLine(peer, connect({ path: this.at.rawSocketPath as string }));
      case 'memory':
        return Promise.resolve(this.#memoryLine(peer));
    }
  }

  #memoryLine(peer: WampPeer): WampLine {
    const [ours, theirs] = memoryPair();
    theirs.open(this.router.accept(theirs, peer.serializer.subprotocol));
    ours.open({
      onFrame: (data) => peer.onFrame(data),
      onClose: (code, reason) => peer.onClose(code, reason),
    });
    const close = (): void => ours.close(1000, '');
    return { send: (data) => ours.send([{ data }]), close, cut: close, stall: () => {} };
  }
}

async function webSocketLine(peer: WampPeer, url: string): Promise<WampLine> {
  const { subprotocol } = peer.serializer;
  const socket = new WebSocket(url, subprotocol, { perMessageDeflate: false });
  socket.on('message', (data: Buffer, isBinary) =>
    peer.onFrame(isBinary ? new Uint8Array(data) : data.toString()),
  );
  socket.on('close', (code, reason) => peer.onClose(code, reason.toString()));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  return {
    send: (data) => socket.send(data),
    close: () => socket.close(),
    cut: () => socket.terminate(),
    stall: () => socket.pause(),
  };
}

/** Shakes hands on a stream, and speaks RawSocket from then on. */
async function streamLine(peer: WampPeer, socket: Socket): Promise<WampLine> {
  socket.on('error', () => {});
  const { name } = peer.serializer;
  socket.write(writeRawSocketOffer({ serializer: name, maxBytes: MAX_BYTES }));
  let answer = Buffer.alloc(0);
  const onAnswer = (bytes: Buffer): void => {
    answer = Buffer.concat([answer, bytes]);
  };
  socket.on('data', onAnswer);
  await until(() => answer.length >= RAW_SOCKET_HEAD_BYTES, { what: 'the handshake' });
  const agreed = readRawSocketAnswer(answer.subarray(0, RAW_SOCKET_HEAD_BYTES));
  if ('refusal' in agreed) throw new Error(`refused: ${agreed.refusal}`);
  const reader = new RawSocketReader(MAX_BYTES);
  socket.off('data', onAnswer).on('data', (bytes: Buffer) => {
    for (const { type, payload } of reader.push(bytes)) {
      if (type === 'message') peer.onFrame(dataOf(peer.serializer, payload));
    }
  });
  socket.on('close', () => peer.onClose(1005, ''));
  return {
    send(data) {
      const payload = typeof data === 'string' ? Buffer.from(data) : data;
      socket.write(Buffer.concat([rawSocketHead('message', payload.length), payload]));
    },
    close: () => void socket.end(),
    cut: () => void socket.destroy(),
    stall: () => void socket.pause(),
  };
}

function dataOf({ kind }: WampSerializer, payload: Uint8Array): string | Uint8Array {
  return kind === 'text' ? rawSocketText(payload) : payload;
}
