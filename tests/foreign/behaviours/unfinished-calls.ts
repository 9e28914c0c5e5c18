/**
 * What clients do with calls that are not answered at once: they cancel them, or lose them.
 */
import { until } from '@realmwire/testkit';
import { expect } from 'vitest';
import {
  type CancelMode,
  Failure,
  given,
  type Invoked,
  NOTHING,
  type Payload,
  type Puppet,
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

/** A call that its callee has begun to work on. */
async function begun({ stage }: Scene, caller: Puppet, callee: Puppet) {
  const uri = stage.uri('slow');
  const slow = new Slow();
  await callee.register(uri, slow.endpoint);
  const call = caller.call(uri);
  const outcome = call.result.catch((error: unknown) => error);
  await slow.begun();
  return { uri, slow, call, outcome };
}

/** Cancels a call of the client; gives how it failed, and whether the callee was interrupted. */
async function cancelled(scene: Scene, mode?: CancelMode) {
  const quickly = scene.stage.uri('quick');
  const [caller, callee] = [await scene.join(), await scene.joinRaw()];
  await callee.register(quickly, () => given(['still here']));
  const { slow, call, outcome } = await begun(scene, caller, callee);
  call.cancel(mode);
  const error = await outcome;
  // What the callee hears comes in order: after this it has heard whatever there was.
  await caller.call(quickly).result;
  const wasInterrupted = slow.isInterrupted === true;
  slow.answer();
  expect(payloadOf(await caller.call(quickly).result)).toEqual(given(['still here']));
  return { error, wasInterrupted };
}

/** See the head of this file. */
export const UNFINISHED_CALLS: readonly Behaviour[] = [
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
    async run(scene) {
      const [caller, callee] = [await scene.joinRaw(), await scene.join()];
      const { slow, call, outcome } = await begun(scene, caller, callee);
      expect(slow.calls[0]?.signal).toBeDefined();
      call.cancel('killnowait');
      await until(() => slow.isInterrupted === true, { what: 'the interruption' });
      expect(await outcome).toMatchObject({ uri: 'wamp.error.canceled' });
    },
  },
  {
    name: 'answer when interrupted',
    async run(scene) {
      const [caller, callee] = [await scene.joinRaw(), await scene.join()];
      const { slow, call, outcome } = await begun(scene, caller, callee);
      call.cancel('kill');
      await until(() => slow.isInterrupted === true, { what: 'the interruption', within: 500 });
      // What the callee says comes in order: after this its answer has been heard, if there was one.
      await callee.call('wamp.session.count').result;
      const first = await Promise.race([outcome, caller.call('wamp.session.count').result]);
      expect(first).toMatchObject({ uri: STOPPED });
    },
  },
  {
    name: 'answer too late, unharmed',
    async run(scene) {
      const [caller, callee] = [await scene.joinRaw(), await scene.join()];
      const { uri, slow, call: late, outcome } = await begun(scene, caller, callee);
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
    name: 'hear that the callee has gone',
    async run(scene) {
      const [caller, callee] = [await scene.join(), await scene.joinRaw()];
      const { outcome } = await begun(scene, caller, callee);
      await callee.leave();
      expect(await outcome).toMatchObject({ uri: 'wamp.error.canceled' });
    },
  },
];
