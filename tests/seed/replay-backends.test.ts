/**
 * What backends were recorded to ask of a push endpoint and of a UNIX socket, and to be answered there, they
 * are answered by the router as well.
 */
import { connect } from '@realmwire/client';
import { createRouter, type Router } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { Caller, type Item } from './replay/caller.ts';
import { type Line, linesOf, recordings } from './replay/recordings.ts';
import { Replayer } from './replay/replayer.ts';
import { UnixStage } from './unix-stage.ts';

const same = (recordings() ?? []).filter(({ verdict }) => verdict === 'same');
const of = (dialect: string) => same.filter((recording) => recording.dialect === dialect);
/** No port is what it was. */
const PORT = /(127\.0\.0\.1):\d+/g;

describe.runIf(same.length > 0)('a recording of a backend that pushes is played', () => {
  let router: Router;
  const leave: (() => Promise<unknown>)[] = [];

  afterEach(async () => {
    for (const go of leave.splice(0)) await go();
    await router.close();
  });

  test.each(of('S000'))('[S000-01] [S000-02] [S000-03] $id: $title', async (recording) => {
    router = createRouter({ emit: { realm: 'com.push', methods: ['GET'] } });
    router.openRealm('com.push', { authorize: 'everything' });
    const { url, operatorUrl = '' } = await router.listen({ port: 0, operatorPort: 0 });
    const lines = linesOf(recording);
    const then = heardThen(lines);
    const now = await Promise.all(
      [...then].map(([place, texts]) => listen(url, place.slice(2), texts.length)),
    );

    for (const [asked, answer] of requestsOf(lines)) {
      const caller = new Caller({ port: Number(new URL(operatorUrl).port), host: '127.0.0.1' });
      caller.ask(asked.text ?? '');
      await until(() => caller.items.length === 2, { what: 'an answer' });
      expect(meaningOf(caller.items[0])).toEqual(
        meaningOf({ is: 'http', text: answer.text ?? '' }),
      );
    }
    expect(await Promise.all(now.map((heard) => heard()))).toEqual([...then.values()]);
    expect(await codeOf(Number(new URL(operatorUrl).port), '127.0.0.2')).toBe(
      lines.find(({ event }) => event === 'error')?.code,
    );
  });

  /** A page on a channel; gives what it has heard when that is so much. */
  async function listen(url: string, id: string, count: number) {
    const client = connect('com.push', { url });
    leave.push(() => client.close());
    const subscription = client.subscribe(`com.push.channel.${encodeURIComponent(id)}`);
    await subscription.ready;
    const texts: unknown[] = [];
    void (async () => {
      for await (const { payload } of subscription) texts.push(payload);
    })().catch(() => {});
    return async () => {
      await until(() => texts.length >= count, { what: 'what was pushed' });
      return texts;
    };
  }
});

describe.runIf(same.length > 0)('a recording of a UNIX socket is played', () => {
  let stage: UnixStage;
  let replayer: Replayer;

  afterEach(async () => {
    replayer.close();
    await stage.close();
  });

  test.each(of('S002'))('[S002-07] $id: $title', async (recording) => {
    stage = await UnixStage.open();
    replayer = new Replayer(() => ({ path: stage.socketPath }));
    const boards = [await stage.board(), await stage.board(), await stage.board()] as const;
    for (const [at, name] of ['AB12CD34EF', 'ZZ99YY88XX', 'None'].entries())
      replayer.names.learn(name, boards[at]?.uuid ?? '');
    const lines = linesOf(recording);

    const played = (await replayer.play(lines)).get('only');

    const now = textOf(played?.now).replaceAll(PORT, '$1:0');
    expect(replayer.names.recorded(now)).toBe(textOf(played?.recorded).replaceAll(PORT, '$1:0'));
    const sent = sentThen(lines);
    await until(() => boards[0].texts.length === 1 + sent.length, { what: 'what was sent' });
    expect(boards.map(({ texts }) => texts.slice(1))).toEqual([sent, [], []]);
  });
});

function requestsOf(lines: readonly Line[]): [Line, Line][] {
  const asked = lines.filter(({ kind, dir }) => kind === 'http' && dir === 'c2s');
  const answers = lines.filter(({ kind, dir }) => kind === 'http' && dir === 's2c');
  return asked.map((line, at) => [line, answers[at] as Line]);
}

/** Status, type and body; the page with which an unknown address is answered is the server's own. */
function meaningOf(item: Item | undefined): unknown {
  if (item?.is !== 'http') return item;
  const [head = '', body] = item.text.split('\r\n\r\n');
  const [status = ''] = head.split('\r\n', 1);
  const type = /^content-type: *(.*)$/im.exec(head)?.[1];
  return status.includes(' 200 ') ? { status, type, body } : { status };
}

/** What was heard, by page and channel. */
function heardThen(lines: readonly Line[]): Map<string, unknown[]> {
  const heard = new Map<string, unknown[]>();
  for (const { conn, event, channel, data } of lines) {
    if (event !== 'socket.on') continue;
    const place = `${conn} ${channel}`;
    heard.set(place, [...(heard.get(place) ?? []), data]);
  }
  return heard;
}

/** What the server noted that it has sent to the first client. */
function sentThen(lines: readonly Line[]): string[] {
  return lines.flatMap(({ text = '' }) => /^TO-WS AB12CD34EF '(.*)'$/.exec(text)?.[1] ?? []);
}

function textOf(items: readonly Item[] = []): string {
  return items.map((item) => ('text' in item ? item.text : '(end)')).join('');
}

async function codeOf(port: number, host: string): Promise<string | undefined> {
  const caller = new Caller({ port, host });
  await until(() => caller.items.length > 0, { what: 'a refusal' });
  return caller.problem;
}
