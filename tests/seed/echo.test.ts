/**
 * The echo server of the examples, over real sockets.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect as openStream } from 'node:net';
import { hostname } from 'node:os';
import { connect } from '@realmwire/client';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  ECHO_REALM,
  type Served,
  type ServeOptions,
  serve,
} from '../../examples/echo/src/serve.ts';
import { WebPeer } from './stage.ts';

const ID = /^[0-9a-f]{13}$/;

let served: Served;
const pages: WebPeer[] = [];

beforeEach(async () => {
  served = await open();
});

afterEach(async () => {
  for (const page of pages.splice(0)) page.cut();
  await served.close();
});

describe('a page at the echo server', () => {
  test('[S004-01] is greeted, thanked, and hung up on when it says bye', async () => {
    const page = await visit('/');

    expect([await ask(page, 'hello'), await ask(page, 'thanks')]).toEqual([
      'hello human',
      "you're welcome",
    ]);
    expect(await ask(page, 'bye')).toBe('bye');
    expect(await page.end()).toEqual({ code: 1000, reason: 'goodbye' });
  });

  test('[S004-02] is told the name of the machine, the date and the time', async () => {
    const page = await visit('/');

    expect(await ask(page, 'name')).toBe(`My Name is${hostname()}`);
    expect(await ask(page, 'date')).toMatch(/^today is \d{4}\.\d\d\.\d\d$/);
    expect(await ask(page, 'time')).toMatch(/^server time is \d\d:\d\d:\d\d$/);
  });

  test('[S004-03] is told who it is and who is there, in the order in which they came', async () => {
    const [first, second] = [await visit('/'), await visit('/')];

    const [one, two] = [await idOf(first), await idOf(second)];
    expect([one, two]).toEqual([expect.stringMatching(ID), expect.stringMatching(ID)]);
    expect(await ask(first, 'users')).toBe(
      `User's List \r\nuser #1. (User: ${one} ) \r\nuser #2. (User: ${two} ) \r\n`,
    );
    await ask(first, 'bye');
    await first.end();

    expect(await ask(second, 'users')).toBe(`User's List \r\nuser #1. (User: ${two} ) \r\n`);
  });

  test('[S004-04] hears pong where it says ping, or nothing', async () => {
    const page = await visit('/');

    expect([await ask(page, 'ping'), await ask(page, '')]).toEqual(['pong', 'pong']);
  });

  test('[S004-05] is told what was not understood', async () => {
    const page = await visit('/');

    expect(await ask(page, 'anything else äöü')).toMatch(
      /^anything else äöü not understood - \d\d:\d\d:\d\d$/,
    );
    expect(await ask(page, 'age')).toMatch(/^age not understood - /);
    // Without a source there is no such word.
    expect(await ask(page, 'temp')).toMatch(/^temp not understood - /);
  });

  test('[S004-06] is told the temperature, where somebody knows it', async () => {
    let answer = '71.5';
    const weather = createServer((_request, response) => response.end(answer));
    await once(weather.listen(0, '127.0.0.1'), 'listening');
    const { port } = weather.address() as AddressInfo;
    const warm = await open({ temperatureUrl: `http://127.0.0.1:${port}/` });
    const page = await visit('/', warm);

    expect(await ask(page, 'temp')).toBe('Temp. in NYC:71.5f');
    answer = '{"sorry":"no"}';
    expect(await ask(page, 'temp')).toMatch(/^temp not understood - /);

    await warm.close();
    weather.close();
  });

  test('[S004-07] hears in the show who joins, and so do all others', async () => {
    const [first] = [await visit('/show')];
    await until(() => notices(first).length === 1, { what: 'its own notice' });
    const second = await visit('/show');
    await until(() => notices(first).length === 2, { what: 'the notice of another' });
    await until(() => notices(second).length === 1, { what: 'its own notice' });
    const elsewhere = await visit('/');

    const id = await idOf(second);
    expect(notices(first).at(-1)).toBe(`USER-${id} JUST JOINED THE SHOW!`);
    expect(notices(second)).toEqual([`USER-${id} JUST JOINED THE SHOW!`]);
    await ask(elsewhere, 'hello');
    expect(elsewhere.texts).toEqual(['hello human']);
  });

  test('[S004-08] hears in the show what it has not asked for', async () => {
    const page = await visit('/show');

    await until(() => page.texts.some((text) => /^server time is \d\d:\d\d:\d\d$/.test(text)), {
      what: 'news',
    });
  });

  test('[S004-09] [X43] gets a pong with its payload, whatever its words', async () => {
    const page = await visit('/');

    const pongs: string[] = [];
    page.socket.on('pong', (payload) => pongs.push(payload.toString()));
    for (const payload of ['', 'payload', 'bye']) page.socket.ping(payload);
    await until(() => pongs.length === 3, { what: 'the pongs' });

    expect(pongs).toEqual(['', 'payload', 'bye']);
    expect(page.texts).toEqual([]);
  });

  test('[X43] gets one answer to one message, however long, and a close frame for a close frame', async () => {
    const page = await visit('/');
    const long = 'L'.repeat(3000);

    expect(await ask(page, long)).toMatch(new RegExp(`^${long} not understood - `));
    await ask(page, 'hello');
    page.socket.close(1000, 'done');

    expect(await page.end()).toMatchObject({ code: 1000 });
    expect(page.texts).toHaveLength(2);
  });

  test('[S004-10] gets the subprotocol that it asks for and is spoken here, or is told which are', async () => {
    const wamp = new WebSocket(served.url, ['stomp', 'wamp.2.json']);
    await once(wamp, 'open');
    expect(wamp.protocol).toBe('wamp.2.json');
    wamp.terminate();

    const other = new WebSocket(served.url, ['stomp', 'mqtt']);
    const [, response] = await once(other, 'unexpected-response');
    expect(response.statusCode).toBe(400);
    expect(await textOf(response)).toMatch(/wamp\.2\.json/);
  });

  test('[S004-11] may come from this machine and from origins that were allowed, and no others', async () => {
    const strict = await open({ origins: ['https://allowed.example'] });
    const statusFrom = async (origin: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${strict.port}/`, { headers: { origin } });
      const outcome = await Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number),
      ]);
      socket.on('error', () => {}).terminate();
      return outcome;
    };

    expect(await statusFrom('https://allowed.example')).toBe(101);
    expect(await statusFrom('http://localhost')).toBe(101);
    expect(await statusFrom('https://elsewhere.example')).toBe(403);
    await strict.close();
  });

  test('[S004-14] finds the page, texts, packets and native clients on one port', async () => {
    const file = await fetch(served.pageUrl);
    const [page, seed] = [await visit('/'), await visit('/packets')];
    const native = connect(ECHO_REALM, { url: served.url });
    const heard: unknown[] = [];
    native.setCallbackReadMessage(({ opcode, message }) => heard.push([opcode, message]));
    await native.send('text', 'hello');
    await seed.hear('ready');
    seed.say({ opcode: 'text', message: 'hello' });

    expect(await seed.hear('text')).toEqual({ opcode: 'text', message: 'hello human' });
    await until(() => heard.length === 1, { what: 'the answer' });
    expect(heard).toEqual([['text', 'hello human']]);
    expect(await ask(page, 'users')).toMatch(/user #3\. /);
    expect(await file.text()).toBe('the page');
    await native.close();
  });
});

describe('somebody at the plain server beside it', () => {
  test('[S004-13] is welcomed, hears what was said, and quits', async () => {
    const stream = await telnet();
    expect(stream.heard()).toBe(
      "\nWelcome to the PHP Test Server. \nTo quit, type 'quit'. To shut down the server type 'shutdown'.\n",
    );

    expect(await stream.say('hello there\n')).toBe("PHP: You said 'hello there'.\n");
    expect(await stream.say('in two ')).toBe('');
    expect(await stream.say('pieces\r\n\r\n  and more \n')).toBe(
      "PHP: You said 'in two pieces'.\nPHP: You said 'and more'.\n",
    );
    await stream.say('quit\nlate\n');
    await stream.ended;
    expect(stream.heard()).not.toContain('late');
  });

  test('[S004-13] may shut it down, and the router goes on', async () => {
    const [one, two] = [await telnet(), await telnet()];

    await one.say('shutdown\n');
    await Promise.all([one.ended, two.ended]);
    const late = openStream(served.plainPort, '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];

    expect(error.code).toBe('ECONNREFUSED');
    expect(await ask(await visit('/'), 'hello')).toBe('hello human');
  });

  test('[S004-13] is hung up on where a line has no end', async () => {
    const stream = await telnet();

    stream.socket.write('x'.repeat(5000));
    await stream.ended;

    expect(stream.heard()).toContain('too long');
  });
});

function open(options: Partial<ServeOptions> = {}): Promise<Served> {
  return serve({
    host: '127.0.0.1',
    port: 0,
    plainPort: 0,
    origins: [],
    temperatureUrl: undefined,
    files: new Map([['/', { type: 'text/plain', body: 'the page' }]]),
    ...options,
  });
}

async function visit(path: string, { port }: Served = served): Promise<WebPeer> {
  const page = new WebPeer(`ws://127.0.0.1:${port}${path}`, { Origin: 'http://localhost' });
  pages.push(page);
  await page.opened;
  return page;
}

/** Says a text, and waits for the answer; what nobody has asked for is left out. */
async function ask(page: WebPeer, text: string): Promise<string | undefined> {
  const count = answers(page).length + 1;
  page.raw(text);
  await until(() => answers(page).length >= count, { what: `an answer to ${text.slice(0, 20)}` });
  return answers(page).at(-1);
}

async function idOf(page: WebPeer): Promise<string | undefined> {
  return /^You are user: \(User: (.*) \) \r\n$/.exec((await ask(page, 'id')) ?? '')?.[1];
}

function answers({ texts, socket }: WebPeer): string[] {
  const isShow = socket.url.endsWith('/show');
  return texts.filter((text) => !isShow || !/^(USER-|server time)/.test(text));
}

function notices({ texts }: WebPeer): string[] {
  return texts.filter((text) => text.startsWith('USER-'));
}

async function textOf(response: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  return text;
}

async function telnet() {
  const socket = openStream(served.plainPort, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  const ended = once(socket, 'end');
  await until(() => text !== '', { what: 'the welcome' });
  return {
    socket,
    ended,
    heard: () => text,
    /** Says something; gives what was heard in a while, if it ends lines. */
    async say(words: string): Promise<string> {
      const before = text.length;
      const lines = words.split('\n').filter((line) => line.trim() !== '').length;
      socket.write(words);
      if (!words.includes('\n') || /^(quit|shutdown)/.test(words)) return '';
      await until(() => text.slice(before).split('\n').length > lines, { what: 'an answer' });
      return text.slice(before);
    },
  };
}
