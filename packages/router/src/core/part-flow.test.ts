import type { MessageOf } from '@realmwire/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dropWaiting,
  flowOf,
  markForReader,
  mayWrite,
  putOff,
  raiseMark,
  takesCredit,
  takeWaiting,
} from './part-flow.ts';
import { body } from './seats.test-data.ts';

describe('one direction of a call', () => {
  test('a mark that is raised is told from one that is not', () => {
    const flow = flowOf(2);

    expect([raiseMark(flow, 2), raiseMark(flow, 1), raiseMark(flow, 3)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(flow.until).toBe(3);
  });

  test('what waits counts as written', () => {
    const flow = flowOf(2);
    flow.passed = 1;
    putOff(flow, part(1), { parts: 0, bytes: 0 });

    expect(mayWrite(flow)).toBe(false);
  });

  test('the last word of a side takes no credit, but a last item does', () => {
    expect(takesCredit(part(1))).toBe(true);
    expect(takesCredit({ opcode: 'result', id: 1 })).toBe(false);
    expect(takesCredit({ opcode: 'error', of: 'call', id: 1, code: 'X' })).toBe(false);
    expect(takesCredit({ opcode: 'invocation', id: 1, part: 'end' })).toBe(false);
    expect(takesCredit({ opcode: 'invocation', id: 1, part: 'end', payload: body(1) })).toBe(true);
  });

  test('a reader without credit gives it a quarter of the window at a time', () => {
    const flow = flowOf(8);

    flow.passed = 1;
    expect(markForReader(flow, 8)).toBeUndefined();
    flow.passed = 2;
    expect(markForReader(flow, 8)).toBe(10);
  });

  test('what nobody reads any more is given back to the sum, once', () => {
    const sum = { parts: 0, bytes: 0 };
    const flow = flowOf(0);
    putOff(flow, part(1), sum);
    putOff(flow, part(2), sum);
    const before = { ...sum };

    dropWaiting(flow);
    dropWaiting(flow);

    expect(before).toMatchObject({ parts: 2, bytes: expect.any(Number) });
    expect(sum).toEqual({ parts: 0, bytes: 0 });
    expect(takeWaiting(flow, () => true)).toEqual([]);
  });

  test('whatever comes and is granted, all pass in order, none beyond the mark, and the sum is right', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20))), (steps) => {
        const sum = { parts: 0, bytes: 0 };
        const flow = flowOf(0);
        const passed: number[] = [];
        let written = 0;
        const mayPass = () => flow.passed < flow.until;
        for (const until of steps) {
          if (until === null) {
            written += 1;
            putOff(flow, part(written), sum);
          } else raiseMark(flow, until);
          for (const { id } of takeWaiting(flow, mayPass)) passed.push(id);
          expect(flow.passed).toBeLessThanOrEqual(flow.until);
          expect(sum.parts).toBe(written - passed.length);
          expect(sum.bytes > 0).toBe(sum.parts > 0);
        }
        expect(passed).toEqual(
          Array.from({ length: Math.min(written, flow.until) }, (_, n) => n + 1),
        );
      }),
    );
  });
});

function part(id: number): MessageOf<'result'> {
  return { opcode: 'result', id, part: 'item', payload: body(id) };
}
