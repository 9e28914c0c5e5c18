import { networkInterfaces } from 'node:os';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { SeedStage } from './stage.ts';

describe('a PHP script that speaks WebSocket', () => {
  let stage: SeedStage;

  afterEach(() => stage.close());

  test('[S003-24] [C2] gets `ready` after the end of the handshake was read, every time', async () => {
    stage = await SeedStage.open();

    const scripts = await Promise.all(Array.from({ length: 50 }, () => stage.php()));

    expect(new Set(scripts.map(({ uuid }) => uuid)).size).toBe(50);
  });

  test('[S003-08] [X33] tells one page how far it is, and the others hear nothing', async () => {
    stage = await SeedStage.open();
    const [page, other, script] = [await stage.ready(), await stage.ready(), await stage.php()];

    for (const message of ['doing some work', { progress: 50, text: 'äöü', n: '007' }, 'done'])
      expect(
        await script.talk({ opcode: 'feedback', uuid: page.uuid, message, fromUUID: script.uuid }),
      ).toBe(true);
    script.silent();
    await page.hear('feedback', 3);
    await other.tell({});

    expect(page.heard.slice(1)).toEqual(
      ['doing some work', { progress: 50, text: 'äöü', n: '007' }, 'done'].map((message) => ({
        opcode: 'feedback',
        uuid: page.uuid,
        message,
        fromUUID: script.uuid,
        from: script.uuid,
      })),
    );
    expect(other.opcodes).toEqual(['ready', 'next']);
  });

  test('[S003-38] tells of a thousand steps, one by one and in order', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.php()];

    for (let step = 0; step < 1_000; step += 1)
      await script.talk({ opcode: 'feedback', uuid: page.uuid, message: step });
    await page.hear('feedback', 1_000);

    expect(page.heard.slice(1).map(({ message }) => message)).toEqual(
      Array.from({ length: 1_000 }, (_, at) => at),
    );
    expect(script.lost).toBe(0);
  });

  test('[S003-10] is reached by the name that it has given, as long as it is there', async () => {
    stage = await SeedStage.open();
    const [receiver, sender] = [await stage.php({ Ident: 'receiver' }), await stage.php()];
    const packet = {
      opcode: 'feedback',
      ident: 'receiver',
      uuid: '',
      message: 'Hello',
      fromUUID: sender.uuid,
    };

    expect(await sender.talk(packet)).toBe(true);

    expect(JSON.parse(await receiver.read())).toEqual({ ...packet, from: sender.uuid });
    receiver.silent();
    await until(() => stage.router.stats().connections === 1, { what: 'its end' });
    sender.write(JSON.stringify(packet));
    expect(JSON.parse(await sender.read())).toMatchObject({
      fyi: expect.stringContaining('session.missing'),
    });
  });

  test('[C3] [C4] [X34] reads one thing at a time, and loses nothing of what comes fast', async () => {
    stage = await SeedStage.open();
    const [page, receiver] = [await stage.ready(), await stage.php({ Ident: 'receiver' })];

    for (let count = 0; count < 20; count += 1)
      page.say({ opcode: 'feedback', ident: 'receiver', message: count });
    const read: unknown[] = [];
    while (read.length < 20)
      read.push((JSON.parse(await receiver.read()) as { message: number }).message);

    expect(read).toEqual(Array.from({ length: 20 }, (_, at) => at));
  });

  test('[C4] [C5] loses nothing either when it reads late, and marks its answers as the rest of a message', async () => {
    stage = await SeedStage.open();
    const [page, receiver] = [await stage.ready(), await stage.php({ Ident: 'receiver' })];
    receiver.isSloppy = true;
    for (let count = 0; count < 5; count += 1)
      await page.tell({ opcode: 'feedback', ident: 'receiver', message: count });
    // Pings come meanwhile, which will be lost together with what they ask for.
    await until(() => receiver.waiting > 2, { what: 'pings that nobody reads' });

    const read: unknown[] = [];
    while (read.length < 5)
      read.push((JSON.parse(await receiver.read()) as { message: number }).message);

    expect(read).toEqual([0, 1, 2, 3, 4]);
    expect(receiver.lost).toBeGreaterThan(0);
  });

  test('[C5] [S003-14] marks its texts as the rest of a message that never began, in pieces too', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.php()];
    script.isSloppy = true;
    const long = JSON.stringify({ opcode: 'broadcast', message: 'ä'.repeat(9_000) });

    for (const text of [
      '{"opcode":"broadcast","message":1}',
      'bufferON',
      long.slice(0, 6144),
      long.slice(6144),
      'bufferOFF',
    ])
      expect(await script.writeWait(text)).toBe(true);
    await page.hear('broadcast', 2);

    expect(page.texts.at(-1)).toBe(long);
  });

  test('[S003-15] says what is long in one piece, longer than a read', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.php()];
    script.isSloppy = true;
    const long = JSON.stringify({ opcode: 'broadcast', message: 'P'.repeat(100 * 1024) });

    expect([await script.talk({}), await script.writeWait(long)]).toEqual([true, true]);
    await page.hear('broadcast');

    expect(page.texts.at(-1)).toBe(long);
  });

  test('[C6] [S003-11] hears the acknowledgement before its echo, each alone', async () => {
    stage = await SeedStage.open();
    const script = await stage.php();

    expect(await script.talk({ opcode: 'echo', message: 'one' })).toBe(true);
    expect(JSON.parse(await script.read())).toEqual({ opcode: 'echo', message: 'one' });
    expect(await script.talk({ opcode: 'echo', message: 'two' })).toBe(true);

    expect(script.lost).toBe(0);
  });

  test('[S003-07] hears nothing that is said to all, and nothing that it has no name for', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.php()];

    await page.tell({ opcode: 'broadcast', message: 1 });
    expect(await page.tell({ opcode: 'feedback', uuid: script.uuid, message: 1 })).toMatchObject({
      fyi: expect.stringContaining('session.missing'),
    });

    expect(await script.talk({})).toBe(true);
  });

  test('[C9] [S003-31] is never asked for a sign of life without need', async () => {
    stage = await SeedStage.open({ seed: { pingIntervalMs: 100 } });
    const [page, script] = [await stage.ready(), await stage.php()];
    await until(() => page.pings.length > 0, { what: 'a ping' });

    expect(page.pings[0]).toBe('{"opcode":"PING"}');
    expect(await script.talk({})).toBe(true);
    expect(script.lost).toBe(0);
  });

  test('[S003-25] [X12] comes from addresses that are allowed, and is told otherwise', async () => {
    stage = await SeedStage.open({ seed: { backends: ['127.0.0.2'] } });

    await expect(stage.php()).rejects.toThrow('HTTP/1.1 403 Forbidden');
  });

  test('[X05] is asked who it is like everybody else', async () => {
    stage = await SeedStage.open({
      realm: {
        authenticate: ({ auth, headers }) =>
          headers['cookie'] === 'ok' && auth?.['client'] === 'php' ? {} : null,
      },
    });

    await expect(stage.php()).rejects.toThrow('HTTP/1.1 401 Unauthorized');
    const script = await stage.php({ Cookie: 'ok' });

    expect(await script.talk({})).toBe(true);
  });
});

describe('a PHP script that speaks without frames', () => {
  let stage: SeedStage;
  const HEAD = 'php process\nGET /php HTTP/1.1\n';

  afterEach(() => stage.close());

  test('[S003-23] [C7] [C8] [S003-08] is told by its first bytes, and acknowledged in short reads', async () => {
    stage = await SeedStage.open();
    const page = await stage.ready();
    const script = await stage.stream(HEAD);
    const ready = await script.hear();
    expect(ready).toMatchObject({ opcode: 'ready', uuid: expect.any(String) });

    for (const message of ['work', { progress: 50, text: 'äöü' }, 'done'])
      expect(
        await script.writeWait(JSON.stringify({ opcode: 'feedback', uuid: page.uuid, message })),
      ).toMatchObject({ opcode: 'next' });
    await page.hear('feedback', 3);

    expect(await page.hear('feedback', 2)).toMatchObject({
      message: { progress: 50, text: 'äöü' },
      fromUUID: ready['uuid'],
    });
    expect(script.reads.every((read) => Buffer.byteLength(read) < 256)).toBe(true);
  });

  test('[S003-23] names no resource where it is old, and may come in pieces', async () => {
    stage = await SeedStage.open();
    const script = await stage.stream('php pro');
    script.socket.write('cess\n');

    expect(await script.writeWait('\n')).toMatchObject({ opcode: 'ready' });
  });

  test('[S003-14] [C8] says what is long in pieces, which end where it falls silent', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.stream(HEAD)];
    await script.hear();
    const long = JSON.stringify({ opcode: 'broadcast', message: 'äüöP'.repeat(3_000) });

    for (const text of ['bufferON', long.slice(0, 6144), long.slice(6144), 'bufferOFF'])
      expect(await script.writeWait(text)).toMatchObject({ opcode: 'next' });
    expect(await script.writeWait('{"opcode":"broadcast","message":"after long"}')).toMatchObject({
      opcode: 'next',
    });
    await page.hear('broadcast', 2);

    expect(page.texts.at(-2)).toBe(long);
  });

  test('[X18] says two things at once, and one thing in two reads', async () => {
    stage = await SeedStage.open();
    const [page, script] = [await stage.ready(), await stage.stream(HEAD)];
    await script.hear();
    const say = (message: unknown) => JSON.stringify({ opcode: 'broadcast', message });

    script.socket.write(say('}{"\\') + say(2) + say('three').slice(0, 20));
    await page.hear('broadcast', 2);
    script.socket.write(say('three').slice(20));
    await page.hear('broadcast', 3);

    expect(page.heard.slice(1).map(({ message }) => message)).toEqual(['}{"\\', 2, 'three']);
  });

  test('[S003-25] comes by any address of this machine', async () => {
    stage = await SeedStage.open();
    const { port } = await stage.router.listen({ port: 0, host: '0.0.0.0' });
    const own = Object.values(networkInterfaces()).flatMap((all = []) => all);
    const addresses = own.filter(({ family }) => family === 'IPv4').map(({ address }) => address);

    for (const address of addresses)
      expect(
        await (await stage.stream(HEAD, address, { port, host: address })).hear(),
      ).toMatchObject({
        opcode: 'ready',
      });
  });

  test('[S003-25] is cut off without a word where its address is not allowed', async () => {
    stage = await SeedStage.open();
    const script = await stage.stream(HEAD, '127.0.0.2');

    await script.end();

    expect(script.reads).toEqual([]);
  });

  test('[S003-19] [S003-22] is told why it is closed', async () => {
    stage = await SeedStage.open();
    const [lost, script] = [
      await stage.stream('php process\nGET /nope HTTP/1.1\n'),
      await stage.stream(HEAD),
    ];
    expect(await lost.hear()).toMatchObject({ opcode: 'close' });
    await script.hear();

    expect(await script.writeWait('this is not json')).toMatchObject({
      opcode: 'close',
      error: expect.any(String),
    });

    await Promise.all([lost.end(), script.end()]);
  });

  test.each([
    ['a greeting that is none', 'php processor\n'],
    ['a line without end', `php process\nGET /${'x'.repeat(2_000)}`],
  ])('[X14] is cut off where it begins with %s', async (text) => {
    stage = await SeedStage.open();
    const script = await stage.stream(text);

    await script.end();

    expect(script.reads).toEqual([]);
  });
});
