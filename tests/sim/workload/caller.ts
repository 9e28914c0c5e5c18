/**
 * Makes calls with ids that are used once, and notes how each of them ends.
 */
import type { RawCallOptions } from '@realmwire/endpoint';
import type { Life } from '../client-host.ts';
import type { CallMade } from '../journal.ts';
import type { CallPlan } from '../plan.ts';
import { sleep } from '../world.ts';
import type { Activity } from './activity.ts';
import { codeOf } from './outcome.ts';
import { type Answer, type Item, REALM, type Task, textOf } from './payloads.ts';

/** An activity that calls as the plan says. */
export function caller(name: string, plan: CallPlan): Activity {
  let done = 0;
  const open = new Set<CallMade>();
  let isBusy = false;
  return {
    get isDone() {
      return done >= plan.count && !isBusy && open.size === 0;
    },
    onCrash: () => {
      isBusy = false;
      for (const call of open) call.isLost = true;
      open.clear();
    },
    run(life) {
      isBusy = true;
      void (async () => {
        for (; done < plan.count; ) {
          if (plan.everyMs > 0) await sleep(life.machine, plan.everyMs);
          done += 1;
          const made = call(life, plan, `${life.name}/${name}/${done}`);
          open.add(made.call);
          void made.over.then(() => open.delete(made.call));
        }
        isBusy = false;
      })();
    },
  };
}

function call(life: Life, plan: CallPlan, id: string): { call: CallMade; over: Promise<void> } {
  const { world } = life;
  const call: CallMade = {
    id,
    plan,
    outcome: 'pending',
    runs: 0,
    yielded: 0,
    taken: 0,
    sent: 0,
    received: 0,
    isLost: false,
  };
  world.journal.calls.set(id, call);
  const end = (outcome: string): void => {
    if (call.outcome !== 'pending') world.journal.violate('a call ends once', `${id}: ${outcome}`);
    call.outcome = outcome;
    world.note(`${id} ${plan.kind} ${outcome}`);
  };
  const over = make(life, call).then(
    () => end('ok'),
    (error: unknown) => end(codeOf(error)),
  );
  return { call, over };
}

/** Makes one call and takes everything that comes of it. */
async function make(life: Life, call: CallMade): Promise<void> {
  const { client, machine, world } = life;
  const { id, plan } = call;
  const { kind, bytes, items, workMs, takeMs } = plan;
  const task: Task = { id, items, workMs, text: textOf(id, bytes) };
  const options = optionsOf(life, call);
  const made = client.call(`${REALM}.${kind}`, task, options);
  // The other who asks with the key waits as long as it takes.
  const { idempotencyKey } = options;
  const twin = idempotencyKey ? client.call(`${REALM}.${kind}`, task, { idempotencyKey }) : made;
  if (kind === 'count' || kind === 'talk') {
    for await (const item of made as AsyncIterable<unknown>) {
      call.taken += 1;
      mustBe(world.journal, call, item as Item, call.taken);
      if (takeMs > 0) await sleep(machine, takeMs);
    }
  }
  await Promise.allSettled([made, twin]);
  const [answer, same] = (await Promise.all([made, twin])) as [Answer, Answer];
  if (same.id !== answer.id) world.journal.violate('a key has one answer', `${id} got ${same.id}`);
  mustAnswer(world.journal, task, plan.kind, answer);
}

function optionsOf(life: Life, call: CallMade): RawCallOptions {
  const { kind, timeoutMs, cancelMs } = call.plan;
  const options: { -readonly [K in keyof RawCallOptions]: RawCallOptions[K] } = {};
  if (timeoutMs > 0) options.timeout = timeoutMs;
  if (cancelMs > 0) {
    const abort = new AbortController();
    life.machine.clock.after(cancelMs, () => abort.abort());
    options.signal = abort.signal;
  }
  if (kind === 'sum' || kind === 'talk') options.body = bodyOf(life, call);
  if (kind === 'pay') options.idempotencyKey = call.id;
  return options;
}

async function* bodyOf({ world }: Life, call: CallMade): AsyncGenerator<Item> {
  const { id, plan } = call;
  for (let number = 1; number <= plan.items; number += 1) {
    call.sent += 1;
    const ahead = call.sent - call.received;
    mustHaveCredit(world.journal, call, ahead, world.plan.router.streamCredit);
    yield { id, number, text: textOf(`${id} ${number}`, plan.bytes) };
  }
}

/** An answer is that of its call. */
function mustAnswer(
  journal: Life['world']['journal'],
  task: Task,
  kind: CallPlan['kind'],
  answer: Answer,
): void {
  const { id, items } = task;
  const expected = { echo: 0, count: items, sum: items, talk: items, pay: 0 }[kind];
  const text = kind === 'echo' || kind === 'pay' ? task.text : '';
  if (answer.id !== id || answer.items !== expected || answer.text !== text) {
    journal.violate('a call gets its own answer', `${id} got ${answer.id} ${answer.items}`);
  }
}

/** Items come in order, none missing, each its own. */
export function mustBe(
  journal: Life['world']['journal'],
  call: CallMade,
  item: Item,
  number: number,
): void {
  const { id } = call;
  const isRight = item.id === id && item.number === number;
  if (!isRight || item.text !== textOf(`${id} ${number}`, item.text.length)) {
    journal.violate('items keep their order', `${id} ${number}: got ${item.id} ${item.number}`);
  }
}

/** One item is in the hands of the producer, and one on its way into the loop of the reader. */
const IN_HAND = 2;

/** Who sends without credit would fill memory somewhere. */
export function mustHaveCredit(
  journal: Life['world']['journal'],
  { id }: CallMade,
  underWay: number,
  credit: number,
): void {
  if (underWay > credit + IN_HAND) {
    journal.violate('the credit of a stream is kept', `${id}: ${underWay} items on ${credit}`);
  }
}
