/**
 * Subscribes, and takes its time over each event.
 */
import type { Seen, Subscribed } from '../journal.ts';
import { DIARY, type SubscribePlan } from '../plan.ts';
import { sleep } from '../world.ts';
import type { Activity } from './activity.ts';
import { codeOf } from './outcome.ts';
import { type EventPayload, textOf, uriOfTopic } from './payloads.ts';

/** An activity that subscribes as the plan says; it is done from the beginning. */
export function subscriber(plan: SubscribePlan): Activity {
  let subscribed: Subscribed | undefined;
  return {
    isDone: true,
    onCrash: () => {
      if (subscribed !== undefined) subscribed.isLost = true;
    },
    run({ client, machine, world, name }) {
      const { topic, takeMs, credit, by, overflow, leaveMs } = plan;
      const last = topic === DIARY.topic && world.plan.router.isDeclared ? plan.last : 0;
      const log: Subscribed = {
        client: name,
        topic,
        begin: undefined,
        seen: [],
        isLost: false,
      };
      subscribed = log;
      world.journal.subscriptions.push(log);
      const subscription = client.subscribe(uriOfTopic(topic), {
        flow: { messages: credit, overflow },
        ...(last > 0 && { history: { last } }),
      });
      let hasLeft = false;
      const see = (seen: Seen): void => {
        if (hasLeft) world.journal.violate('nothing comes after unsubscribed', `${name} ${topic}`);
        log.seen.push(seen);
        world.note(`${name} sees ${topic} ${JSON.stringify(seen)}`);
      };
      const take = async (event: { payload: unknown; offset: bigint }): Promise<void> => {
        const { publisher, number, text } = event.payload as EventPayload;
        const atMs = world.clock.elapsedMs;
        see({ is: 'event', atMs, offset: Number(event.offset), event: { publisher, number } });
        if (text !== textOf(`${publisher} ${number}`, text.length)) {
          world.journal.violate('payloads arrive unchanged', `${publisher} ${number} at ${name}`);
        }
        if (takeMs > 0) await sleep(machine, takeMs);
      };
      subscription.on('gap', ({ from, to, reason }) =>
        see({
          is: 'gap',
          from: Number(from),
          to: Number(to),
          reason,
          accepted: world.journal.accepted.length,
        }),
      );
      const onReady = ({ epoch, offset }: { epoch: string; offset: bigint }): void => {
        log.begin = { epoch, offset: Number(offset) };
        world.note(`${name} hears ${topic} after ${offset} of ${epoch}`);
      };
      // Who leaves before it has begun is told that it never will.
      void subscription.ready.then(onReady, (error: unknown) => {
        if (!log.isLost || codeOf(error) !== 'CANCELED') throw error;
      });
      if (leaveMs !== undefined)
        machine.clock.after(leaveMs, () => {
          log.isLost = true;
          void subscription.unsubscribe().then(() => {
            hasLeft = true;
            world.note(`${name} has left ${topic}`);
          });
        });
      if (by === 'listener') subscription.on('event', (event): unknown => take(event));
      else
        void (async () => {
          for await (const event of subscription) await take(event);
        })();
    },
  };
}
