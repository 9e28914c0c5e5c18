import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import { FaultProxy, type FaultProxyOptions } from './fault-proxy.ts';

const KIB = 1024;
const FLOOD = 32 * 1024 * KIB;

let server: Server;
/** What the far sides are, in the order in which they came. */
let served: End[];
let proxy: FaultProxy;
let chance: number;
const clients: End[] = [];

beforeEach(async () => {
  served = [];
  chance = 0;
  server = createServer({ allowHalfOpen: true }, (socket) => served.push(new End(socket)));
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  proxy = await openProxy();
});

afterEach(async () => {
  await proxy.close();
  for (const end of [...clients.splice(0), ...served]) end.socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

describe('a proxy that is left alone', () => {
  test('hands everything on, both ways', async () => {
    const [client, far] = await meet();

    client.say('hello');
    far.say('welcome');

    await client.hear('welcome');
    await far.hear('hello');
    expect(proxy.links[0]?.carriedBytes('toRouter')).toBe(5);
    expect(proxy.links[0]?.carriedBytes('toClient')).toBe(7);
  });

  test('hands on what is much, in order', async () => {
    const [client, far] = await meet();
    const text = Array.from({ length: 200_000 }, (_, index) => `${index},`).join('');

    client.say(text);

    await until(() => far.heard.length === text.length);
    expect(far.heard).toBe(text);
  });

  test('hands on the end of one direction, while the other goes on', async () => {
    const [client, far] = await meet();

    client.socket.end('last words');
    await until(() => far.hasEnded);
    far.say('still here');

    await client.hear('still here');
    expect(far.heard).toBe('last words');
  });

  test('forgets a connection when both sides have gone', async () => {
    const [client, far] = await meet();

    client.socket.end();
    far.socket.end();

    await until(() => proxy.links.length === 0);
  });

  test('passes on that a side was reset', async () => {
    const [client, far] = await meet();

    far.socket.resetAndDestroy();

    await until(() => client.isClosed);
    expect(client.error).toBe('ECONNRESET');
  });

  test('resets a client when nobody listens behind it', async () => {
    await new Promise((resolve) => server.close(resolve));
    const client = await come();

    await until(() => client.isClosed);
    expect(client.error).toBe('ECONNRESET');
  });

  test('cuts everybody off when it is closed', async () => {
    const [client, far] = await meet();

    await proxy.close();

    await until(() => client.isClosed && far.isClosed);
    proxy = await openProxy();
  });
});

describe('a link', () => {
  test('with latency takes at least so long, each way', async () => {
    proxy.latencyMs = 30;
    const [client, far] = await meet();
    const begun = performance.now();

    client.say('ping');
    await far.hear('ping');
    far.say('pong');
    await client.hear('pong');

    expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
    expect(proxy.latencyMs).toBe(30);
  });

  test('with latency in one direction has none in the other', async () => {
    const [client, far] = await meet();
    proxy.shape({ latencyMs: 60_000 }, 'toRouter');

    client.say('late');
    far.say('at once');

    await client.hear('at once');
    expect(far.heard).toBe('');
  });

  test('with a rate takes at least the time that the bytes need', async () => {
    proxy.bytesPerSecond = 1_000_000;
    const [client, far] = await meet();
    const begun = performance.now();

    client.say('x'.repeat(200_000));
    await until(() => far.heard.length === 200_000);

    expect(performance.now() - begun).toBeGreaterThanOrEqual(195);
    expect(proxy.bytesPerSecond).toBe(1_000_000);
  });

  test('with a rate holds the sender back when its queue is full', async () => {
    proxy = await reopen({ bytesPerSecond: 200_000, queueBytes: 10 * KIB });
    const [client, far] = await meet();

    void client.flood();

    await far.hear('x');
    expect(client.said).toBeLessThan(FLOOD);
    expect(far.heard.length).toBeLessThan(1024 * KIB);
  });

  test('holds the sender back when the receiver does not read', async () => {
    const [client, far] = await meet();
    far.socket.pause();

    void client.flood();

    await client.stuck();
    far.socket.resume();
    await until(() => far.heard.length === FLOOD);
  });
});

describe('a cut', () => {
  test('resets both sides', async () => {
    const [client, far] = await meet();

    proxy.cut();

    await until(() => client.isClosed && far.isClosed);
    expect([client.error, far.error]).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(proxy.links).toEqual([]);
  });

  test('in good order ends both sides', async () => {
    const [client, far] = await meet();

    proxy.cut('fin');

    await until(() => client.hasEnded && far.hasEnded);
    expect([client.error, far.error]).toEqual([undefined, undefined]);
  });

  test('in good order lets a part arrive of what is under way', async () => {
    chance = 0.4;
    proxy.latencyMs = 60_000;
    const [client, far] = await meet();
    const [link] = proxy.links;
    client.say('0123456789');
    await until(() => client.hasLeft);
    await until(() => link?.underwayBytes('toRouter') === 10);

    link?.cut('fin');

    await until(() => far.hasEnded);
    expect(far.heard).toBe('0123');
  });

  test('of one connection leaves the others alone', async () => {
    const [client] = await meet();
    const [other, otherFar] = await meet();

    proxy.links[0]?.cut();

    await until(() => client.isClosed);
    other.say('still here');
    await otherFar.hear('still here');
  });

  test('is what everybody gets while nobody is let in', async () => {
    proxy.isRefusing = true;
    const client = await come();

    await until(() => client.isClosed);
    expect(served).toEqual([]);
  });
});

describe('a stall', () => {
  test('lets nothing through until it ends, and then everything', async () => {
    const [client, far] = await meet();
    proxy.stall('toRouter');

    client.say('a');
    far.say('b');
    await client.hear('b');
    expect(far.heard).toBe('');
    proxy.flow();

    await far.hear('a');
  });

  test('holds the sender back', async () => {
    const [client] = await meet();
    proxy.stall();

    void client.flood();

    await client.stuck();
  });

  test('goes on when what was queued has been taken', async () => {
    const [client, far] = await meet();
    far.socket.pause();
    void client.flood();
    await client.stuck();
    proxy.stall('toRouter');
    far.socket.resume();
    await until(() => far.heard.length > 0);
    expect(far.heard.length).toBeLessThan(FLOOD);

    proxy.flow('toRouter');

    await until(() => far.heard.length === FLOOD);
  });

  test('can be asked for before a connection says anything', async () => {
    proxy.onLink = (link) => link.stall('toRouter');
    const [client, far] = await meet();

    client.say('a');
    far.say('b');

    await client.hear('b');
    expect(far.heard).toBe('');
  });
});

describe('a half-open connection', () => {
  test('loses what goes one way, and nobody hears that its sender has gone', async () => {
    const [client, far] = await meet();
    proxy.swallow('toRouter');

    client.say('lost');
    far.say('heard');
    await client.hear('heard');
    client.socket.destroy();
    await until(() => {
      far.say('are you there?');
      return proxy.links[0]?.isHalfGone;
    });

    expect(far.heard).toBe('');
    expect(far.isClosed || far.hasEnded).toBe(false);
  });

  test('is a black hole when it loses both ways', async () => {
    const [client, far] = await meet();
    proxy.swallow();

    client.socket.end('lost');
    far.socket.end('lost too');
    await until(() => client.hasLeft && far.hasLeft);
    const [other, otherFar] = await meet();
    other.say('a new connection is none');

    await otherFar.hear('a new connection is none');
    expect([client.heard, far.heard]).toEqual(['', '']);
    expect(client.hasEnded || far.hasEnded).toBe(false);
  });

  test('stays one: what is lost does not come back', async () => {
    const [client, far] = await meet();
    proxy.swallow('toRouter');
    client.say('lost');
    proxy.flow();
    proxy.stall('toRouter');
    far.say('b');

    await client.hear('b');
    expect(far.heard).toBe('');
  });
});

describe('corruption', () => {
  test('flips one bit of what comes next, and of nothing more', async () => {
    chance = 0.5;
    const [client, far] = await meet();
    proxy.corrupt('toRouter');

    client.say('abcd');
    await far.hear('abCd'.replace('C', String.fromCharCode('c'.charCodeAt(0) ^ 16)));
    client.say('abcd');
    await until(() => far.heard.length === 8);

    expect(far.heard.slice(4)).toBe('abcd');
  });

  test('flips a bit of the byte that was named, or of the last one', async () => {
    const [client, far] = await meet();

    proxy.corrupt('toClient', 1);
    proxy.corrupt('toClient', 99);
    far.say('aaaa');

    await client.hear('a`a`');
  });
});

/** One end of a connection through the proxy. */
class End {
  readonly socket: Socket;
  heard = '';
  said = 0;
  hasEnded = false;
  isClosed = false;
  error: string | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
    });
    socket.on('end', () => {
      this.hasEnded = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Everything that was said has left for the network. */
  get hasLeft(): boolean {
    return this.socket.writableLength === 0;
  }

  say(text: string): void {
    this.said += text.length;
    this.socket.write(text);
  }

  /** Says more than the buffers of a network hold, as fast as it is taken. */
  async flood(): Promise<void> {
    const piece = 'x'.repeat(64 * KIB);
    while (this.said < FLOOD) {
      this.say(piece);
      if (this.socket.writableNeedDrain)
        await new Promise((resolve) => this.socket.once('drain', resolve));
    }
  }

  /** Waits until the network takes no more. */
  async stuck(): Promise<void> {
    let said = 0;
    let polls = 0;
    await until(() => {
      polls = this.said === said ? polls + 1 : 0;
      ({ said } = this);
      return polls === 25;
    });
    expect(said).toBeLessThan(FLOOD);
  }

  async hear(text: string): Promise<void> {
    await until(() => this.heard.startsWith(text), { what: `'${text}' among '${this.heard}'` });
  }
}

function openProxy(options: Partial<FaultProxyOptions> = {}): Promise<FaultProxy> {
  const { port: targetPort } = server.address() as AddressInfo;
  return FaultProxy.open({ targetPort, random: () => chance, ...options });
}

async function reopen(options: Partial<FaultProxyOptions>): Promise<FaultProxy> {
  await proxy.close();
  return openProxy(options);
}

async function come(): Promise<End> {
  const { port } = new URL(proxy.url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  const client = new End(socket);
  clients.push(client);
  await new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('error', resolve);
  });
  return client;
}

/** A client, and what it is connected to behind the proxy. */
async function meet(): Promise<[client: End, far: End]> {
  const before = served.length;
  const client = await come();
  await until(() => served.length > before, { what: 'the connection behind the proxy' });
  return [client, served[before] as End];
}
