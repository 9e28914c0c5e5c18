import { describe, expect, test } from 'vitest';
import { KNOWN_FAILURES } from './known-failures.ts';
import { play } from './player.ts';
import { SEQUENCES } from './sequences/index.ts';
import { SERIALIZERS } from './serializers.ts';

const all = Object.entries(SEQUENCES);

for (const profile of ['strict', 'interop'] as const) {
  for (const serializer of ['json', 'msgpack', 'cbor'] as const) {
    describe(`a ${profile} router that is spoken to in ${serializer}`, () => {
      for (const [chapter, sequences] of all) {
        for (const sequence of sequences) {
          const { rule } = sequence;
          if ((sequence.profile ?? profile) !== profile) continue;
          if ((sequence.serializer ?? serializer) !== serializer) continue;
          test(`${chapter}: ${rule}`, async () => {
            const isOver = play(sequence, { profile, serializer: SERIALIZERS[serializer] });
            await (KNOWN_FAILURES.has(rule) ? isOver.catch(() => {}) : isOver);
          });
        }
      }
    });
  }
}

test('there is a sequence for each rule, and no rule has two', () => {
  const rules = all.flatMap(([, sequences]) =>
    sequences.map(({ rule, feature, profile }) => `${feature}: ${rule} (${profile ?? 'both'})`),
  );

  expect(rules.length).toBeGreaterThan(150);
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});

test('no rule is said not to be kept that there is no sequence for', () => {
  const rules = new Set(all.flatMap(([, sequences]) => sequences.map(({ rule }) => rule)));

  expect([...KNOWN_FAILURES.keys()].filter((rule) => !rules.has(rule))).toEqual([]);
});
