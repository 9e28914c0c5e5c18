/**
 * The app that serves the simulated realm: one handler for each kind of call.
 */
import type { RawHandler } from '../../../packages/endpoint/src/invocation.ts';
import type { Life } from '../client-host.ts';
import type { CallMade } from '../journal.ts';
import { CALLS, type CallPlan } from '../plan.ts';
import { sleep } from '../world.ts';
import type { Activity } from './activity.ts';
import { mustBe, mustHaveCredit } from './caller.ts';
import { codeOf } from './outcome.ts';
import { type Answer, type Item, REALM, type Task, textOf } from './payloads.ts';

/** Serves everything, with as many calls at once as the plan says; done while it serves. */
export function app(concurrency: number): Activity {
  let unserved = Number.POSITIVE_INFINITY;
  return {
    get isDone() {
      return unserved === 0;
    },
    onCrash: () => {},
    run(life) {
      unserved = CALLS.length;
      for (const [kind, handler] of Object.entries(handlersOf(life))) {
        void serve(life, `${REALM}.${kind}`, handler, concurrency).then(() => {
          unserved -= 1;
        });
      }
    },
  };
}

/** Until the router has noticed that an earlier life is over, the procedure is taken. */
async function serve(
  { client, machine, world, name }: Life,
  uri: string,
  handler: RawHandler,
  concurrency: number,
): Promise<void> {
  for (;;) {
    try {
      await client.register(uri, handler, { concurrency });
      return world.note(`${name} serves ${uri}`);
    } catch (error) {
      world.note(`${name} may not serve ${uri}: ${codeOf(error)}`);
      await sleep(machine, RETRY_MS);
    }
  }
}

const RETRY_MS = 500;

function handlersOf({ machine, world }: Life): Record<CallPlan['kind'], RawHandler> {
  const { journal } = world;
  const credit = world.plan.router.streamCredit;
  const begin = (input: unknown): Task & { call: CallMade } => {
    const task = input as Task;
    const call = journal.calls.get(task.id);
    if (call === undefined) throw new Error(`nobody has called ${task.id}`);
    call.runs += 1;
    world.note(`runs ${task.id}`);
    if (task.text !== textOf(task.id, task.text.length)) {
      journal.violate('payloads arrive unchanged', task.id);
    }
    return { ...task, call };
  };
  const take = (call: CallMade, item: unknown): void => {
    call.received += 1;
    mustBe(journal, call, item as Item, call.received);
  };
  const work = async (ms: number): Promise<void> => {
    if (ms > 0) await sleep(machine, ms);
  };
  const give = (call: CallMade, number: number, bytes: number): Item => {
    call.yielded += 1;
    mustHaveCredit(journal, call, call.yielded - call.taken, credit);
    return { id: call.id, number, text: textOf(`${call.id} ${number}`, bytes) };
  };
  return {
    async echo({ input }): Promise<Answer> {
      const { id, text, workMs } = begin(input);
      await work(workMs);
      return { id, items: 0, text };
    },
    async pay({ input }): Promise<Answer> {
      const { id, text, workMs } = begin(input);
      await work(workMs);
      return { id, items: 0, text };
    },
    async *count({ input }): AsyncGenerator<Item, Answer> {
      const { id, items, workMs, text, call } = begin(input);
      await work(workMs);
      for (let number = 1; number <= items; number += 1) yield give(call, number, text.length);
      return { id, items, text: '' };
    },
    async sum({ input, body }): Promise<Answer> {
      const { id, workMs, call } = begin(input);
      for await (const item of body) {
        take(call, item);
        await work(workMs / 10);
      }
      return { id, items: call.received, text: '' };
    },
    async *talk({ input, body }): AsyncGenerator<Item, Answer> {
      const { id, text, workMs, call } = begin(input);
      for await (const item of body) {
        take(call, item);
        await work(workMs / 10);
        yield give(call, call.received, text.length);
      }
      return { id, items: call.received, text: '' };
    },
  };
}
