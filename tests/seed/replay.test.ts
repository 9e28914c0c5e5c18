/**
 * What the seed systems were recorded to say to their clients, the router says to them as well.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { DEPARTURES, withDepartures } from './replay/departures.ts';
import { HookLog, hooksOf } from './replay/hook-log.ts';
import { recorded, said } from './replay/likeness.ts';
import { FOLDER, linesOf, type Recording, recordings } from './replay/recordings.ts';
import { Replayer } from './replay/replayer.ts';
import { SeedStage } from './stage.ts';

const all = recordings();
const same = (all ?? []).filter(({ verdict }) => verdict === 'same');
const ofDialect = same.filter(({ dialect }) => dialect.startsWith('D'));
const LIMITS = [
  { of: /-10-max-per-ip$/, limits: { maxPerIP: 2 } },
  { of: /-11-max-clients$/, limits: { maxClients: 2 } },
  { of: /-14-ping$/, limits: { pingIntervalMs: 300 } },
];

if (all === undefined)
  test(`recordings are left out: there are none in ${FOLDER}`, () =>
    console.warn('There are no recordings of seed systems; set SEED_TRANSCRIPTS to their folder.'));
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

function stageOf({ id }: Recording, hooks: HookLog): Promise<SeedStage> {
  const served = { realm: 'seeds' };
  const probe = { realm: 'others', words: 'any' } as const;
  const resources = { '/php': served, '/web': served, '/': served, '/probe': probe };
  const limits = LIMITS.find(({ of }) => of.test(id))?.limits;
  const seed = { resources, origins: ['http://localhost'], ...limits };
  return SeedStage.open({ others: hooks.options, seed });
}
