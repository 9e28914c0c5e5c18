import { describe, expect, test } from 'vitest';
import { play } from './player.ts';
import { SEQUENCES } from './sequences/index.ts';
import { SERIALIZERS, type SerializerName } from './serializers.ts';

const all = Object.entries(SEQUENCES);

for (const profile of ['strict', 'interop'] as const) {
  for (const serializer of Object.keys(SERIALIZERS) as SerializerName[]) {
    describe(`a ${profile} router that is spoken to in ${serializer}`, () => {
      for (const [chapter, sequences] of all) {
        for (const sequence of sequences) {
          const { rule } = sequence;
          if ((sequence.profile ?? profile) !== profile) continue;
          if ((sequence.serializer ?? serializer) !== serializer) continue;
          test(`${chapter}: ${rule}`, () =>
            play(sequence, { profile, serializer: SERIALIZERS[serializer] }));
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
