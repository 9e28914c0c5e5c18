import { describe, expect, test } from 'vitest';
import { play } from './player.ts';
import { SEQUENCES } from './sequences/index.ts';
import { SERIALIZERS } from './serializers.ts';

const CELLS = (['strict', 'interop'] as const).flatMap((profile) =>
  (['json', 'msgpack', 'cbor'] as const).map((serializer) => ({ profile, serializer })),
);
const all = Object.entries(SEQUENCES);

describe.each(CELLS)('a $profile router that is spoken to in $serializer', (cell) => {
  describe.each(all)('%s', (_, sequences) => {
    const played = sequences.filter(
      ({ profile = cell.profile, serializer = cell.serializer }) =>
        profile === cell.profile && serializer === cell.serializer,
    );
    test.each(played)('$rule', async (sequence) => {
      await play(sequence, { profile: cell.profile, serializer: SERIALIZERS[cell.serializer] });
    });
  });
});

test('there is a sequence for each rule, and no rule has two', () => {
  const rules = all.flatMap(([, sequences]) =>
    sequences.map(({ rule, profile }) => `${rule} (${profile ?? 'both'})`),
  );

  expect(rules.length).toBeGreaterThan(120);
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([]);
});
