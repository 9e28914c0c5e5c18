/**
 * What clients do with procedures.
 */
import { until } from '@realmwire/testkit';
import { expect } from 'vitest';
import {
  type CancelMode,
  Failure,
  given,
  type Invoked,
  type Match,
  NOTHING,
  type Payload,
  type RegisterOptions,
} from '../clients/puppet.ts';
import { type Behaviour, payloadOf, type Scene } from './behaviour.ts';

const STOPPED = 'realm1.error.stopped';

/** A procedure that answers when it is told to, or fails when it is interrupted. */
class Slow {
  readonly calls: Invoked[] = [];
  #answer = (): void => {};

  readonly endpoint = (call: Invoked): Promise<Payload> => {
    this.calls.push(call);
    return new Promise((resolve, reject) => {
      this.#answer = () => resolve(given(['late']));
      call.signal?.addEventListener('abort', () => reject(new Failure(STOPPED)));
    });
  };

  get isInterrupted(): boolean | undefined {
    return this.calls[0]?.signal?.aborted;
  }

  async begun(): Promise<void> {
    await until(() => this.calls.length > 0, { what: 'the invocation' });
  }

  answer(): void {
    this.#answer();
  }
}

/** Cancels a call of the client; gives how it failed, and whether the callee was interrupted. */
async function cancelled({ stage, join, joinRaw }: Scene, mode?: CancelMode) {
  const [slowly, quickly] = [stage.uri('slow'), stage.uri('quick')];
  const [caller, callee] = [await join(), await joinRaw()];
  const slow = new Slow();
  await callee.register(slowly, slow.endpoint);
  await callee.register(quickly, () => given(['still here']));
  const call = caller.call(slowly);
  const outcome = call.result.catch((error: unknown) => error);
  await slow.begun();
  call.cancel(mode);
  const error = await outcome;
  // What the callee hears comes in order: after this it has heard whatever there was.
  await caller.call(quickly).result;
  const wasInterrupted = slow.isInterrupted === true;
  slow.answer();
  expect(payloadOf(await caller.call(quickly).result)).toEqual(given(['still here']));
  return { error, wasInterrupted };
}

/** Two callees share a procedure; who answers a row of calls? */
async function shared({ stage, join }: Scene, invoke: NonNullable<RegisterOptions['invoke']>) {
  const uri = stage.uri('shared');
  const [first, second, caller] = [await join(), await join(), await join()];
  await first.register(uri, () => given(['first']), { invoke });
  await second.register(uri, () => given(['second']), { invoke });
  const answers: unknown[] = [];
  for (let i = 0; i < 4; i += 1) answers.push((await caller.call(uri).result).args[0]);
  return answers;
}

async function byPattern({ stage, join }: Scene, match: Match, suffix: string, called: string) {
  const uri = stage.uri('all');
  const [callee, caller] = [await join(), await join()];
  const procedures: unknown[] = [];
  await callee.register(
    `${uri}${suffix}`,
    ({ procedure, args }) => {
      procedures.push(procedure);
      return given(args);
    },
    { match },
  );
  expect(payloadOf(await caller.call(`${uri}${called}`, given(['in'])).result)).toEqual(
    given(['in']),
  );
  expect(procedures).toEqual([`${uri}${called}`]);
}

/** An operator takes from a callee what it serves. */
async function takenAway({ stage, join, joinRaw }: Scene) {
  const uri = stage.uri('mine');
  const [callee, operator] = [await join(), await joinRaw()];
  await callee.register(uri, () => NOTHING);
  const { args } = await operator.call('wamp.registration.lookup', given([uri])).result;
  const taken = given([args[0], callee.id]);
  await operator.call('wamp.registration.remove_callee', taken).result;
  return { uri, callee, operator };
}

/** See the head of this file. */
export const CALLS: readonly Behaviour[] = [
  {
    name: 'call and answer with arguments',
    async run({ stage, join }) {
      const uri = stage.uri('echo');
      const [callee, caller] = [await join(), await join()];
      await callee.register(uri, ({ args, kwargs }) => given([...args, 'answered'], kwargs));
      const answer = await caller.call(uri, given([1, [2]], { three: { four: null } })).result;
      expect(payloadOf(answer)).toEqual(given([1, [2], 'answered'], { three: { four: null } }));
    },
  },
  {
    name: 'fail with an error and its arguments',
    async run({ stage, join }) {
      const uri = stage.uri('fail');
      const [callee, caller] = [await join(), await join()];
      const error = new Failure('realm1.error.sold_out', given(['tea', [2]], { left: 0 }));
      await callee.register(uri, () => {
        throw error;
      });
      const heard = (await caller.call(uri).result.catch((reason: unknown) => reason)) as Failure;
      expect(heard).toBeInstanceOf(Failure);
      expect([heard.uri, payloadOf(heard)]).toEqual([error.uri, payloadOf(error)]);
    },
  },
  {
    name: 'hear that there is no such procedure',
    async run({ stage, join }) {
      const caller = await join();
      await expect(caller.call(stage.uri('none')).result).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    },
  },
  {
    name: 'hear progress',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('steps');
      const [caller, callee] = [await join(), await joinRaw()];
      await callee.register(uri, ({ progress }) => {
        for (const step of [1, 2, 3]) progress?.(given([step], { of: 3 }));
        return given(['done', 'well']);
      });
      const parts: Payload[] = [];
      const call = caller.call(uri, NOTHING, { onProgress: (part) => parts.push(part) });
      expect(payloadOf(await call.result)).toEqual(given(['done', 'well']));
      expect(parts.map(payloadOf)).toEqual([1, 2, 3].map((step) => given([step], { of: 3 })));
    },
  },
  {
    name: 'give progress',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('steps');
      const [caller, callee] = [await joinRaw(), await join()];
      await callee.register(uri, ({ progress }) => {
        for (const step of [1, 2, 3]) progress?.(given([step]));
        return given(['done']);
      });
      const parts: Payload[] = [];
      const call = caller.call(uri, NOTHING, { onProgress: (part) => parts.push(part) });
      expect(payloadOf(await call.result)).toEqual(given(['done']));
      expect(parts.map(payloadOf)).toEqual([1, 2, 3].map((step) => given([step])));
    },
  },
  {
    name: 'cancel',
    async run(scene) {
      const { error } = await cancelled(scene);
      expect(error).toBeInstanceOf(Error);
    },
  },
  {
    name: 'cancel: skip',
    async run(scene) {
      const { error, wasInterrupted } = await cancelled(scene, 'skip');
      expect(error).toBeInstanceOf(Error);
      expect(wasInterrupted).toBe(false);
    },
  },
  {
    name: 'cancel: kill',
    async run(scene) {
      const { error, wasInterrupted } = await cancelled(scene, 'kill');
      expect(error).toMatchObject({ uri: STOPPED });
      expect(wasInterrupted).toBe(true);
    },
  },
  {
    name: 'cancel: killnowait',
    async run(scene) {
      const { error, wasInterrupted } = await cancelled(scene, 'killnowait');
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toMatchObject({ uri: STOPPED });
      expect(wasInterrupted).toBe(true);
    },
  },
  {
    name: 'be interrupted',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('slow');
      const [caller, callee] = [await joinRaw(), await join()];
      const slow = new Slow();
      await callee.register(uri, slow.endpoint);
      const call = caller.call(uri);
      const outcome = call.result.catch((error: unknown) => error);
      await slow.begun();
      expect(slow.calls[0]?.signal).toBeDefined();
      call.cancel('killnowait');
      await until(() => slow.isInterrupted === true, { what: 'the interruption' });
      expect(await outcome).toMatchObject({ uri: 'wamp.error.canceled' });
    },
  },
  {
    name: 'answer when interrupted',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('slow');
      const [caller, callee] = [await joinRaw(), await join()];
      const slow = new Slow();
      await callee.register(uri, slow.endpoint);
      const call = caller.call(uri);
      const failing = call.result.catch((error: unknown) => error);
      await slow.begun();
      call.cancel('kill');
      await until(() => slow.isInterrupted === true, { what: 'the interruption', within: 500 });
      // What the callee says comes in order: after this its answer has been heard, if there was one.
      await callee.call('wamp.session.count').result;
      const outcome = await Promise.race([failing, caller.call('wamp.session.count').result]);
      expect(outcome).toMatchObject({ uri: STOPPED });
    },
  },
  {
    name: 'answer too late, unharmed',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('slow');
      const [caller, callee] = [await joinRaw(), await join()];
      const slow = new Slow();
      await callee.register(uri, slow.endpoint);
      const late = caller.call(uri);
      const outcome = late.result.catch((error: unknown) => error);
      await slow.begun();
      late.cancel('skip');
      expect(await outcome).toMatchObject({ uri: 'wamp.error.canceled' });
      slow.answer();
      const call = caller.call(uri);
      await until(() => slow.calls.length > 1, { what: 'the second call' });
      slow.answer();
      expect(payloadOf(await call.result)).toEqual(given(['late']));
    },
  },
  {
    name: 'call timeout',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('slow');
      const [caller, callee] = [await join(), await joinRaw()];
      const slow = new Slow();
      await callee.register(uri, slow.endpoint);
      await expect(caller.call(uri, NOTHING, { timeout: 20 }).result).rejects.toMatchObject({
        uri: 'wamp.error.timeout',
      });
    },
  },
  {
    name: 'register by prefix',
    run: (scene) => byPattern(scene, 'prefix', '.a', '.a.one'),
  },
  {
    name: 'register by wildcard',
    run: (scene) => byPattern(scene, 'wildcard', '..end', '.a.end'),
  },
  {
    name: 'share: roundrobin',
    run: async (scene) =>
      expect(await shared(scene, 'roundrobin')).toEqual(['first', 'second', 'first', 'second']),
  },
  {
    name: 'share: first',
    run: async (scene) => expect(new Set(await shared(scene, 'first'))).toEqual(new Set(['first'])),
  },
  {
    name: 'share: last',
    run: async (scene) => expect(new Set(await shared(scene, 'last'))).toEqual(new Set(['second'])),
  },
  {
    name: 'share: random',
    async run(scene) {
      for (const answer of await shared(scene, 'random'))
        expect(answer).toMatch(/^(first|second)$/);
    },
  },
  {
    name: 'hear that a procedure is taken',
    run: (scene) =>
      expect(shared(scene, 'single')).rejects.toMatchObject({
        uri: 'wamp.error.procedure_already_exists',
      }),
  },
  {
    name: 'disclose the caller',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('who');
      const [caller, callee] = [await join(), await joinRaw()];
      await callee.register(uri, ({ caller, callerAuthid }) =>
        given([caller ?? null, callerAuthid ?? null]),
      );
      expect(payloadOf(await caller.call(uri).result)).toEqual(given([null, null]));
      const answer = await caller.call(uri, NOTHING, { disclose_me: true }).result;
      expect(payloadOf(answer)).toEqual(given([caller.id, caller.authid]));
    },
  },
  {
    name: 'see who calls',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('who');
      const [caller, callee] = [await joinRaw(), await join()];
      await callee.register(uri, ({ caller, callerAuthid }) => given([caller, callerAuthid]));
      const answer = await caller.call(uri, NOTHING, { disclose_me: true }).result;
      expect(payloadOf(answer)).toEqual(given([caller.id, caller.authid]));
    },
  },
  {
    name: 'unregister',
    async run({ stage, join }) {
      const uri = stage.uri('gone');
      const [callee, caller] = [await join(), await join()];
      const unregister = await callee.register(uri, () => NOTHING);
      await unregister();
      await expect(caller.call(uri).result).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    },
  },
  {
    name: 'have a procedure taken away, unharmed',
    async run(scene) {
      const { uri, callee } = await takenAway(scene);
      await expect(callee.call(uri).result).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    },
  },
  {
    name: 'serve again what was taken away',
    async run(scene) {
      const { uri, callee, operator } = await takenAway(scene);
      await callee.register(uri, () => given(['again']));
      expect(payloadOf(await operator.call(uri).result)).toEqual(given(['again']));
    },
  },
  {
    name: 'hear that the callee has gone',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('slow');
      const [caller, callee] = [await join(), await joinRaw()];
      const slow = new Slow();
      await callee.register(uri, slow.endpoint);
      const outcome = caller.call(uri).result.catch((error: unknown) => error);
      await slow.begun();
      await callee.leave();
      expect(await outcome).toMatchObject({ uri: 'wamp.error.canceled' });
    },
  },
];
