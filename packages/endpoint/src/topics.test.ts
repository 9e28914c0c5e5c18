import { Body, type Message, type MessageOf } from '@realmwire/protocol';
import type { Event, Gap, SubscribeOptions } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import { Endpoint } from './endpoint.ts';
import { PARTS } from './parts.ts';

describe('the subscribers of one topic in one session', () => {
  test('that want nothing of the past share one subscription', async () => {
    const { subscribe, answer, event, asked } = session();

    const first = subscribe();
    answer({ offset: 4, head: 4 });
    const second = subscribe();
    event(5);

    await turn();
    expect(asked()).toEqual([undefined]);
    expect([first.heard, second.heard]).toEqual([[5], [5]]);
  });

  test('hear nothing more once they have left, not even what had waited for them', async () => {
    const { endpoint, answer, event, gap } = session();
    const [heard, gaps]: number[][] = [[], []];
    const subscription = endpoint.subscribe('news');
    subscription.on('event', (async ({ offset }: Event<unknown, unknown>) => {
      heard?.push(Number(offset));
      await turn();
    }) as never);
    subscription.on('gap', ({ from }) => void gaps?.push(Number(from)));
    answer({ offset: 0, head: 0 });
    event(1);
    event(2);
    gap(3, 3, 'credit');

    void subscription.unsubscribe();
    event(4);
    for (let n = 0; n < 5; n += 1) await turn();

    expect([heard, gaps]).toEqual([[1], []]);
  });

  test('each get what they want of the past, once', async () => {
    const { subscribe, answer, event, asked } = session();

    const live = subscribe();
    answer({ offset: 4, head: 4 });
    event(5);
    const late = subscribe({ history: { last: 3 } });
    event(6);
    answer({ offset: 3, head: 6 });
    for (const offset of [4, 5, 6, 7]) event(offset);

    await turn();
    expect(asked()).toEqual([undefined, { last: 3 }]);
    expect([live.heard, late.heard]).toEqual([
      [5, 6, 7],
      [4, 5, 6, 7],
    ]);
    expect(await late.subscription.ready).toEqual({
      subscription: 9,
      offset: 3n,
      head: 6n,
      epoch: 'e',
    });
    expect(late.replayed).toEqual([true, true, true, false]);
  });

  test('that came before the answer get what they wanted, or what comes', async () => {
    const { subscribe, answer, event, asked } = session();

    const past = subscribe({ history: { last: 2 } });
    const live = subscribe();
    answer({ offset: 3, head: 5 });
    for (const offset of [4, 5, 6]) event(offset);

    await turn();
    expect(asked()).toEqual([{ last: 2 }]);
    expect([past.heard, live.heard]).toEqual([[4, 5, 6], [6]]);
  });

  test('of whom one is refused go on, also if they had waited for that answer', async () => {
    const { subscribe, answer, event, refuse, asked } = session();

    const past = subscribe({ history: { last: 2 } });
    const live = subscribe();
    refuse();
    answer({ offset: 3, head: 3 });
    const again = subscribe({ history: { last: 1 } });
    refuse();
    event(4);

    await turn();
    expect(asked()).toEqual([{ last: 2 }, undefined, { last: 1 }]);
    expect([past.heard, live.heard, again.heard]).toEqual([[], [4], []]);
  });

  test('of whom the only one is refused leave nothing behind', async () => {
    const { subscribe, answer, event, refuse, asked } = session();

    subscribe({ history: { last: 2 } });
    refuse();
    const next = subscribe();
    answer({ offset: 3, head: 3 });
    event(4);

    await turn();
    expect(asked()).toEqual([{ last: 2 }, undefined]);
    expect(next.heard).toEqual([4]);
  });

  test('each hear of a gap what they miss by it', async () => {
    const { subscribe, answer, event, gap, gaps } = session();

    const live = subscribe();
    answer({ offset: 4, head: 4 });
    for (const offset of [5, 6]) event(offset);
    const late = subscribe({ history: { since: 1n } });
    answer({ offset: 3, head: 6, gap: { from: 2, to: 3, reason: 'expired' } });
    gap(4, 7, 'expired');
    gap(8, 8, 'own');
    gap(2, 8, 'expired');

    await turn();
    expect(live.gaps).toEqual(['7-7 expired']);
    expect(late.gaps).toEqual(['2-3 expired', '4-7 expired']);
    expect(gaps).toEqual(['2-3 expired', '4-7 expired']);
  });

  test('get the event that is kept for whoever comes, also those that come later', async () => {
    const { subscribe, answer, event } = session();

    const first = subscribe();
    answer({ offset: 4, head: 4 });
    event(4, true);
    const second = subscribe();
    event(5, true);
    const third = subscribe();

    await turn();
    expect([first.heard, second.heard, third.heard]).toEqual([[4, 5], [4, 5], [5]]);
  });
});

describe('the subscribers of a session that was lost', () => {
  test('go on from where the last of them was', async () => {
    const { subscribe, answer, event, asked, reconnect } = session();
    const ahead = subscribe();
    answer({ offset: 4, head: 4 });
    for (const offset of [5, 6]) event(offset);
    const behind = subscribe({ history: { last: 3 } });
    answer({ offset: 3, head: 6 });
    event(4);
    const waiting = subscribe({ history: { last: 1 } });

    reconnect();
    answer({ offset: 4, head: 8 });
    answer({ offset: 7, head: 8 });
    for (const offset of [5, 6, 7, 8]) event(offset);

    await turn();
    expect(asked().slice(-2)).toEqual([{ since: 4, epoch: 'e' }, { last: 1 }]);
    expect([ahead.heard, behind.heard, waiting.heard]).toEqual([
      [5, 6, 7, 8],
      [4, 5, 6, 7, 8],
      [8],
    ]);
  });

  test('that had not begun ask again for what they wanted', async () => {
    const { subscribe, answer, event, asked, reconnect } = session();
    const one = subscribe({ history: { last: 1 } });
    const two = subscribe({ history: { last: 2 } });

    reconnect();
    answer({ offset: 4, head: 5 });
    answer({ offset: 3, head: 5 });
    for (const offset of [4, 5]) event(offset);

    await turn();
    expect(asked().slice(-2)).toEqual([{ last: 1 }, { last: 2 }]);
    expect([one.heard, two.heard]).toEqual([[5], [4, 5]]);
  });

  test('begin anew in another epoch, and what was kept in the old one is forgotten', async () => {
    const { subscribe, answer, event, reconnect } = session();
    const one = subscribe();
    answer({ offset: 90, head: 90 });
    event(90, true);

    reconnect();
    answer({ offset: 1, head: 2, epoch: 'f', gap: { from: 0, to: 1, reason: 'epoch' } });
    event(2);
    const two = subscribe();
    event(3);

    await turn();
    expect(one.heard).toEqual([90, 2, 3]);
    expect(one.gaps).toEqual(['0-1 epoch']);
    expect(two.heard).toEqual([3]);
  });

  test('of a router that names no epoch take what comes', async () => {
    const { subscribe, answer, event, asked, reconnect } = session();
    const one = subscribe();
    answer({ offset: 4, epoch: undefined });
    event(5);

    reconnect();
    answer({ offset: 9, epoch: undefined });
    event(10);

    await turn();
    expect(asked()).toEqual([undefined, undefined]);
    expect(one.heard).toEqual([5, 10]);
  });
});

describe('an offset that an application has kept', () => {
  test('is of the epoch that was last heard of, unless it says another', async () => {
    const { subscribe, answer, asked } = session();
    void subscribe().subscription.unsubscribe();
    answer({ offset: 4, head: 4 });

    void subscribe({ history: { since: 2n } }).subscription.unsubscribe();
    answer({ offset: 4, head: 4, epoch: undefined });
    subscribe({ history: { since: 2n } });
    subscribe({ history: { since: 2n, epoch: 'x' } });

    await turn();
    expect(asked()).toEqual([
      undefined,
      { since: 2, epoch: 'e' },
      { since: 2, epoch: undefined },
      { since: 2, epoch: 'x' },
    ]);
  });

  test('costs memory for a thousand topics, not for all', async () => {
    const { endpoint, sent, asked } = session();
    for (let n = 0; n <= 1_000; n += 1) {
      endpoint.subscribe(`t${n}`);
      const { id } = sent.at(-1) as MessageOf<'subscribe'>;
      endpoint.receive({ opcode: 'subscribed', id, subscription: n + 1, offset: 0, epoch: 'e' });
    }

    endpoint.subscribe('t0', { history: { since: 1n } });
    endpoint.subscribe('t1', { history: { since: 1n } });

    await turn();
    expect(asked().slice(-2)).toEqual([
      { since: 1, epoch: undefined },
      { since: 1, epoch: 'e' },
    ]);
  });
});

/** A session with the router's side of it in the hands of the test. */
function session() {
  const sent: Message[] = [];
  const gaps: string[] = [];
  const endpoint = new Endpoint({
    send: (message) => void sent.push(message),
    parts: PARTS,
    onGap: (gap) => gaps.push(wordsOf(gap)),
  });
  /** Requests that were not answered yet. */
  let answered = 0;
  const subscribes = () =>
    sent.filter(({ opcode }) => opcode === 'subscribe') as MessageOf<'subscribe'>[];
  const nextId = () => subscribes()[answered++]?.id ?? 0;
  return {
    endpoint,
    sent,
    gaps,
    asked: () => subscribes().map(({ history }) => history),
    subscribe(options: SubscribeOptions = {}) {
      const subscription = endpoint.subscribe('news', options);
      const [heard, told, replayed] = [[] as number[], [] as string[], [] as boolean[]];
      subscription.on('event', (event: Event<unknown, unknown>) => {
        heard.push(Number(event.offset));
        replayed.push(event.replayed);
      });
      subscription.on('gap', (gap) => void told.push(wordsOf(gap)));
      return { subscription, heard, gaps: told, replayed };
    },
    answer(fields: Partial<MessageOf<'subscribed'>>) {
      const answer = { opcode: 'subscribed', id: nextId(), subscription: 9, epoch: 'e' } as const;
      endpoint.receive({ ...answer, ...fields });
    },
    refuse() {
      endpoint.receive({ opcode: 'error', of: 'subscribe', id: nextId(), code: 'BAD_INPUT' });
    },
    event(offset: number, isRetained = false) {
      const retained = isRetained ? (true as const) : undefined;
      const event = { opcode: 'event', subscription: 9, publication: 1, offset, retained } as const;
      endpoint.receive({ ...event, payload: Body.of(offset) });
    },
    gap(from: number, to: number, reason: string) {
      endpoint.receive({ opcode: 'gap', subscription: 9, from, to, reason });
    },
    reconnect() {
      endpoint.lost(new Error('cut'));
      answered = subscribes().length;
      endpoint.attach();
    },
  };
}

function wordsOf({ from, to, reason }: Gap): string {
  return `${from}-${to} ${reason}`;
}

/** Lets everything run that can run without anything new from outside. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
