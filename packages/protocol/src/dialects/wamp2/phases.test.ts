import { describe, expect, test } from 'vitest';
import { WAMP_MESSAGES, type WampName } from './messages.ts';
import { WAMP_PHASES, type WampPhase, wampPhaseAfter } from './phases.ts';

const NAMES = Object.keys(WAMP_MESSAGES) as WampName[];
const PHASES = Object.keys(WAMP_PHASES) as WampPhase[];

describe('phases', () => {
  test('a session goes from HELLO to GOODBYE, and the connection may be used again', () => {
    const path: WampName[] = [
      'HELLO',
      'CHALLENGE',
      'AUTHENTICATE',
      'WELCOME',
      'CALL',
      'GOODBYE',
      'GOODBYE',
    ];
    let phase: WampPhase = 'opening';
    const phases = path.map((name) => {
      phase = wampPhaseAfter(phase, name) as WampPhase;
      return phase;
    });

    expect(phases).toEqual([
      'joining',
      'challenged',
      'joining',
      'open',
      'open',
      'leaving',
      'opening',
    ]);
  });

  test.each(PHASES.filter((phase) => phase !== 'closed'))('ABORT ends %s', (phase) => {
    expect(wampPhaseAfter(phase, 'ABORT')).toBe('closed');
  });

  test('before WELCOME nothing else may be said', () => {
    for (const phase of ['opening', 'joining', 'challenged'] as const) {
      for (const name of NAMES.filter((each) => WAMP_PHASES[phase][each] === undefined)) {
        expect(wampPhaseAfter(phase, name)).toBe('violation');
      }
    }
  });

  test('nobody joins twice', () => {
    expect(wampPhaseAfter('open', 'HELLO')).toBe('violation');
    expect(wampPhaseAfter('open', 'WELCOME')).toBe('violation');
  });

  test('after GOODBYE all but its answer is ignored, after ABORT everything', () => {
    for (const name of NAMES) {
      if (name !== 'GOODBYE' && name !== 'ABORT')
        expect(wampPhaseAfter('leaving', name)).toBe('ignore');
      expect(wampPhaseAfter('closed', name)).toBe('ignore');
    }
  });
});
