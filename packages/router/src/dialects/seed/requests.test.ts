import { Body, type MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { type Asker, SeedRequests } from './requests.ts';

function asked() {
  const told: unknown[] = [];
  const asker: Asker = {
    acknowledge: (problem) => void told.push(['next', problem]),
    answer: (fields) => void told.push(['packet', fields]),
    onTopicRefused: (uri, code) => void told.push(['refused', uri, code]),
  };
  return { told, requests: new SeedRequests(asker) };
}

const error = (id: number, more: Partial<MessageOf<'error'>>) =>
  ({ opcode: 'error', of: 'call', id, code: 'NOT_ALLOWED', ...more }) as MessageOf<'error'>;

describe('what was asked for a client', () => {
  test('ends with one acknowledgement, which says what was wrong', () => {
    const { told, requests } = asked();
    const ids = [1, 2, 3, 4, 5].map(() => requests.ask({ for: 'next' }));

    requests.take({ opcode: 'reply', id: ids[0] as number });
    requests.take(error(ids[1] as number, { fault: 'right.missing', message: 'No.' }));
    requests.take(error(ids[2] as number, {}));
    requests.take({ opcode: 'published', id: ids[3] as number, publication: 1 });
    // That nobody takes what is for the app is no news.
    requests.take(error(ids[4] as number, { fault: 'app.missing' }));
    requests.take({ opcode: 'reply', id: ids[0] as number });

    expect(told).toEqual([
      ['next', ''],
      ['next', 'right.missing: No.'],
      ['next', 'NOT_ALLOWED: '],
      ['next', ''],
      ['next', ''],
    ]);
  });

  test('is answered by packets: parts, a result, an error with its details, and who asked', () => {
    const { told, requests } = asked();
    const first = requests.ask({ for: 'packet', opcode: 'sum', id: 'a' });
    const second = requests.ask({ for: 'packet', opcode: 'sum', id: undefined });
    const third = requests.ask({ for: 'packet', opcode: 'sum', id: 0 });

    requests.take({ opcode: 'result', id: first, part: 'progress', payload: Body.of(50) });
    requests.take({ opcode: 'result', id: first, payload: Body.of(7) });
    requests.take({ opcode: 'result', id: first, payload: Body.of(8) });
    requests.take({ opcode: 'result', id: second });
    requests.take(
      error(third, { code: 'SOLD_OUT', message: 'None.', payload: Body.of({ left: 0 }) }),
    );

    expect(told).toEqual([
      ['packet', { opcode: 'sum', message: 50, id: 'a', part: 'progress' }],
      ['packet', { opcode: 'sum', message: 7, id: 'a' }],
      ['packet', { opcode: 'sum', message: undefined }],
      [
        'packet',
        {
          opcode: 'sum',
          error: { code: 'SOLD_OUT', message: 'None.', details: { left: 0 } },
          id: 0,
        },
      ],
    ]);
  });

  test('is no packet where it is an answer of another kind', () => {
    const { told, requests } = asked();
    const id = requests.ask({ for: 'packet', opcode: 'sum', id: undefined });

    expect(requests.take({ opcode: 'reply', id })).toBe(true);
    expect(requests.take({ opcode: 'goodbye' } as never)).toBe(false);
    expect(told).toEqual([]);
  });

  test('becomes the opcode of events, or is told where they cannot be had', () => {
    const { told, requests } = asked();
    const pending = { for: 'topic', opcode: 'price', uri: 'shop.price' } as const;
    const ids = [requests.ask(pending), requests.ask(pending), requests.ask(pending)];

    requests.take({
      opcode: 'subscribed',
      id: ids[0] as number,
      subscription: 9,
      topic: 'x',
    } as never);
    requests.take(error(ids[1] as number, { fault: 'right.missing' }));
    requests.take(error(ids[2] as number, {}));

    expect([requests.opcodeOf(9), requests.opcodeOf(8)]).toEqual(['price', undefined]);
    expect(told).toEqual([
      ['refused', 'shop.price', 'right.missing'],
      ['refused', 'shop.price', 'NOT_ALLOWED'],
    ]);
  });
});
