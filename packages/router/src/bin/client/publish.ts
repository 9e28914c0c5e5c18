/**
 * `realmwire publish URI PAYLOAD`: publishes one event and waits until the router has taken it.
 */
import type { Command } from '../command.ts';
import type { Given } from '../given.ts';
import { inSession, inTime } from './in-session.ts';
import { printAnswer } from './output.ts';
import { TARGET_FLAGS, targetOf } from './target.ts';
import { valueOfWord } from './word.ts';

/** See the head of this file. */
export const PUBLISH: Command = {
  name: 'publish',
  means: 'Publishes an event to a topic of a realm.',
  takes: {
    uri: { type: 'positional', description: 'The topic, such as com.shop.order.status.42' },
    payload: { type: 'positional', description: 'JSON, or a text' },
    ...TARGET_FLAGS,
  },
  run,
};

function run(given: Given): Promise<void> {
  const target = targetOf(given);
  const payload = valueOfWord(given.text('payload') ?? '');
  return inSession(target, async ({ endpoint }) => {
    const taken = endpoint.publish(given.text('uri') ?? '', payload);
    const { publication, offset } = await inTime(taken, target.timeoutMs, 'The publication');
    printAnswer({ publication, offset: Number(offset) }, given);
  });
}
