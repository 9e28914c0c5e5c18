/**
 * What an echo server was recorded to say, and the plain server beside it, the example says as well.
 */
import { hostname } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import { type Served, serve } from '../../examples/echo/src/serve.ts';
import type { Item } from './replay/caller.ts';
import { type Line, linesOf, recordings } from './replay/recordings.ts';
import { Replayer } from './replay/replayer.ts';

const ECHO = (recordings() ?? []).filter(
  ({ dialect, verdict }) => dialect === 'S004' && verdict === 'same',
);
const ROWS = '[S004-01] [S004-02] [S004-03] [S004-04] [S004-05] [S004-13]';

describe.runIf(ECHO.length > 0)('a recording of an echo server is played', () => {
  let served: Served;
  let replayer: Replayer;

  afterEach(async () => {
    replayer.close();
    await served.close();
  });

  test.each(ECHO)(`${ROWS} $id: $title`, async (recording) => {
    const anywhere = { host: '127.0.0.1', port: 0, plainPort: 0, temperatureUrl: undefined };
    served = await serve({ ...anywhere, origins: ['http://localhost'] });
    replayer = new Replayer((conn) => {
      const port = conn === 'telnet' ? served.plainPort : served.port;
      return { port, host: '127.0.0.1' };
    });

    const played = await replayer.play(fromTheStart(linesOf(recording)));

    const then = [...played].map(([conn, { recorded }]) => [conn, heardIn(recorded)] as const);
    const now = [...played].map((each) => [each[0], heardIn(each[1].now)] as const);
    expect(masked(now, hostname())).toEqual(masked(then, 'vm'));
  });
});

/** The stream of the plain server was recorded from its first words on. */
function fromTheStart(lines: readonly Line[]): Line[] {
  const connect = { seq: 0, kind: 'tcp', conn: 'telnet', dir: 'c2s', event: 'connect' } as const;
  return lines.some(({ conn }) => conn === 'telnet') ? [connect, ...lines] : [...lines];
}

/** What was said; that a stream ended is not recorded of all. */
function heardIn(items: readonly Item[]): string[] {
  return items.flatMap((item) => (item.is === 'text' || item.is === 'raw' ? [item.text] : []));
}

/** Names, dates and times are what they are; who is who stays. */
function masked(heard: readonly (readonly [string, string[]])[], host: string): unknown {
  const ids = new Map<string, string>();
  const nameOf = (id: string) => {
    if (!ids.has(id)) ids.set(id, `user ${ids.size + 1}`);
    return ids.get(id) ?? '';
  };
  return heard.map(([conn, texts]) => [
    conn,
    texts.map((text) =>
      text
        .replace(`My Name is${host}`, 'My Name is(host)')
        .replaceAll(/\d{4}\.\d\d\.\d\d/g, '(date)')
        .replaceAll(/\d\d:\d\d:\d\d/g, '(time)')
        .replaceAll(/\b[0-9a-f]{13}\b/g, nameOf),
    ),
  ]);
}
