import { describe, expect, test } from 'vitest';
import { OPCODES, type Opcode } from '../messages/opcodes.ts';
import { type Phase, phaseAfter } from './phases.ts';

describe('phases of a session', () => {
  test('a session opens with hello and welcome and ends with two goodbyes', () => {
    const told: Opcode[] = ['hello', 'welcome', 'goodbye', 'goodbye'];

    let phase: Phase | undefined = 'opening';
    const phases: (Phase | undefined)[] = [phase];
    for (const opcode of told) {
      phase = phaseAfter(phase ?? 'closed', opcode);
      phases.push(phase);
    }

    expect(phases).toEqual(['opening', 'joining', 'open', 'closing', 'closed']);
  });

  test('a challenge keeps the session joining', () => {
    expect(phaseAfter('joining', 'challenge')).toBe('joining');
    expect(phaseAfter('joining', 'authenticate')).toBe('joining');
  });

  test.each(['opening', 'joining', 'open', 'closing'] as const)(
    'an abort ends a session that is %s',
    (phase) => {
      expect(phaseAfter(phase, 'abort')).toBe('closed');
    },
  );

  test('nothing is allowed after the end', () => {
    for (const opcode of Object.keys(OPCODES) as Opcode[]) {
      expect(phaseAfter('closed', opcode)).toBeUndefined();
    }
  });

  test.each(['opening', 'joining'] as const)(
    'no call is allowed while a session is %s',
    (phase) => {
      expect(phaseAfter(phase, 'call')).toBeUndefined();
      expect(phaseAfter(phase, 'next')).toBeUndefined();
    },
  );

  test('a second hello or welcome is not allowed', () => {
    expect(phaseAfter('joining', 'hello')).toBeUndefined();
    expect(phaseAfter('open', 'hello')).toBeUndefined();
    expect(phaseAfter('open', 'welcome')).toBeUndefined();
  });

  test('what is under way still arrives while a session closes', () => {
    expect(phaseAfter('closing', 'result')).toBe('closing');
    expect(phaseAfter('open', 'result')).toBe('open');
  });
});
