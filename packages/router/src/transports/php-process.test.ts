import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { ProtocolError, type Transport } from '@realmwire/protocol';
import { HandClock, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { type PhpProcessOwner, phpProcesses } from './php-process.ts';

const IDLE_MS = 1_000;
const SILENCE_MS = 15;

/** One stream, and who owns it. */
function open({
  isFull = false,
  admit,
}: {
  isFull?: boolean;
  admit?: PhpProcessOwner['admit'];
} = {}) {
  const [client, server] = duplexPair();
  const clock = new HandClock();
  const heard: unknown[] = [];
  const asked: unknown[] = [];
  let transport: Transport | undefined;
  const owner: PhpProcessOwner = {
    bind: (bound) => {
      transport = bound;
    },
    onFrame: (data) => void heard.push(data),
    onClose: (code) => void heard.push(code),
    onDrain: () => void heard.push('drain'),
    end: (code) => void heard.push(code),
    ...(admit && { admit }),
  };
  const row = phpProcesses({
    maxMessageLength: 100,
    idleMs: IDLE_MS,
    after: (ms, ring) => clock.after(ms, ring),
    take(task) {
      if (isFull) return false;
      task.run();
      return true;
    },
    accept(ip, resource) {
      asked.push([ip, resource]);
      return owner;
    },
  });
  const read: string[] = [];
  client.on('data', (chunk: Buffer) => void read.push(chunk.toString()));
  client.on('error', () => {});
  row.take(server as unknown as Socket);
  return {
    client,
    server,
    clock,
    heard,
    asked,
    read,
    /** Waits until it was let in. */
    async transport(): Promise<Transport> {
      await until(() => transport !== undefined, { what: 'a transport' });
      return transport as Transport;
    },
    /** Writes, and waits until the other side has read it. */
    async write(text: string | Buffer): Promise<void> {
      client.write(text);
      await turn();
    },
  };
}

const HEAD = 'php process\nGET /php HTTP/1.1\n';
const isGone = (stream: Duplex) => until(() => stream.destroyed, { what: 'the end of a stream' });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('[C7] the first bytes of a stream without frames', () => {
  const { matches } = phpProcesses({} as never);

  test('tell it from all others', () => {
    const told = ['php process\nGET', 'php process', 'php pro', '', 'GET / HTTP', 'phx'].map(
      (text) => matches(Buffer.from(text)),
    );

    expect(told).toEqual([true, true, undefined, undefined, false, false]);
  });

  test('name a resource, and what follows them is not lost', async () => {
    const stream = open();
    await stream.write('php process\nGE');
    expect(stream.asked).toEqual([]);

    await stream.write('T /php HTTP/1.1\n{"opcode":"a"}');
    await stream.transport();

    expect(stream.asked).toEqual([['', '/php']]);
    await until(() => stream.heard.length > 0, { what: 'a packet' });
    expect(stream.heard).toEqual(['{"opcode":"a"}']);
    expect(stream.clock.waiting).toBe(0);
  });

  test('are waited for, but not for long', async () => {
    const stream = open();
    await stream.write('php process\n');

    stream.clock.tick(IDLE_MS);

    await isGone(stream.server);
    expect([stream.asked, stream.clock.waiting]).toEqual([[], 0]);
  });

  test.each(['php process or not', `php process\nGET /${'x'.repeat(2_000)}`])(
    'end the stream where they are wrong: %s',
    async (text) => {
      const stream = open();

      await stream.write(text);

      await isGone(stream.server);
      expect([stream.asked, stream.clock.waiting]).toEqual([[], 0]);
    },
  );

  test('end the stream where it is closed before them', async () => {
    const stream = open();

    stream.client.end();

    await isGone(stream.server);
    expect([stream.asked, stream.clock.waiting]).toEqual([[], 0]);
  });

  test('are not read where there are too many', async () => {
    const stream = open({ isFull: true });

    await isGone(stream.server);
    expect(stream.asked).toEqual([]);
  });
});

describe('who comes by a stream without frames', () => {
  test.each([
    ['may not come in', () => new ProtocolError('right.missing')],
    ['may not come in, as is known later', async () => new ProtocolError('right.missing')],
    ['cannot be asked about', () => Promise.reject(new Error('broken'))],
  ] as const)('%s: the stream ends without a word', async (_what, admit) => {
    const stream = open({ admit });

    await stream.write(HEAD);

    await isGone(stream.server);
    expect(stream.read).toEqual([]);
  });

  test('[X07] may come in, and is over where it has gone meanwhile', async () => {
    let decide = () => {};
    const stream = open({
      admit: () =>
        new Promise((resolve) => {
          decide = () => resolve(undefined);
        }),
    });
    await stream.write(HEAD);
    stream.server.destroy();
    decide();
    await turn();

    expect(stream.heard).toEqual([1006]);
  });
});

describe('a stream without frames', () => {
  async function opened() {
    const stream = open({ admit: () => undefined });
    await stream.write(HEAD);
    return { ...stream, line: await stream.transport() };
  }

  test('[C8] ends a packet with its last brace, and all else where it falls silent', async () => {
    const { write, clock, heard } = await opened();

    await write('{"a":1}{"b"');
    await write(':2}what');
    expect(heard).toEqual(['{"a":1}', '{"b":2}']);
    clock.tick(SILENCE_MS - 1);
    await write(' is this');
    clock.tick(SILENCE_MS - 1);
    expect(heard).toHaveLength(2);
    clock.tick(1);

    expect([heard[2], clock.waiting]).toEqual(['what is this', 0]);
  });

  test('[C8] waits for the end of a packet, but not for ever', async () => {
    const { write, clock, heard } = await opened();

    await write('{"a":');
    clock.tick(IDLE_MS - 1);
    expect(heard).toEqual([]);
    clock.tick(1);

    expect(heard).toEqual(['chunk.timeout']);
  });

  test('reads letters that come in two parts, and none that are broken', async () => {
    const { write, heard } = await opened();
    const euro = Buffer.from('{"a":"€"}');

    await write(euro.subarray(0, 7));
    await write(euro.subarray(7));
    await write(Buffer.of(0xff));

    expect(heard).toEqual(['{"a":"€"}', 'message.malformed']);
  });

  test('has a bound', async () => {
    const { write, heard } = await opened();

    await write(`{"a":"${'x'.repeat(100)}`);

    expect(heard).toEqual(['message.too_large']);
  });

  test('[C8] says each packet in a write of its own', async () => {
    const { line, read } = await opened();

    line.send([{ data: 'one' }, { data: 'two' }]);
    await turn();

    expect(read).toEqual(['one', 'two']);
    expect(line.buffered).toBe(0);
  });

  test('is read only when it is wished', async () => {
    const { line, write, heard } = await opened();

    line.holdBack?.(true);
    await write('{}');
    expect(heard).toEqual([]);
    line.holdBack?.(false);
    await turn();

    expect(heard).toEqual(['{}']);
  });

  test('ends in good order: what was said is read, and nothing more is heard', async () => {
    const { line, write, heard, read, client, server } = await opened();
    await write('{"half"');
    line.send([{ data: 'bye' }]);
    line.close(1000, 'goodbye');

    await write('{}');
    client.end();
    await once(server, 'close');
    line.send([{ data: 'late' }]);

    expect([read, heard]).toEqual([['bye'], [1005]]);
  });

  test('ends where the other side ends it', async () => {
    const { client, server, heard } = await opened();

    client.end();

    await once(server, 'close');
    expect(heard).toEqual([1005]);
  });

  test('ends at once where it must, or where it fails', async () => {
    const [cut, failed] = [await opened(), await opened()];

    cut.line.terminate?.();
    failed.server.emit('error', new Error('reset'));
    failed.server.emit('close', true);

    await isGone(cut.server);
    await isGone(failed.server);
    await until(() => cut.heard.length > 0, { what: 'the end' });
    expect([cut.heard, failed.heard[0]]).toEqual([[1005], 1006]);
  });

  test('says when it takes more', async () => {
    const { server, heard } = await opened();

    server.emit('drain');

    expect(heard).toEqual(['drain']);
  });
});
