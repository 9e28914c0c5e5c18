/**
 * Publishes numbered events; in its next life the client goes on where it was.
 */

import type { Life } from '../client-host.ts';
import type { Publication } from '../journal.ts';
import type { PublishPlan } from '../plan.ts';
import { sleep } from '../world.ts';
import type { Activity } from './activity.ts';
import { codeOf } from './outcome.ts';
import { LONG_EVENT, textOf, uriOfTopic } from './payloads.ts';

/** An activity that publishes as the plan says. */
export function publisher(name: string, plan: PublishPlan): Activity {
  let done = 0;
  let isBusy = false;
  return {
    get isDone() {
      return done >= plan.count && !isBusy;
    },
    onCrash: () => {
      isBusy = false;
    },
    run(life) {
      isBusy = true;
      const open = new Set<Promise<void>>();
      const publish = (number: number): void => {
        done += 1;
        const published = publishOne(life, plan, { publisher: `${life.name}/${name}`, number });
        open.add(published);
        void published.then(() => open.delete(published));
      };
      void (async () => {
        for (let number = 1; done < plan.count; number += 1) {
          if (plan.everyMs > 0) await sleep(life.machine, plan.everyMs);
          publish(number);
        }
        await Promise.all(open);
        isBusy = false;
      })();
    },
  };
}

async function publishOne(
  { client, world }: Life,
  { topic, bytes, longEvery, acknowledge }: PublishPlan,
  event: { readonly publisher: string; readonly number: number },
): Promise<void> {
  const isLong = longEvery > 0 && event.number % longEvery === 0;
  const text = textOf(`${event.publisher} ${event.number}`, isLong ? LONG_EVENT : bytes);
  const publication: Publication = {
    topic,
    event,
    acknowledge,
    session: client.uuid,
    outcome: 'pending',
  };
  world.journal.publications.push(publication);
  try {
    await client.publish(uriOfTopic(topic), { ...event, text }, { acknowledge });
    publication.outcome = acknowledge ? 'published' : 'sent';
  } catch (error) {
    publication.outcome = codeOf(error);
  }
  world.note(`${event.publisher} ${event.number} ${publication.outcome}`);
}
