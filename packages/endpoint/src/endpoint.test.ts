import { Body, type Message, type MessageOf, type Opcode } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/contract';
import { HandClock } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { Endpoint } from './endpoint.ts';
import type { EndpointOptions, Packet } from './endpoint-options.ts';
import { PARTS } from './parts.ts';
// Loaded by the first `register`; here, so that one turn is enough for it.
import './services.ts';

describe('a call', () => {
  test('resolves with its result', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('com.shop.price', { sku: 'a' }, { timeout: 50 });
    await turn();
    receive({ opcode: 'result', id: 1, payload: Body.of(12) });

    expect(sent).toEqual([
      expect.objectContaining({ opcode: 'call', id: 1, uri: 'com.shop.price', timeoutMs: 50 }),
    ]);
    expect(bodyOf(sent[0])).toEqual({ sku: 'a' });
    expect(await call).toBe(12);
    expect(call.id).toBe('1');
  });

  test('fails with the code, the data and the fault that the router tells', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('com.shop.buy');
    receive({
      opcode: 'error',
      of: 'call',
      id: 1,
      code: 'OUT_OF_STOCK',
      message: 'none left',
      retry: true,
      payload: Body.of({ left: 0 }),
    });

    const outcome = await call.safe();
    expect(outcome.ok).toBe(false);
    expect(outcome.error).toBeInstanceOf(RpcError);
    expect(outcome.error).toMatchObject({
      code: 'OUT_OF_STOCK',
      message: 'none left',
      data: { left: 0 },
      retryable: true,
      uri: 'com.shop.buy',
    });
  });

  test('leaves before what is sent after it in the same turn', () => {
    const { endpoint, sent } = connected();

    void endpoint.call('a');
    void endpoint.publish('b', 1, { acknowledge: false });

    expect(sent.map(({ opcode }) => opcode)).toEqual(['call', 'publish']);
  });

  test('is canceled by its signal, and the callee hears of it', async () => {
    const { endpoint, sent } = connected();
    const abort = new AbortController();

    const call = endpoint.call('a', 1, { signal: abort.signal });
    await turn();
    abort.abort('changed my mind');

    await expect(call).rejects.toMatchObject({ code: 'CANCELED', cause: 'changed my mind' });
    expect(sent.at(-1)).toMatchObject({ opcode: 'cancel', id: 1, mode: 'killnowait' });
  });

  test('with a signal that has aborted is never sent', async () => {
    const { endpoint, sent } = connected();

    const call = endpoint.call('a', 1, { signal: AbortSignal.abort() });

    await expect(call).rejects.toMatchObject({ code: 'CANCELED' });
    await turn();
    expect(sent).toEqual([]);
  });

  test('that is canceled and not awaited leaves no unhandled rejection', async () => {
    const { endpoint } = connected();
    const rejections = watchRejections();

    endpoint.call('a').cancel('enough');

    expect(await rejections()).toEqual([]);
  });

  test('fails with TIMEOUT when its time is up and the router is silent', async () => {
    const clock = new HandClock();
    const { endpoint, sent } = connected({ clock });

    const call = endpoint.call('a', 1, { timeout: 1000 });
    await turn();
    clock.tick(1000);

    await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(sent.at(-1)).toMatchObject({ opcode: 'cancel', id: 1 });
  });

  test('with parts has a timeout of silence, as the router has', async () => {
    const clock = new HandClock();
    const { endpoint, receive } = connected({ clock });

    const call = endpoint.call('a', 1, { timeout: 1000 }).safe();
    await turn();
    clock.tick(900);
    progress(receive, 1);
    clock.tick(900);
    receive({ opcode: 'result', id: 1, payload: Body.of('in time') });

    expect((await call).value).toBe('in time');
  });

  test('holds no timer once it is over', async () => {
    const clock = new HandClock();
    const { endpoint, receive } = connected({ clock });

    const call = endpoint.call('a', 1, { timeout: 1000 });
    receive({ opcode: 'result', id: 1 });
    await call;

    expect(clock.waiting).toBe(0);
  });

  test('fails with TOO_LARGE when its message may not be sent', async () => {
    const { ProtocolError } = await import('@realmwire/protocol');
    const endpoint = new Endpoint({
      parts: PARTS,
      send() {
        throw new ProtocolError('message.too_large', { bytes: 9 });
      },
    });

    await expect(endpoint.call('a')).rejects.toMatchObject({
      code: 'TOO_LARGE',
      fault: 'message.too_large',
    });
  });
});

describe('the items of a result', () => {
  test('that came before the loop are not lost', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('tail');
    await turn();
    for (const n of [1, 2, 3]) item(receive, n);
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const n of call) seen.push(n);
    })();
    item(receive, 4);
    receive({ opcode: 'result', id: 1, payload: Body.of('end') });
    await loop;

    expect(seen).toEqual([1, 2, 3, 4]);
    expect(await call).toBe('end');
  });

  test('are granted as the loop takes them, not as they arrive', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('tail', undefined, { credit: 4 });
    const iterator = call[Symbol.asyncIterator]();
    await turn();
    for (const n of [1, 2, 3]) item(receive, n);
    expect(only(sent, 'next')).toEqual([]);
    await iterator.next();
    await iterator.next();

    expect(only(sent, 'call')[0]).toMatchObject({ credit: 4 });
    expect(only(sent, 'next')).toEqual([
      { opcode: 'next', of: 'call', stream: 1, until: 5 },
      { opcode: 'next', of: 'call', stream: 1, until: 6 },
    ]);
  });

  test('end with a cancel when the loop is left', async () => {
    const { endpoint, sent, receive } = connected();
    const rejections = watchRejections();

    const call = endpoint.call('tail');
    await turn();
    item(receive, 1);
    for await (const _ of call) break;

    expect(sent.at(-1)).toMatchObject({ opcode: 'cancel', id: 1 });
    expect(await rejections()).toEqual([]);
  });

  test('end with the error of the call, and nothing is left unhandled', async () => {
    const { endpoint, receive } = connected();
    const rejections = watchRejections();

    const call = endpoint.call('tail');
    const loop = (async () => {
      for await (const _ of call);
    })();
    receive({ opcode: 'error', of: 'call', id: 1, code: 'NO_CALLEE' });

    await expect(loop).rejects.toMatchObject({ code: 'NO_CALLEE' });
    expect(await rejections()).toEqual([]);
  });

  test('are drained while the call is only awaited, so that the callee does not hang', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('tail', undefined, { credit: 4 });
    const result = call.then((value) => value);
    await turn();
    for (let n = 1; n <= 6; n++) item(receive, n);

    expect(only(sent, 'next').at(-1)).toMatchObject({ until: 10 });
    expect(() => call[Symbol.asyncIterator]()).toThrow('while nobody iterated');
    receive({ opcode: 'result', id: 1, payload: Body.of('end') });
    expect(await result).toBe('end');
  });

  test('can be read as a web stream', async () => {
    const { endpoint, receive } = connected();

    const { stream } = endpoint.call('tail');
    const reader = stream.getReader();
    item(receive, 1);
    const first = await reader.read();
    receive({ opcode: 'result', id: 1 });
    const last = await reader.read();

    expect([first.value, last.done]).toEqual([1, true]);
  });

  test('beyond the credit make the call fail', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('tail', undefined, { credit: 1 });
    call[Symbol.asyncIterator]();
    item(receive, 1);
    item(receive, 2);

    await expect(call).rejects.toMatchObject({ fault: 'credit.exceeded' });
  });
});

describe('progress', () => {
  test('reaches the loop and then the result reaches who awaits', async () => {
    const { endpoint, receive } = connected();

    const call = endpoint.call('build');
    const seen: unknown[] = [];
    const loop = (async () => {
      for await (const report of call.progress) seen.push(report);
      return call;
    })();
    progress(receive, 10);
    progress(receive, 20);
    receive({ opcode: 'result', id: 1, payload: Body.of('built') });

    expect(await loop).toBe('built');
    expect(seen).toEqual([10, 20]);
  });

  test('that nobody listens to is granted, so that the callee never hangs', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('build', undefined, { credit: 2 });
    await turn();
    for (let n = 0; n < 10; n++) progress(receive, n);
    receive({ opcode: 'result', id: 1, payload: Body.of('built') });

    expect(await call).toBe('built');
    expect(only(sent, 'next').at(-1)).toMatchObject({ of: 'call', stream: 1, until: 12 });
  });

  test('is told to the callback, and a callback that throws is reported', async () => {
    const errors: unknown[] = [];
    const { endpoint, receive } = connected({ onError: (error) => errors.push(error) });
    const seen: unknown[] = [];

    const call = endpoint.call('build', undefined, {
      onProgress: (report) => {
        seen.push(report);
        if (report === 1) throw new Error('listener');
      },
    });
    progress(receive, 1);
    progress(receive, 2);
    await turn();
    receive({ opcode: 'result', id: 1 });
    await call;

    expect(seen).toEqual([1, 2]);
    expect(errors).toEqual([new Error('listener')]);
  });

  test('does not cancel the call when its loop is left', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('build');
    await turn();
    progress(receive, 1);
    for await (const _ of call.progress) break;
    receive({ opcode: 'result', id: 1, payload: Body.of('built') });

    expect(await call).toBe('built');
    expect(only(sent, 'cancel')).toEqual([]);
  });
});

describe('items that the caller sends', () => {
  test('in the turn of the call make its first message open a stream', async () => {
    const { endpoint, sent } = connected();

    const call = endpoint.call('put', 'name');
    await call.send(1);
    await call.end();

    expect(only(sent, 'call').map(({ part }) => part)).toEqual(['open', 'item', 'end']);
    expect(bodyOf(sent[1])).toBe(1);
  });

  test('wait when there is no credit, and leave in order when there is', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('put');
    for (let n = 0; n < 256; n++) await call.send(n);
    const late = [call.send(256), call.send(257), call.end()];
    let isSent = false;
    void late[0]?.then(() => {
      isSent = true;
    });
    await turn();
    expect(isSent).toBe(false);
    receive({ opcode: 'next', of: 'call', stream: 1, until: 257 });
    await late[0];
    expect(only(sent, 'call').length).toBe(1 + 257);
    receive({ opcode: 'next', of: 'call', stream: 1, until: 300 });
    await Promise.all(late);

    expect(only(sent, 'call').at(-1)).toMatchObject({ part: 'end' });
    expect(only(sent, 'call').length).toBe(1 + 258 + 1);
  });

  test('come from the body, which is ended', async () => {
    const { endpoint, sent, receive } = connected();

    const call = endpoint.call('put', undefined, { body: [1, 2] });
    await turn();
    receive({ opcode: 'result', id: 1, payload: Body.of(2) });

    expect(await call).toBe(2);
    expect(only(sent, 'call').map(({ part }) => part)).toEqual(['open', 'item', 'item', 'end']);
  });

  test('of a web stream are sent, and it is let go when the call is over', async () => {
    const { endpoint, sent, receive } = connected();
    let isCanceled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue('x'),
      cancel: () => {
        isCanceled = true;
      },
    });

    const call = endpoint.call('put', undefined, { body });
    await turn();
    receive({ opcode: 'result', id: 1 });
    await call;
    await turn();

    expect(only(sent, 'call').length).toBeGreaterThan(2);
    expect(isCanceled).toBe(true);
  });

  test('can be written to a web stream', async () => {
    const { endpoint, sent } = connected();

    const writer = endpoint.call('put').writable.getWriter();
    await writer.write('x');
    await writer.close();

    expect(only(sent, 'call').map(({ part }) => part)).toEqual(['open', 'item', 'end']);
  });

  test('that cannot be had cancel the call', async () => {
    const { endpoint, sent } = connected();
    const body = (async function* () {
      yield 1;
      throw new Error('disk');
    })();

    const call = endpoint.call('put', undefined, { body });

    await expect(call).rejects.toMatchObject({ message: 'disk' });
    expect(sent.at(-1)).toMatchObject({ opcode: 'cancel' });
  });

  test('fail after the end of the call, without an unhandled rejection', async () => {
    const { endpoint, receive } = connected();
    const rejections = watchRejections();

    const call = endpoint.call('put');
    receive({ opcode: 'result', id: 1 });
    await call;
    call.send(1).catch(() => {});
    void call.send(2);

    expect(await rejections()).toEqual([]);
    await expect(call.send(3)).rejects.toMatchObject({ code: 'CANCELED' });
  });
});

describe('a procedure', () => {
  test('answers with what its handler returns, and knows its caller', async () => {
    const { sent, receive, serve } = connected();
    await serve('add', async ({ input, caller, callId, attempt, deadline }) => ({
      sum: (input as number) + 1,
      caller,
      callId,
      attempt,
      hasDeadline: deadline !== undefined,
    }));

    receive({
      opcode: 'invocation',
      id: 9,
      registration: 70,
      caller: { session: 's1', user: 'ann', roles: ['admin'] },
      timeoutMs: 100,
      payload: Body.of(1),
    });
    await turn();

    expect(sent.at(-1)).toMatchObject({ opcode: 'yield', id: 9 });
    expect(bodyOf(sent.at(-1))).toEqual({
      sum: 2,
      caller: { session: 's1', user: 'ann', roles: ['admin'] },
      callId: '9',
      attempt: 1,
      hasDeadline: true,
    });
  });

  test('fails with an error of its contract', async () => {
    const { sent, receive, serve } = connected();
    await serve('buy', ({ fail }) => (fail['OUT_OF_STOCK'] as Fail)({ left: 0 }, 'none left'));

    receive({ opcode: 'invocation', id: 9, registration: 70 });
    await turn();

    expect(sent.at(-1)).toMatchObject({
      opcode: 'error',
      of: 'invocation',
      id: 9,
      code: 'OUT_OF_STOCK',
      message: 'none left',
    });
    expect(bodyOf(sent.at(-1))).toEqual({ left: 0 });
  });

  test('tells nothing of any other error, and reports it here', async () => {
    const errors: unknown[] = [];
    const { sent, receive, serve } = connected({ onError: (error) => errors.push(error) });
    const secret = new Error('password=1234');
    const foreign = new RpcError('OUT_OF_STOCK', { uri: 'other', message: 'secret' });
    await serve('a', ({ input }) => {
      throw input === 1 ? secret : foreign;
    });

    receive({ opcode: 'invocation', id: 1, registration: 70, payload: Body.of(1) });
    receive({ opcode: 'invocation', id: 2, registration: 70, payload: Body.of(2) });
    await turn();

    const told = only(sent, 'error');
    expect(told.map(({ code, message }) => [code, message])).toEqual([
      ['INTERNAL', 'The procedure failed.'],
      ['INTERNAL', 'The procedure failed.'],
    ]);
    expect(JSON.stringify(told)).not.toContain('secret');
    expect(errors).toEqual([secret, foreign]);
  });

  test('suspends in progress while the caller has no credit', async () => {
    const { sent, receive, serve } = connected();
    const steps: string[] = [];
    await serve('build', async ({ progress }) => {
      const report = progress;
      for (const n of [1, 2]) {
        await report(n);
        steps.push(`reported ${n}`);
      }
    });

    receive({ opcode: 'invocation', id: 9, registration: 70, credit: 1 });
    await turn();
    expect(steps).toEqual(['reported 1']);
    receive({ opcode: 'next', of: 'invocation', stream: 9, until: 2 });
    await turn();

    expect(steps).toEqual(['reported 1', 'reported 2']);
    expect(only(sent, 'yield').map(({ part }) => part)).toEqual([
      'progress',
      'progress',
      undefined,
    ]);
  });

  test('that is a generator suspends in yield, and its return value is the result', async () => {
    const { sent, receive, serve } = connected();
    await serve('tail', async function* () {
      yield 'a';
      yield 'b';
      return 'end';
    });

    receive({ opcode: 'invocation', id: 9, registration: 70, credit: 1 });
    await turn();
    expect(only(sent, 'yield').map(bodyOf)).toEqual(['a']);
    receive({ opcode: 'next', of: 'invocation', stream: 9, until: 9 });
    await turn();

    expect(only(sent, 'yield').map(bodyOf)).toEqual(['a', 'b', 'end']);
  });

  test('that is interrupted aborts its signal and runs the finally of its generator', async () => {
    const { sent, receive, serve } = connected();
    const steps: string[] = [];
    await serve('tail', async function* ({ signal }) {
      signal.addEventListener('abort', () => steps.push('aborted'));
      try {
        for (;;) yield 'x';
      } finally {
        steps.push('finally');
      }
    });

    receive({ opcode: 'invocation', id: 9, registration: 70, credit: 2 });
    await turn();
    receive({ opcode: 'interrupt', id: 9, reason: 'gone' });
    await turn();

    expect(steps).toEqual(['aborted', 'finally']);
    expect(sent.at(-1)).toMatchObject({ opcode: 'error', id: 9, code: 'CANCELED' });
  });

  test('reads the items of the caller, and grants them as it reads', async () => {
    const { sent, receive, serve } = connected();
    await serve('put', async ({ body }) => {
      let sum = 0;
      for await (const n of body as AsyncIterable<number>) sum += n;
      return sum;
    });

    receive({ opcode: 'invocation', id: 9, registration: 70, part: 'open' });
    for (let n = 0; n < 100; n++) {
      receive({ opcode: 'invocation', id: 9, part: 'item', payload: Body.of(1) });
    }
    receive({ opcode: 'invocation', id: 9, part: 'end' });
    await turn();

    expect(only(sent, 'next')[0]).toMatchObject({ of: 'invocation', stream: 9, until: 320 });
    expect(bodyOf(sent.at(-1))).toBe(100);
  });

  test('that is not registered here any more refuses, so that the call may go elsewhere', async () => {
    const { sent, receive, serve } = connected();
    await serve('a', () => 1);

    receive({ opcode: 'invocation', id: 9, registration: 404 });

    expect(sent.at(-1)).toMatchObject({ opcode: 'error', id: 9, code: 'NO_CALLEE', retry: true });
  });

  test('drains: takes no new calls and finishes those that run', async () => {
    const { endpoint, sent, receive } = connected();
    const begun = endpoint.register('slow', () => gate.opened, { concurrency: 2 });
    const gate = openable();
    await turn();
    receive({ opcode: 'registered', id: 1, registration: 70 });
    const registration = await begun;
    receive({ opcode: 'invocation', id: 9, registration: 70 });

    let isDrained = false;
    const drained = registration.drain().then(() => {
      isDrained = true;
    });
    await turn();
    receive({ opcode: 'unregistered', id: 2 });
    await turn();
    expect(isDrained).toBe(false);
    gate.open('done');
    await drained;

    expect(sent.map(({ opcode }) => opcode)).toEqual(['register', 'unregister', 'yield']);
    expect(sent[0]).toMatchObject({ uri: 'slow', concurrency: 2 });
  });

  test('runs as many at once as it may; the others wait in order, until they are canceled', async () => {
    const { sent, receive, serve } = connected();
    const gates = [openable(), openable(), openable()];
    const begun: unknown[] = [];
    const handler = ({ callId }: { readonly callId: string }) => {
      begun.push(callId);
      return gates[begun.length - 1]?.opened;
    };
    await serve('slow', handler, { concurrency: 2 });

    for (const id of [1, 2, 3, 4]) receive({ opcode: 'invocation', id, registration: 70 });
    await turn();
    const first = [...begun];
    receive({ opcode: 'interrupt', id: 3 });
    const answer = sent.at(-1);
    gates[0]?.open('done');
    await turn();

    expect(first).toEqual(['1', '2']);
    expect(answer).toMatchObject({ opcode: 'error', id: 3, code: 'CANCELED' });
    expect(begun).toEqual(['1', '2', '4']);
    expect(only(sent, 'error').length).toBe(1);
  });

  test('drains what waits for its turn, too', async () => {
    const { sent, receive, serve } = connected();
    const gate = openable();
    const registration = await serve('slow', () => gate.opened, { concurrency: 1 });
    for (const id of [1, 2, 3]) receive({ opcode: 'invocation', id, registration: 70 });

    const drained = registration.drain();
    receive({ opcode: 'unregistered', id: 2 });
    gate.open('done');
    await drained;

    expect(only(sent, 'yield').map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  test('does not begin what waited for its turn when the session was lost', async () => {
    const { endpoint, sent, receive, serve } = connected();
    const gate = openable();
    let begun = 0;
    const handler = () => {
      begun += 1;
      return gate.opened;
    };
    await serve('slow', handler, { concurrency: 1 });
    for (const id of [1, 2]) receive({ opcode: 'invocation', id, registration: 70 });

    endpoint.lost(new Error('cut'));
    gate.open('too late');
    await turn();

    expect(begun).toBe(1);
    expect(sent.map(({ opcode }) => opcode)).toEqual(['register']);
  });

  test('that the router refuses makes register fail', async () => {
    const { endpoint, receive } = connected();

    const begun = endpoint.register('a', () => 1);
    await turn();
    receive({ opcode: 'error', of: 'register', id: 1, code: 'PROCEDURE_TAKEN', retry: true });

    await expect(begun).rejects.toMatchObject({ code: 'PROCEDURE_TAKEN', retryable: true });
  });
});

describe('a subscription', () => {
  test('gives its events to a loop, also those that came before it', async () => {
    const { endpoint, receive } = connected();

    const subscription = endpoint.subscribe('news');
    receive({ opcode: 'subscribed', id: 1, subscription: 5, offset: 2 });
    event(receive, 3, 'a');
    event(receive, 4, 'b');
    const seen: unknown[] = [];
    for await (const { payload, offset, topic } of subscription) {
      seen.push([payload, offset, topic]);
      if (seen.length === 2) break;
    }

    expect(await subscription.ready).toMatchObject({ subscription: 5, offset: 2n });
    expect(seen).toEqual([
      ['a', 3n, 'news'],
      ['b', 4n, 'news'],
    ]);
  });

  test('is left when its loop is left, and by await using', async () => {
    const { endpoint, sent, receive } = connected();

    const first = endpoint.subscribe('news');
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    event(receive, 1, 'a');
    for await (const _ of first) break;
    const second = endpoint.subscribe('other');
    receive({ opcode: 'subscribed', id: 3, subscription: 6 });
    void second[Symbol.asyncDispose]();

    expect(only(sent, 'unsubscribe').map(({ subscription }) => subscription)).toEqual([5, 6]);
  });

  test('grants credit as a listener is done, promises included', async () => {
    const { endpoint, sent, receive } = connected();
    const gate = openable();

    const subscription = endpoint.subscribe('news', { credit: 1 });
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    const listener: () => unknown = () => gate.opened;
    subscription.on('event', listener);
    event(receive, 1, 'a');
    await turn();
    expect(only(sent, 'next')).toEqual([]);
    gate.open(undefined);
    await turn();

    expect(sent[0]).toMatchObject({ opcode: 'subscribe', credit: 1 });
    expect(only(sent, 'next')).toEqual([
      { opcode: 'next', of: 'subscription', stream: 5, until: 2 },
    ]);
  });

  test('tells its listeners one event after the other', async () => {
    const { endpoint, receive } = connected();
    const steps: string[] = [];
    const gate = openable();

    const subscription = endpoint.subscribe('news');
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    event(receive, 1, 'a');
    subscription.on('event', (async ({ payload }: { payload: unknown }) => {
      steps.push(`begin ${payload}`);
      await gate.opened;
      steps.push(`end ${payload}`);
    }) as never);
    event(receive, 2, 'b');
    await turn();
    expect(steps).toEqual(['begin a']);
    gate.open(undefined);
    await turn();

    expect(steps).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });

  test('tells of events that were lost', () => {
    const gaps: unknown[] = [];
    const { endpoint, receive } = connected({ onGap: (gap) => gaps.push(gap) });
    const heard: unknown[] = [];

    const subscription = endpoint.subscribe('news');
    subscription.on('gap', (gap) => heard.push(gap));
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    receive({ opcode: 'gap', subscription: 5, from: 2, to: 4, reason: 'slow' });

    const gap = { topic: 'news', from: 2n, to: 4n, reason: 'slow' };
    expect(gaps).toEqual([gap]);
    expect(heard).toEqual([gap]);
  });

  test('tells its listeners of a loss between the events before it and those after it', async () => {
    const { endpoint, receive } = connected();
    const heard: unknown[] = [];
    const gate = openable();

    const subscription = endpoint.subscribe('news');
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    subscription.on('gap', ({ from, to }) => heard.push(`${from}-${to}`));
    subscription.on('event', (async ({ offset }: { offset: unknown }) => {
      await gate.opened;
      heard.push(`${offset}`);
    }) as never);
    event(receive, 1, 'a');
    event(receive, 2, 'b');
    receive({ opcode: 'gap', subscription: 5, from: 3, to: 4, reason: 'queue' });
    event(receive, 5, 'c');
    gate.open(undefined);
    await turn();

    expect(heard).toEqual(['1', '2', '3-4', '5']);
  });

  test('is shared with others to the same topic, and the slowest of them gives the credit', async () => {
    const { endpoint, sent, receive } = connected();

    const quick = endpoint.subscribe('news', { credit: 1 });
    const slow = endpoint.subscribe('news');
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    quick.on('event', () => {});
    event(receive, 1, 'a');
    await turn();
    expect(only(sent, 'next')).toEqual([]);
    slow.on('event', () => {});
    await turn();
    expect(only(sent, 'next').length).toBe(1);
    void quick.unsubscribe();
    expect(only(sent, 'unsubscribe')).toEqual([]);
    void slow.unsubscribe();

    expect(only(sent, 'subscribe').length).toBe(1);
    expect(only(sent, 'unsubscribe').length).toBe(1);
    expect((await slow.ready).subscription).toBe(5);
  });

  test('that is left before the answer is ended when the answer comes', () => {
    const { endpoint, sent, receive } = connected();

    void endpoint.subscribe('news').unsubscribe();
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });

    expect(sent.at(-1)).toMatchObject({ opcode: 'unsubscribe', subscription: 5 });
  });

  test('that is refused ends its loops with the error', async () => {
    const { endpoint, receive } = connected();

    const subscription = endpoint.subscribe('news');
    receive({ opcode: 'error', of: 'subscribe', id: 1, code: 'FORBIDDEN' });

    await expect(subscription.ready).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(subscription[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test('ends when its signal aborts', async () => {
    const { endpoint, sent, receive } = connected();
    const abort = new AbortController();

    const subscription = endpoint.subscribe('news', { signal: abort.signal });
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    abort.abort();

    expect(sent.at(-1)).toMatchObject({ opcode: 'unsubscribe' });
    expect(await subscription[Symbol.asyncIterator]().next()).toMatchObject({ done: true });
  });
});

describe('publishing and packets', () => {
  test('publish resolves when the router has taken the message', async () => {
    const { endpoint, sent, receive } = connected();

    const published = endpoint.publish('news', 'a', { excludeMe: false });
    receive({ opcode: 'published', id: 1, publication: 77, offset: 3 });

    expect(await published).toEqual({ publication: 77, offset: 3n });
    expect(sent[0]).toMatchObject({ opcode: 'publish', id: 1, uri: 'news', excludeMe: false });
  });

  test('publish without acknowledge asks for no answer', async () => {
    const { endpoint, sent } = connected();

    expect(await endpoint.publish('news', 'a', { acknowledge: false })).toEqual({
      publication: 0,
      offset: 0n,
    });
    expect((sent[0] as MessageOf<'publish'>).id).toBeUndefined();
  });

  test('a command resolves with its reply', async () => {
    const { endpoint, receive } = connected();

    const time = endpoint.command('time');
    receive({ opcode: 'reply', id: 1, payload: Body.of(12) });

    expect(await time).toBe(12);
  });

  test('a packet goes to another session or to the app', () => {
    const { endpoint, sent } = connected();

    void endpoint.feedback('hi', 'u1');
    void endpoint.feedback('hi', undefined, 'save');
    void endpoint.broadcast('all', 'note');

    expect(sent).toMatchObject([
      { opcode: 'feedback', to: 'u1' },
      { opcode: 'feedback', to: undefined, kind: 'save' },
      { opcode: 'broadcast', kind: 'note' },
    ]);
  });

  test('packets of others go to the hook', () => {
    const packets: Packet[] = [];
    const { receive } = connected({ onPacket: (packet) => packets.push(packet) });

    receive({ opcode: 'feedback', from: 'u1', kind: 'save', payload: Body.of(1) });
    receive({ opcode: 'broadcast', from: 'u2', payload: Body.of(2) });

    expect(packets).toEqual([
      { opcode: 'save', message: 1, from: 'u1' },
      { opcode: 'broadcast', message: 2, from: 'u2' },
    ]);
  });

  test('packets with more fields than a message go to the hook with all of them', () => {
    const packets: Packet[] = [];
    const { receive } = connected({ onPacket: (packet) => packets.push(packet) });

    receive({ opcode: 'broadcast', payload: { kind: 'args', args: [1], kwargs: { n: 2 } } });

    expect(packets).toEqual([{ opcode: 'broadcast', message: 1, fields: { n: 2 } }]);
  });
});

describe('a lost session', () => {
  test('fails a call that was sent, though items of it still wait, and sends none of those', async () => {
    const { endpoint, sent } = connected();
    const call = endpoint.call('put', undefined, { body: [1, 2] }).safe();
    // What leaves before the next message is the opening.
    void endpoint.publish('news', 1, { acknowledge: false });
    endpoint.pause();
    await turn();

    endpoint.lost(new Error('cut'));
    endpoint.attach();
    await turn();

    expect((await call).error).toMatchObject({ code: 'UNKNOWN_OUTCOME' });
    expect(only(sent, 'call').map(({ part }) => part)).toEqual(['open']);
  });

  test('fails calls that were sent with UNKNOWN_OUTCOME and keeps those that were not', async () => {
    const { endpoint, sent, receive } = connected();

    const before = endpoint.call('before').safe();
    await turn();
    endpoint.lost(new Error('cut'));
    const during = endpoint.call('during');
    await turn();
    endpoint.lost(new Error('cut again'));
    endpoint.attach();
    receive({ opcode: 'result', id: 2, payload: Body.of('late but there') });

    expect((await before).error).toMatchObject({ code: 'UNKNOWN_OUTCOME', message: 'cut' });
    expect(await during).toBe('late but there');
    expect(only(sent, 'call').map(({ uri }) => uri)).toEqual(['before', 'during']);
  });

  test('is followed by one that may give less credit: items wait for it', async () => {
    const { endpoint, sent } = connected();

    endpoint.lost(new Error('cut'));
    void endpoint.call('put', undefined, { body: [1, 2, 3] }).catch(() => {});
    await turn();
    endpoint.attach({ streamCredit: 2 });
    await turn();

    expect(only(sent, 'call').map(({ part }) => part)).toEqual(['open', 'item', 'item']);
  });

  test('lets no more than a bounded number wait', async () => {
    const { endpoint } = connected({ isOpen: false, maxWaiting: 1 });

    const first = endpoint.call('a');
    const second = endpoint.call('b');

    await expect(second).rejects.toMatchObject({ code: 'OVERFLOW', retryable: true });
    first.cancel();
    const third = endpoint.call('c').safe();
    endpoint.close();
    expect((await third).error?.code).toBe('DISCONNECTED');
  });

  test('is followed by the same registrations, and handlers that ran are aborted', async () => {
    const { endpoint, sent, receive, serve } = connected();
    let signal: AbortSignal | undefined;
    const gate = openable();
    await serve('slow', (call) => {
      signal = call.signal;
      return gate.opened;
    });
    receive({ opcode: 'invocation', id: 9, registration: 70 });
    endpoint.lost(new Error('cut'));
    expect(signal?.aborted).toBe(true);
    sent.length = 0;
    gate.open('too late');
    await turn();
    expect(sent).toEqual([]);

    endpoint.attach();
    receive({ opcode: 'registered', id: 2, registration: 71 });
    receive({ opcode: 'invocation', id: 9, registration: 71 });
    await turn();

    expect(sent.map(({ opcode }) => opcode)).toEqual(['register', 'yield']);
  });

  test('that still holds a procedure is outwaited: it is registered again later and later', async () => {
    const clock = new HandClock();
    const told: unknown[] = [];
    const { endpoint, sent, receive, serve } = connected({
      clock,
      onError: (error) => told.push((error as RpcError).code),
    });
    await serve('a', () => 'served');
    let id = 1;
    const refuse = () => {
      id += 1;
      receive({ opcode: 'error', of: 'register', id, code: 'PROCEDURE_TAKEN', retry: true });
    };
    const asked = () => only(sent, 'register').length;
    endpoint.lost(new Error('cut'));
    endpoint.attach();

    for (const [n, ms] of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000].entries()) {
      refuse();
      clock.tick(ms - 1);
      expect(asked()).toBe(n + 2);
      clock.tick(1);
      expect(asked()).toBe(n + 3);
    }
    receive({ opcode: 'registered', id: id + 1, registration: 71 });
    receive({ opcode: 'invocation', id: 9, registration: 71 });
    await turn();

    expect(sent.at(-1)).toMatchObject({ opcode: 'yield', id: 9 });
    expect(told).toEqual(['PROCEDURE_TAKEN']);
    expect(clock.waiting).toBe(0);
  });

  test('calls off what was to be registered again; the next one begins with it', async () => {
    const clock = new HandClock();
    const { endpoint, sent, receive, serve } = connected({ clock });
    const registration = await serve('a', () => 1);
    endpoint.lost(new Error('cut'));
    endpoint.attach();
    receive({ opcode: 'error', of: 'register', id: 2, code: 'PROCEDURE_TAKEN', retry: true });

    endpoint.lost(new Error('cut again'));
    expect(clock.waiting).toBe(0);
    endpoint.attach();
    expect(only(sent, 'register').length).toBe(3);
    receive({ opcode: 'error', of: 'register', id: 3, code: 'PROCEDURE_TAKEN', retry: true });
    await registration.unregister();

    expect(clock.waiting).toBe(0);
    endpoint.lost(new Error('cut at last'));
    endpoint.attach();
    expect(only(sent, 'register').length).toBe(3);
  });

  test('is followed by one that may refuse a registration for good', async () => {
    const clock = new HandClock();
    const { endpoint, receive, serve } = connected({ clock });
    await serve('a', () => 1);
    endpoint.lost(new Error('cut'));
    endpoint.attach();

    receive({ opcode: 'error', of: 'register', id: 2, code: 'FORBIDDEN' });

    expect(clock.waiting).toBe(0);
  });

  test('is followed by the same subscriptions, which tell what was lost meanwhile', async () => {
    const { endpoint, sent, receive } = connected();
    const gaps: unknown[] = [];

    const subscription = endpoint.subscribe('news');
    subscription.on('gap', ({ from, to, reason }) => gaps.push([from, to, reason]));
    receive({ opcode: 'subscribed', id: 1, subscription: 5, offset: 0, epoch: 'e' });
    event(receive, 1, 'a');
    endpoint.lost(new Error('cut'));
    endpoint.attach();
    const gap = { from: 2, to: 4, reason: 'reconnect' };
    receive({ opcode: 'subscribed', id: 2, subscription: 8, offset: 4, epoch: 'e', gap });
    receive({ ...eventOf(5, 'b'), subscription: 8 });
    const iterator = subscription[Symbol.asyncIterator]();
    const seen = [await iterator.next(), await iterator.next()];

    expect(seen.map(({ value }) => value?.payload)).toEqual(['a', 'b']);
    expect(gaps).toEqual([[2n, 4n, 'reconnect']]);
    expect(only(sent, 'subscribe').map(({ history }) => history)).toEqual([
      undefined,
      { since: 1, epoch: 'e' },
    ]);
  });

  test('that is the last one ends everything', async () => {
    const { endpoint, receive } = connected();

    const subscription = endpoint.subscribe('news');
    receive({ opcode: 'subscribed', id: 1, subscription: 5 });
    const next = subscription[Symbol.asyncIterator]().next();
    const error = new RpcError('UNAUTHORIZED', { uri: '' });
    endpoint.close(error);

    await expect(next).rejects.toBe(error);
    await expect(endpoint.call('a')).rejects.toMatchObject({ code: 'UNAUTHORIZED', uri: 'a' });
    await expect(endpoint.publish('b', 1)).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      uri: 'b',
    });
    await expect(endpoint.register('c', () => 1)).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });
});

type Fail = (data: unknown, message?: string) => never;
type Receive = (message: Message) => void;

/** An endpoint, and the router's side of its session in the hands of the test. */
function connected(options: Partial<EndpointOptions> = {}) {
  const sent: Message[] = [];
  const endpoint = new Endpoint({
    send: (message) => sent.push(message),
    parts: PARTS,
    ...options,
  });
  const receive: Receive = (message) => endpoint.receive(message);
  const serve = async (...[uri, handler, options]: Parameters<Endpoint['register']>) => {
    const begun = endpoint.register(uri, handler, options);
    await turn();
    receive({ opcode: 'registered', id: 1, registration: 70 });
    return begun;
  };
  return { endpoint, sent, receive, serve };
}

/** Lets everything run that can run without anything new from outside. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function only<O extends Opcode>(sent: Message[], opcode: O): MessageOf<O>[] {
  return sent.filter((message) => message.opcode === opcode) as MessageOf<O>[];
}

function bodyOf(message: Message | undefined): unknown {
  const { payload } = message as { payload?: Body };
  return payload?.value();
}

function item(receive: Receive, value: unknown): void {
  receive({ opcode: 'result', id: 1, part: 'item', payload: Body.of(value) });
}

function progress(receive: Receive, value: unknown): void {
  receive({ opcode: 'result', id: 1, part: 'progress', payload: Body.of(value) });
}

function eventOf(offset: number, value: unknown): MessageOf<'event'> {
  return { opcode: 'event', subscription: 5, publication: offset, offset, payload: Body.of(value) };
}

function event(receive: Receive, offset: number, value: unknown): void {
  receive(eventOf(offset, value));
}

function openable() {
  let open!: (value: unknown) => void;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** The rejections that nobody has handled, once the turn is over. */
function watchRejections(): () => Promise<unknown[]> {
  const seen: unknown[] = [];
  const onRejection = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', onRejection);
  return async () => {
    await turn();
    await turn();
    process.off('unhandledRejection', onRejection);
    return seen;
  };
}
