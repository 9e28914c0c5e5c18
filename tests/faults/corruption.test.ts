import { FAULTS } from '@realmwire/protocol/faults';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from './chance.ts';
import { CODECS, isBack, isServed, Line, outcomeOf, WATCHFUL } from './line.ts';

/** What RFC 6455 §7.4.1 lets a reader of frames close a connection with, and 1006: without a word. */
const SOCKET_CLOSE_CODES = [1002, 1006, 1007, 1009];

describe.each(CODECS)('a flipped bit (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test('in the head of a frame to the router ends that connection, and the client comes back', async () => {
    line = await Line.open(codec);
    const client = await line.far();
    const neighbour = await line.near();
    const before = [client.uuid, neighbour.uuid];

    line.proxy.corrupt('toRouter', 0);
    const call = outcomeOf(client.api.echo('x', { timeout: 2_000 }));

    await isBack(client, before[0]);
    expect(await call).toBe('UNKNOWN_OUTCOME');
    await isServed(client);
    await isServed(neighbour);
    expect(neighbour.uuid).toBe(before[1]);
    await line.check();
  });

  test('anywhere on the way to the router harms nobody else, and the end has a name', async () => {
    const random = seeded(7);
    line = await Line.open(codec, WATCHFUL, random);
    const neighbour = await line.near();
    const seat = neighbour.uuid;
    const endings: Ending[] = [];

    for (let round = 0; round < 40; round += 1) {
      const client = await line.far({ reconnect: false });
      let isLeaving = false;
      client.on('close', (closing) => isLeaving || endings.push(closing));
      line.proxy.corrupt('toRouter');
      await outcomeOf(client.api.echo('0123456789'.repeat(3), { timeout: 1_000 }));
      isLeaving = true;
      await client.close();
      await until(() => line.router.stats().sessions === 2);
    }

    expect(endings.filter((ending) => !isDocumented(ending))).toEqual([]);
    expect(endings.length).toBeGreaterThan(0);
    await isServed(neighbour);
    expect(neighbour.uuid).toBe(seat);
    await line.check();
  }, 60_000);

  test('on the way to the client costs that client a connection at most', async () => {
    const random = seeded(11);
    line = await Line.open(codec, WATCHFUL, random);
    const client = await line.far();
    const neighbour = await line.near();
    const seat = neighbour.uuid;

    for (let round = 0; round < 20; round += 1) {
      await until(() => client.uuid !== undefined);
      line.proxy.corrupt('toClient');
      await outcomeOf(client.api.echo('0123456789'.repeat(3), { timeout: 1_000 }));
    }

    await until(() => client.uuid !== undefined);
    await isServed(client);
    await isServed(neighbour);
    expect(neighbour.uuid).toBe(seat);
    await line.check();
  }, 60_000);
});

/** How a client says that its connection ended. */
interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** The router named a row of the table of faults, or the reader of frames closed the socket. */
function isDocumented({ code, reason }: Ending): boolean {
  if (SOCKET_CLOSE_CODES.includes(code)) return true;
  return Object.values(FAULTS).some(({ means, closes }) =>
    closes === code ? true : reason.startsWith(means.slice(0, -1)),
  );
}
