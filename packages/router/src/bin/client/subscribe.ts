/**
 * `realmwire subscribe URI`: prints the events of a topic, one line each, until Ctrl-C.
 */
import type { RawEvent } from '@realmwire/endpoint';
import type { Gap } from '@realmwire/protocol/contract';
import type { Command } from '../command.ts';
import type { Given } from '../given.ts';
import { inSession, inTime } from './in-session.ts';
import { printLine, say, sayPacket, untilInterrupted } from './output.ts';
import { jsonLine } from './plain.ts';
import { TARGET_FLAGS, targetOf } from './target.ts';

/** See the head of this file. */
export const SUBSCRIBE: Command = {
  name: 'subscribe',
  means: 'Prints the events of a topic, line by line, until Ctrl-C.',
  takes: {
    uri: { type: 'positional', description: 'The topic, such as com.shop.order.status.42' },
    count: { type: 'string', description: 'Ends after so many events.', valueHint: 'number' },
    ...TARGET_FLAGS,
  },
  run,
};

function run(given: Given): Promise<void> {
  const target = { ...targetOf(given), onPacket: sayPacket };
  const uri = given.text('uri') ?? '';
  const lineOf = given.switch('json') === true ? jsonLine : humanLine;
  return inSession(target, async ({ endpoint, ended }) => {
    const subscription = endpoint.subscribe(uri);
    subscription.on('gap', (gap) => say(gapOf(gap)));
    await inTime(subscription.ready, target.timeoutMs, 'The subscription');
    const interrupted = untilInterrupted();
    say(`Subscribed to ${uri} of ${target.realm}; Ctrl-C ends it.`);
    const events = async () => {
      let left = given.count('count') ?? Number.POSITIVE_INFINITY;
      if (left === 0) return;
      for await (const event of subscription) {
        printLine(lineOf(event));
        left -= 1;
        if (left === 0) return;
      }
    };
    const lost = ended.then((error) => Promise.reject(error));
    await Promise.race([events(), interrupted, lost]);
  });
}

/** `12:00:01.123 {"state":"paid"}` */
function humanLine({ at, payload }: RawEvent): string {
  return `${at.toISOString().slice(11, 23)} ${jsonLine(payload)}`;
}

function gapOf({ from, to, reason }: Gap): string {
  return `Events ${from} to ${to} were not delivered: ${reason}.`;
}
