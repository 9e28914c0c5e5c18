/**
 * What the seed systems were recorded to say to their clients, the router says to them as well.
 */
import type { RealmOptions } from '@realmwire/router';
import { afterEach, describe, expect, test } from 'vitest';
import { BETTER } from './replay/better.ts';
import { DEPARTURES, withDepartures } from './replay/departures.ts';
import { HookLog, hooksOf } from './replay/hook-log.ts';
import { recorded, said } from './replay/likeness.ts';
import { FOLDER, linesOf, type Recording, recordings } from './replay/recordings.ts';
import { Replayer } from './replay/replayer.ts';
import { SeedStage } from './stage.ts';

const all = recordings();
const same = (all ?? []).filter(({ verdict }) => verdict === 'same');
const ofDialect = same.filter(({ dialect }) => dialect.startsWith('D'));
const better = (all ?? []).filter(
  ({ dialect, verdict }) => dialect.startsWith('D') && verdict === 'better',
);
const OPTIONS = [
  { of: /-10-max-per-ip$/, limits: { maxPerIP: 2 } },
  { of: /-11-max-clients$/, limits: { maxClients: 2 } },
  { of: /-14-ping$/, limits: { pingIntervalMs: 300 } },
  { of: /^D4-24-origins$/, limits: { origins: ['http://good.example'] } },
];

if (all === undefined)
  test(`recordings are left out: there are none in ${FOLDER}`, () =>
    expect(recordings()).toBeUndefined());
else
  describe('a recording of clients is played', () => {
    let stage: SeedStage;
    let replayer: Replayer;
    const hooks = new HookLog();

    afterEach(async () => {
      replayer.close();
      await stage.close();
      hooks.clear();
    });

    test.each(ofDialect)('$id: $title', async (recording) => {
      stage = await stageOf(recording, hooks);
      replayer = new Replayer((conn) => placeOf(stage, conn));
      const lines = linesOf(recording);

      const played = await replayer.play(lines);

      for (const [conn, { recorded: then, now }] of played) {
        const expected = withDepartures(recording.id, conn, then.map(recorded));
        const heard = now.map((item, at) => said(item, expected[at], replayer.names));
        expect({ conn, heard }).toEqual({ conn, heard: expected });
      }
      expect(hooks.calls).toEqual(hooksOf(lines));
    });

    test.each(better)('$id, and better: $title', async (recording) => {
      const rows = BETTER.filter(({ of }) => of.test(recording.id));
      expect(rows).toHaveLength(1);
      const lines = rows[0]?.change(linesOf(recording)) ?? [];
      stage = await stageOf(recording, hooks);
      replayer = new Replayer((conn) => placeOf(stage, conn));

      const played = await replayer.play(lines);

      for (const [conn, { recorded: then, now }] of played) {
        const expected = then.map(recorded);
        const heard = now.map((item, at) => said(item, expected[at], replayer.names));
        expect({ conn, heard }).toEqual({ conn, heard: expected });
        for (const item of now) if (item.is === 'http') expect(item.text).toContain('\r\n\r\n');
      }
      expect(hooks.calls).toEqual(hooksOf(lines));
    });

    test('as are all others that are marked so, here and beside', () => {
      const played = new Set(['D1', 'D2', 'D3', 'D3b', 'D4', 'S000', 'S002', 'S004']);
      expect(same).toHaveLength(96);
      expect(same.filter(({ dialect }) => !played.has(dialect))).toEqual([]);
    });

    test.each(DEPARTURES)('and differs as said: $why', ({ of }) => {
      expect(same.some(({ id }) => of.test(id))).toBe(true);
    });
  });

function placeOf({ port }: SeedStage, conn: string) {
  const localAddress = conn === 'phpRemote' ? '127.0.0.2' : '127.0.0.1';
  return { port, host: '127.0.0.1', localAddress };
}

/** The one whose session lets it in. */
const knownByCookie: RealmOptions = {
  authenticate: ({ headers }) =>
    /\bPHPSESSID=good123\b/.test(String(headers['cookie'])) ? { user: 'somebody' } : null,
};

function stageOf({ id }: Recording, hooks: HookLog): Promise<SeedStage> {
  const served = { realm: 'seeds' };
  const probe = { realm: 'others', words: 'any' } as const;
  const resources = { '/php': served, '/web': served, '/': served, '/probe': probe };
  const limits = OPTIONS.find(({ of }) => of.test(id))?.limits;
  const seed = { resources, origins: ['http://localhost'], ...limits };
  const realm = id === 'D4-23-auth' ? knownByCookie : {};
  return SeedStage.open({ realm, others: hooks.options, seed });
}
