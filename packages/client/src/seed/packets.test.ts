import { Body } from '@realmwire/protocol/lean';
import { describe, expect, test } from 'vitest';
import { PacketValue, said } from './packets.ts';

describe('a packet on its way out', () => {
  test.each([
    ['its message alone', new PacketValue(5), { kind: 'body' }],
    ['nothing', new PacketValue(undefined), undefined],
    [
      'its message, and its other fields by name',
      new PacketValue(5, { n: 1 }),
      { kind: 'args', args: [5], kwargs: { n: 1 } },
    ],
    [
      'its fields by name',
      new PacketValue(undefined, { n: 1 }),
      { kind: 'args', args: [], kwargs: { n: 1 } },
    ],
  ])('says %s', (_what, value, payload) => {
    const message = said({ opcode: 'broadcast', payload: Body.of(value) });

    expect(message).toMatchObject({ opcode: 'broadcast', ...(payload && { payload }) });
    if (payload === undefined) expect(message).toHaveProperty('payload', undefined);
  });

  test('says what kind it is, where it has to', () => {
    const value = new PacketValue(1, {}, 'echo');

    expect(said({ opcode: 'feedback', to: 'me', payload: Body.of(value) })).toMatchObject({
      kind: 'echo',
      to: 'me',
    });
    expect(
      said({ opcode: 'feedback', kind: 'save', payload: Body.of(new PacketValue(1)) }),
    ).toMatchObject({ kind: 'save' });
  });

  test('is left as it is where it stands for none', () => {
    const messages = [
      { opcode: 'ping', id: 1 } as never,
      { opcode: 'feedback', payload: Body.of(5) } as const,
      { opcode: 'feedback' } as const,
      { opcode: 'broadcast', payload: { kind: 'args', args: [1] } } as const,
    ];

    for (const message of messages) expect(said(message)).toBe(message);
  });
});
