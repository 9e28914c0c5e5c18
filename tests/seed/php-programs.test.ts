/**
 * Backends in real PHP.
 */
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { backend, type Job, whyNoPhp } from './php/php.ts';
import { SeedStage } from './stage.ts';
import { UnixStage } from './unix-stage.ts';

const reason = whyNoPhp();
if (reason !== undefined) console.warn(`Programs of PHP are left out: ${reason}`);

const LONG = 'äüö€😀'.repeat(4_000);
const CONNECTED = { connected: true, uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) };

describe.skipIf(reason !== undefined)('a program of PHP', () => {
  let stage: SeedStage;

  afterEach(() => stage.close());

  describe.each([
    ['raw', 'without frames', 'S003-23'],
    ['websocket', 'over WebSocket', 'S003-24'],
  ] as const)('that speaks %s', (as, _how, row) => {
    test(`[${row}] [S003-07] tells all pages something`, async () => {
      stage = await SeedStage.open();
      const pages = [await stage.ready('/web'), await stage.ready('/')];

      const told = await run({
        as,
        do: [
          ['broadcast', ['to all: äöü €']],
          ['silent', []],
        ],
      });

      expect(told).toEqual([CONNECTED, true, null]);
      for (const page of pages)
        expect(await page.hear('broadcast')).toMatchObject({ message: 'to all: äöü €' });
    });

    test(`[${row}] [S003-38] [C6] tells one page of a thousand steps, each acknowledged`, async () => {
      stage = await SeedStage.open();
      const [page, other] = [await stage.ready(), await stage.ready()];
      const steps = Array.from({ length: 1_000 }, (_, at) => `${at * 1_000}`);

      const told = await run({
        as,
        do: [...steps, 'done'].map((message) => ['feedback', [message, page.uuid]] as const),
      });

      expect(told).toEqual([CONNECTED, ...Array(1_001).fill(true)]);
      await page.hear('feedback', 1_001);
      expect(page.heard.slice(1).map(({ message }) => message)).toEqual([...steps, 'done']);
      expect(other.opcodes).toEqual(['ready']);
    });

    test(`[${row}] [S003-14] [X23] [X24] says what is long in pieces, however many`, async () => {
      stage = await SeedStage.open();
      const page = await stage.ready();

      const told = await run({
        as,
        chunkSize: 6 * 1_024,
        do: [
          ['broadcast', [LONG]],
          ['broadcast', ['after']],
        ],
      });

      expect(told).toEqual([CONNECTED, true, true]);
      await page.hear('broadcast', 2);
      expect(page.heard.slice(1).map(({ message }) => message)).toEqual([LONG, 'after']);
    });

    test(`[${row}] [S003-12] talks of anything, and leaves without a word`, async () => {
      const heard: unknown[] = [];
      const left: string[] = [];
      stage = await SeedStage.open({
        realm: {
          onData: (_session, { opcode, fields }) => void heard.push([opcode, fields]),
          onClose: (session) => void left.push(session.dialect ?? ''),
        },
      });

      const told = await run({ as, do: [['talk', [{ opcode: 'emas', lock: '007', on: true }]]] });

      expect(told).toEqual([CONNECTED, true]);
      expect(heard).toEqual([['emas', { opcode: 'emas', lock: '007', on: true }]]);
      await until(() => left.length === 1, { what: 'the end of its session' });
    });

    test(`[${row}] [S003-19] is told that nothing is served at a path`, async () => {
      stage = await SeedStage.open();

      expect(await run({ as, path: '/nope', do: [] })).toEqual([{ connected: false, uuid: '' }]);
    });
  });

  test('[S003-15] says what is long at once over WebSocket', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    await run({ as: 'websocket', do: [['broadcast', [LONG.repeat(2)]]] });

    expect(await page.hear('broadcast')).toMatchObject({ message: LONG.repeat(2) });
  });

  test('[S003-10] [C4] gets all that others send to its name at once, one by one', async () => {
    stage = await SeedStage.open();
    const receiver = backend({
      as: 'websocket',
      port: stage.port,
      path: '/php',
      ident: 'receiver',
      do: Array.from({ length: 20 }, () => ['read', []] as const),
    });
    await until(() => receiver.told.length === 1, { what: 'a receiver' });

    const page = await stage.ready('/web');
    for (let message = 0; message < 20; message += 1)
      page.say({ opcode: 'feedback', ident: 'receiver', message });

    const [connected, ...packets] = await receiver.end;
    expect(connected).toEqual(CONNECTED);
    expect(
      packets.map((text) => (JSON.parse(text as string) as { message: number }).message),
    ).toEqual(Array.from({ length: 20 }, (_, at) => at));
  });

  test('[C2] reads `ready` every time, also where it reads it with the end of the handshake', async () => {
    stage = await SeedStage.open();

    const told = await run({ as: 'websocket', times: 10, do: [['broadcast', [1]]] });

    expect(told).toEqual(Array(10).fill([CONNECTED, true]).flat());
  });

  function run(job: Omit<Job, 'port' | 'path'> & { readonly path?: string }) {
    return backend({ path: '/php', ...job, port: stage.port }).end;
  }
});

describe.skipIf(reason !== undefined)('a program of PHP at the UNIX socket', () => {
  let stage: UnixStage;

  afterEach(() => stage.close());

  test('[S002-07] [X40] lists who is there, and sends to one of them', async () => {
    stage = await UnixStage.open();
    const [one, two] = [await stage.board(), await stage.board()];
    const json = '{"message":"hello to you","n":1}';

    const told = await backend({
      as: 'operator',
      path: stage.socketPath,
      do: [
        ['listConnections', []],
        ['sendMessage', [one.uuid, json]],
        ['sendMessage', ['NOPE', json]],
      ],
    }).end;

    expect(told).toEqual([
      [one, two].map(({ uuid }) => ({
        clientId: uuid,
        host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      })),
      true,
      'Client Not Found',
    ]);
    await until(() => one.texts.length === 2, { what: 'what was sent' });
    expect([one.texts[1], two.texts.length]).toEqual([json, 1]);
  });
});
