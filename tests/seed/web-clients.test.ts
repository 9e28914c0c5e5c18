import type { RealmHooks, Session } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { GENERATIONS, Generation } from './generations.ts';
import { SeedStage } from './stage.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a page that speaks the seed dialect', () => {
  let stage: SeedStage;

  afterEach(() => stage.close());

  test('[S003-01] [S003-02] [X29] is told that it may send, and what it is called', async () => {
    stage = await SeedStage.open();

    const page = await stage.web('/web');

    expect(await page.hear('ready')).toEqual({
      opcode: 'ready',
      uuid: expect.stringMatching(UUID),
      os: expect.any(String),
    });
  });

  test('[X29] may send before it was told so', async () => {
    stage = await SeedStage.open({ realm: { authenticate: async () => ({}) } });
    const page = await stage.web();
    page.say({ opcode: 'echo', message: 1 });

    await page.hear('echo');

    expect(page.opcodes).toEqual(['ready', 'next', 'echo']);
  });

  test('[S003-03] may choose another name once, and is reached and acknowledged by it', async () => {
    stage = await SeedStage.open();
    const [old, page] = [await stage.ready(), await stage.ready()];

    expect(await old.tell({ opcode: 'uuid', message: 'mine' })).toMatchObject({ uuid: 'mine' });
    await old.tell({ opcode: 'uuid', message: 'mine' });
    await page.tell({ opcode: 'feedback', uuid: 'mine', message: 'hello' });

    expect(await old.hear('feedback')).toMatchObject({ uuid: 'mine', message: 'hello' });
  });

  test('[X11] does not get the name of somebody else, nor a second one', async () => {
    stage = await SeedStage.open();
    const [owner, thief] = [await stage.ready(), await stage.ready()];
    await owner.tell({ opcode: 'uuid', message: 'mine' });

    const answers = [
      await thief.tell({ opcode: 'uuid', message: 'mine' }),
      await thief.tell({ opcode: 'uuid', message: owner.uuid }),
      await owner.tell({ opcode: 'uuid', message: 'second' }),
      await thief.tell({ opcode: 'uuid', message: 7 }),
      await thief.tell({ opcode: 'uuid', message: 'x'.repeat(129) }),
    ];

    expect(answers.map(({ fyi }) => String(fyi).slice(0, 11))).toEqual([
      'uuid: canno',
      'uuid: canno',
      'uuid: canno',
      'uuid: must ',
      'uuid: must ',
    ]);
  });

  test('[X10] [X11] does not get the name of one that has gone either, and so nothing that was meant for it', async () => {
    stage = await SeedStage.open();
    const [gone, thief, page] = [await stage.ready(), await stage.ready(), await stage.ready()];
    const { uuid } = gone;
    gone.socket.close();
    await until(() => stage.realm.session(uuid) === undefined, { what: 'its end' });

    expect(await thief.tell({ opcode: 'uuid', message: uuid })).toMatchObject({
      fyi: 'uuid: cannot be taken',
    });
    expect(await page.tell({ opcode: 'feedback', uuid, message: 'secret' })).toMatchObject({
      fyi: expect.stringMatching(/^session\.missing/),
    });
    expect(thief.opcodes).toEqual(['ready', 'next']);
  });

  test('[C1] [X26] is acknowledged by the name that it knows itself by, also where it cannot have it', async () => {
    stage = await SeedStage.open();
    const [owner, other] = [await stage.ready(), await stage.ready()];
    await owner.tell({ opcode: 'uuid', message: 'mine' });

    expect(await other.tell({ opcode: 'uuid', message: 'mine' })).toMatchObject({ uuid: 'mine' });
    expect(await other.tell({})).toEqual({ opcode: 'next', fyi: '', uuid: 'mine' });
    await owner.tell({ opcode: 'feedback', uuid: 'mine', message: 1 });

    expect(other.opcodes).not.toContain('feedback');
  });

  test.each(GENERATIONS)('[C1] of $years gets what it knows, and goes on', async (generation) => {
    stage = await SeedStage.open();
    const [page, other] = [
      new Generation(await stage.web('/web'), generation),
      await stage.ready(),
    ];
    const long = JSON.stringify({ opcode: 'broadcast', message: 'x'.repeat(16 * 1024) });

    for (const message of [1, 2, 3]) page.sendMsg(JSON.stringify({ opcode: 'broadcast', message }));
    page.sendMsg(long);
    page.sendMsg('{"opcode":"broadcast","message":"last"}');
    await other.hear('broadcast', 5);

    expect(other.heard.slice(1).map(({ message }) => message)).toEqual([
      1,
      2,
      3,
      'x'.repeat(16 * 1024),
      'last',
    ]);
    expect(page.problems).toEqual([]);
  });

  test('[S003-04] gets one acknowledgement for each message, in order', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    for (const message of [1, 2, 3]) page.say({ opcode: 'echo', message });
    await page.hear('echo', 3);

    expect(page.opcodes).toEqual(['ready', 'next', 'echo', 'next', 'echo', 'next', 'echo']);
    expect(
      page.heard.filter(({ opcode }) => opcode === 'echo').map((each) => each['message']),
    ).toEqual([1, 2, 3]);
  });

  test('[S003-05] is told what the app wants it to know with the next acknowledgement', async () => {
    let session: Session | undefined;
    stage = await SeedStage.open({
      realm: {
        onOpen: (opened) => {
          session = opened;
        },
      },
    });
    const page = await stage.ready();
    expect(await page.tell({})).toMatchObject({ opcode: 'next', fyi: '' });
    if (session !== undefined) session.fyi = 'lunch is ready';

    expect(await page.tell({})).toMatchObject({ fyi: 'lunch is ready' });
    expect(await page.tell({})).toMatchObject({ fyi: '' });
  });

  test.each([
    '5',
    '"str"',
    'null',
    '[1,2]',
    'true',
    '{}',
    '{"message":"no opcode"}',
    '{"opcode":5}',
    '{"opcode":"whatever","message":1}',
  ])('[S003-06] is acknowledged when it says %s, which means nothing', async (text) => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    expect(await page.tellRaw(text)).toEqual({ opcode: 'next', fyi: '', uuid: page.uuid });
  });

  test('[S003-07] [X31] says something to all other pages of its realm, byte for byte', async () => {
    stage = await SeedStage.open({
      seed: {
        resources: {
          '/a': { realm: 'seeds' },
          '/b': { realm: 'seeds' },
          '/c': { realm: 'others' },
        },
      },
    });
    const [speaker, same, other] = [
      await stage.ready('/a'),
      await stage.ready('/a'),
      await stage.ready('/b'),
    ];
    const stranger = await stage.ready('/c');
    const text = '{ "opcode":"broadcast",  "message":"gr\\u00fc\\u00dfe \\/ ü", "more":[1.0] }';

    await speaker.tellRaw(text);
    await other.hear('broadcast');
    await same.hear('broadcast');
    await stranger.tell({});

    expect(same.texts.at(-1)).toBe(text);
    expect(other.texts.at(-1)).toBe(text);
    expect(speaker.opcodes).toEqual(['ready', 'next']);
    expect(stranger.opcodes).toEqual(['ready', 'next']);
  });

  test('[S003-09] [X38] says something to one page, which learns who it was', async () => {
    stage = await SeedStage.open();
    const [speaker, page] = [await stage.ready(), await stage.ready()];

    expect(
      await speaker.tell({ opcode: 'feedback', uuid: page.uuid, message: { n: '007' }, more: 1 }),
    ).toMatchObject({ fyi: '' });

    expect(await page.hear('feedback')).toEqual({
      opcode: 'feedback',
      uuid: page.uuid,
      message: { n: '007' },
      more: 1,
      fromUUID: speaker.uuid,
      from: speaker.uuid,
    });
  });

  test('[X30] is told where nobody has that name', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    const answers = [
      await page.tell({ opcode: 'feedback', uuid: 'nobody', message: 1 }),
      await page.tell({ opcode: 'feedback', ident: 'nobody', message: 1 }),
      await page.tell({ opcode: 'feedback', message: 1 }),
    ];

    for (const { fyi } of answers) expect(fyi).toMatch(/^session\.missing: /);
  });

  test('[X08] does not reach anybody by a name that is no text', async () => {
    stage = await SeedStage.open();
    const [speaker, page] = [await stage.ready(), await stage.ready()];
    const backend = await stage.php({ Ident: 'receiver' });

    for (const fields of [{ uuid: true }, { ident: true }, { uuid: 0 }, { uuid: '', ident: '' }])
      expect((await speaker.tell({ opcode: 'feedback', message: 1, ...fields }))['fyi']).toMatch(
        /^session\.missing/,
      );
    await page.tell({});

    expect(page.opcodes).toEqual(['ready', 'next']);
    expect(backend.isClosed).toBe(false);
  });

  test('[X09] speaks in its own name, whatever it says', async () => {
    stage = await SeedStage.open();
    const [liar, page] = [await stage.ready(), await stage.ready()];
    const forged = { message: 1, fromUUID: page.uuid, from: 'the director' };

    await liar.tell({ opcode: 'feedback', uuid: page.uuid, ...forged });
    await liar.tell({ opcode: 'broadcast', ...forged });

    const stamp = { fromUUID: liar.uuid, from: liar.uuid };
    expect(await page.hear('feedback')).toMatchObject(stamp);
    expect(await page.hear('broadcast')).toMatchObject(stamp);
  });

  test('[X09] [X13] may say nothing to others unless the realm says so', async () => {
    stage = await SeedStage.open({ realm: { authorize: () => false } });
    const [page, other] = [await stage.ready(), await stage.ready()];

    const answers = [
      await page.tell({ opcode: 'broadcast', message: 1 }),
      await page.tell({ opcode: 'feedback', uuid: other.uuid, message: 1 }),
    ];
    await other.tell({});

    for (const { fyi } of answers) expect(fyi).toMatch(/^right\.missing: /);
    expect(other.opcodes).toEqual(['ready', 'next']);
  });

  test('[S003-09] hears what it says to itself after the acknowledgement', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    await page.tell({ opcode: 'feedback', uuid: page.uuid, message: 1 });
    await page.tell({ opcode: 'feedback', uuid: page.uuid, message: 2 });
    await page.hear('feedback', 2);

    expect(page.opcodes).toEqual(['ready', 'next', 'feedback', 'next', 'feedback']);
  });

  test('[S003-10] reaches a PHP client by its ident where nobody has the uuid besides it', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.php({ Ident: 'printer' })];

    await page.tell({ opcode: 'feedback', uuid: 'nobody', ident: 'printer', message: 'print' });

    expect(JSON.parse(await script.read())).toMatchObject({ message: 'print', from: page.uuid });
  });

  test('[X28] may say any word to others, and hears any word, in letters that no page overlooks', async () => {
    stage = await SeedStage.open({
      realm: {
        onOpen: (session) => {
          session.fyi = 'a pong';
        },
      },
    });
    const [page, other] = [await stage.ready(), await stage.ready()];

    await page.tell({ opcode: 'uuid', message: 'pongo' });
    await page.tell({ opcode: 'feedback', uuid: other.uuid, message: 'pong' });
    await page.tell({ opcode: 'broadcast', message: 'ping \\pong', pong: '\n' });
    await other.tell({ opcode: 'echo', message: { pong: ['pong'] } });
    stage.realm.session(other.uuid)?.send('serve', 'pongpong');

    const packets = [
      await other.hear('feedback'),
      await other.hear('broadcast'),
      await other.hear('echo'),
      await other.hear('serve'),
      await page.hear('next'),
    ];
    expect(packets).toMatchObject([
      { message: 'pong' },
      { message: 'ping \\pong', pong: '\n' },
      { message: { pong: ['pong'] } },
      { message: 'pongpong' },
      { fyi: 'a pong', uuid: 'pongo' },
    ]);
    // Pages take a text with these letters for something else, and overlook it.
    expect([...page.texts, ...other.texts].filter((text) => text.includes('pong'))).toEqual([]);
  });

  test('[S003-11] hears its own echo, after the acknowledgement', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    page.raw('{"opcode":"echo","message":"äöü","n":1}');
    await page.hear('echo');

    expect(page.opcodes).toEqual(['ready', 'next', 'echo']);
    expect(page.texts.at(-1)).toBe('{"opcode":"echo","message":"äöü","n":1}');
  });

  test('[S003-12] [X20] [X21] leaves when it says so, and nothing is heard of it afterwards', async () => {
    const heard: unknown[] = [];
    stage = await SeedStage.open({
      realm: {
        onData: (_session, packet) => void heard.push(packet),
        onClose: (_session, why) => void heard.push(why),
      },
    });
    const page = await stage.ready();

    page.say({ opcode: 'quit' });
    page.say({ opcode: 'late' });

    expect(await page.end()).toEqual({ code: 1000, reason: 'goodbye' });
    expect(page.opcodes).toEqual(['ready', 'next']);
    expect(heard).toEqual([{ code: '1000', reason: 'goodbye' }]);
  });

  test('[S003-13] [X35] says what is long in pieces, each of which is acknowledged', async () => {
    stage = await SeedStage.open();
    const [page, other] = [await stage.ready(), await stage.ready()];
    const text = JSON.stringify({ opcode: 'broadcast', message: 'x'.repeat(16_000) });

    for (const piece of [
      'bufferON',
      text.slice(0, 6144),
      text.slice(6144, 12_288),
      text.slice(12_288),
      'bufferOFF',
    ])
      expect(await page.tellRaw(piece)).toMatchObject({ opcode: 'next' });
    await other.hear('broadcast');

    expect(other.texts.at(-1)).toBe(text);
  });

  test('[S003-15] [X23] says what is long in one piece, whatever its letters', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();
    const packet = { opcode: 'echo', message: '€😀'.repeat(50_000) };

    await page.tell(packet);

    expect(await page.hear('echo')).toEqual(packet);
  });

  test('[X23] is not cut off when it cuts a letter in two', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();
    const text = '{"opcode":"echo","message":"😀"}';
    const at = text.indexOf('😀') + 1;

    for (const piece of ['bufferON', text.slice(0, at), text.slice(at), 'bufferOFF'])
      await page.tellRaw(piece);

    // Half a letter cannot be sent: the client itself has replaced both halves.
    expect(await page.hear('echo')).toMatchObject({ opcode: 'echo' });
  });

  test('[S003-06] [S003-20] [S003-21] talks to the app of its realm, which answers', async () => {
    const journal: unknown[] = [];
    const hooks: RealmHooks = {
      onOpen: (session) => void journal.push(['open', session.dialect]),
      onData: (session, { opcode, message, fields }) => {
        journal.push(['data', opcode, message, fields?.['extra']]);
        session.send('answer', { to: message });
      },
      onClose: (_session, { code }) => void journal.push(['close', code]),
    };
    stage = await SeedStage.open({ realm: hooks });
    const page = await stage.ready();

    await page.tell({ opcode: 'lock', message: 5, extra: 'x' });
    expect(await page.hear('answer')).toEqual({ opcode: 'answer', message: { to: 5 } });
    page.socket.close();
    await until(() => journal.length === 3, { what: 'onClose' });

    expect(journal).toEqual([
      ['open', 'seed'],
      ['data', 'lock', 5, 'x'],
      ['close', '1005'],
    ]);
  });

  test('[S003-38] [S003-39] [X28] hears what a handler sends while it works, whatever its words', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();

    stage.realm.session(page.uuid)?.send('progress', 'ping pong');
    expect(stage.realm.feedback('done', page.uuid)).toBe(true);
    expect(stage.realm.broadcast('all')).toBe(1);

    expect(await page.hear('progress')).toEqual({ opcode: 'progress', message: 'ping pong' });
    expect(await page.hear('feedback')).toMatchObject({ message: 'done' });
    expect(await page.hear('broadcast')).toEqual({ opcode: 'broadcast', message: 'all' });
  });

  test('[S003-19] [C10] is told where nothing is served, by the path without its query', async () => {
    stage = await SeedStage.open();

    const [lost, page] = [await stage.web('/nope'), await stage.ready('/web?token=x')];

    expect(await lost.hear('close')).toMatchObject({ opcode: 'close', error: expect.any(String) });
    expect(await lost.end()).toEqual({ code: 4404, reason: 'realm.unknown' });
    expect(page.uuid).toMatch(UUID);
  });

  test('[S003-22] [X20] [X28] is told why it is closed when it sends what is not JSON', async () => {
    const errors: string[] = [];
    stage = await SeedStage.open({
      realm: { onError: (_session, error) => void errors.push(error.message) },
    });
    const page = await stage.ready();

    page.raw('this is not json');

    expect(await page.end()).toEqual({ code: 4400, reason: 'message.malformed' });
    expect(await page.hear('close')).toMatchObject({
      error: expect.stringContaining('well-formed'),
    });
    expect(errors).toHaveLength(1);
  });
});
