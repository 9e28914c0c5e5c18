import { jsonCodec, type Message, type Transport } from '@realmwire/protocol';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import { until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import type { SocketEvents } from '../transports/socket.ts';
import { openDoor } from './door.ts';
import { type Attempt, Unanswerable } from './method.ts';

const HELLO = { opcode: 'hello', realm: 'com.shop', receives: { credit: 1 } } as const;
const WELCOME = { opcode: 'welcome', session: 's', realm: 'com.shop', receives: { credit: 1 } };

describe.each([jsonCodec, msgpackCodec])('the talk at the door ($name)', (codec) => {
  const open = (given: Partial<Attempt> = {}, begin?: () => Promise<Attempt>) => {
    const said: Message[] = [];
    const heard: string[] = [];
    const ends: unknown[] = [];
    let events!: SocketEvents;
    const attempt: Attempt = {
      hello: { method: 'm', id: 'ann' },
      answer: async ({ extra }) => ({ signature: `to ${extra?.['x']}` }),
      ...given,
    };
    const socket: Transport = {
      buffered: 7,
      send: (frames) => {
        for (const { data } of frames) said.push(read(data));
      },
      close: (code, reason) => void ends.push({ close: code, reason }),
    };
    const transport = openDoor({
      method: { begin: begin ?? (() => attempt) },
      open: (_, given_) => {
        events = given_;
        return socket;
      },
      loadMsgpack: async () => msgpackCodec,
    })(
      { url: 'ws://x', subprotocol: codec.subprotocol, maxFrameBytes: 1e6 },
      {
        onOpen: () => transport.send([codec.encode(HELLO)]),
        onFrame: (data) => void heard.push(read(data).opcode),
        onClose: (code, reason) => void ends.push({ code, reason }),
      },
    );
    const read = (data: string | Uint8Array) => {
      const { opcode, fields } = codec.decode(data);
      return { opcode, ...fields } as unknown as Message;
    };
    const hear = (message: object) => events.onFrame(codec.encode(message as Message).data);
    events.onOpen();
    return { said, heard, ends, transport, hear, socket: () => events };
  };

  test('adds the credentials to hello, answers, and is over with the welcome', async () => {
    const { said, heard, hear, transport } = open();
    await until(() => said.length === 1);
    hear({ opcode: 'challenge', method: 'm', extra: { x: 'y' } });
    await until(() => said.length === 2);
    hear(WELCOME);
    transport.send([codec.encode({ opcode: 'ping' })]);
    hear({ opcode: 'challenge', method: 'm' });

    expect(said).toMatchObject([
      { ...HELLO, auth: { method: 'm', id: 'ann' } },
      { opcode: 'authenticate', signature: 'to y' },
      { opcode: 'ping' },
    ]);
    expect(heard).toEqual(['welcome', 'challenge']);
    expect(transport.buffered).toBe(7);
  });

  test.each([
    { name: 'the right proof', genuine: true, heard: ['welcome'], codes: [] },
    { name: 'none', genuine: false, heard: [], codes: [4401, 4401] },
  ])(
    'hears who has to prove itself too, and gives $name',
    async ({ genuine, heard: all, codes }) => {
      const { said, heard, ends, hear } = open({ isGenuine: () => genuine });
      await until(() => said.length === 1);
      hear(WELCOME);

      expect(heard).toEqual(all);
      expect(ends.map((end) => Object.values(end as object)[0])).toEqual(codes);
    },
  );

  test.each([
    { name: 'cannot be answered', error: new Unanswerable('no'), code: 4401 },
    { name: 'cannot be answered now', error: new Error('later'), code: 1006 },
    { name: 'fails with what is no error', error: 'text', code: 1006 },
  ])('ends where a challenge $name', async ({ error, code }) => {
    const { said, ends, hear } = open({ answer: () => Promise.reject(error) });
    await until(() => said.length === 1);
    hear({ opcode: 'challenge', method: 'm' });
    await until(() => ends.length === 2);
    hear(WELCOME);

    expect(ends[0]).toMatchObject({ code, reason: expect.stringContaining('no credentials: ') });
    expect(said).toHaveLength(1);
  });

  test('ends where another proof is asked for than was offered', async () => {
    const { said, ends, hear } = open();
    await until(() => said.length === 1);
    hear({ opcode: 'challenge', method: 'ticket' });
    await until(() => ends.length > 0);

    expect(ends[0]).toMatchObject({ code: 4401, reason: expect.stringContaining('than m') });
  });

  test('says nothing more once the socket is closed, and is closed once', async () => {
    let begin!: (attempt: Attempt) => void;
    const { said, ends, socket, transport } = open(
      {},
      () => new Promise((ready) => (begin = ready)),
    );
    await until(() => begin !== undefined);
    socket().onClose(1006, 'cut');
    begin({ hello: { method: 'm' }, answer: () => Promise.reject(new Error()) });
    await Promise.resolve();
    socket().onClose(1006, 'cut');
    transport.close(1000, '');

    expect(said).toEqual([]);
    expect(ends).toEqual([
      { code: 1006, reason: 'cut' },
      { close: 1000, reason: '' },
    ]);
  });

  test('leaves what cannot be read, and what is none of its business, to the engine', async () => {
    const { said, ends, hear, socket } = open();
    await until(() => said.length === 1);
    hear({ opcode: 'abort', code: 'session.refused' });
    expect(() => socket().onFrame('[')).toThrow();

    expect(ends).toEqual([]);
  });
});
