/**
 * `realmwire call URI [INPUT]`: calls a procedure and prints what it answers.
 */
import type { Command } from '../command.ts';
import type { Given } from '../given.ts';
import { inSession } from './in-session.ts';
import { printAnswer, printLine, say } from './output.ts';
import { jsonLine } from './plain.ts';
import { TARGET_FLAGS, targetOf } from './target.ts';
import { valueOfWord } from './word.ts';

/** See the head of this file. */
export const CALL: Command = {
  name: 'call',
  means: 'Calls a procedure of a realm and prints its answer; items of a stream line by line.',
  takes: {
    uri: { type: 'positional', description: 'The procedure, such as com.shop.order.create' },
    input: { type: 'positional', required: false, description: 'JSON, or a text' },
    ...TARGET_FLAGS,
  },
  run,
};

function run(given: Given): Promise<void> {
  const target = targetOf(given);
  const input = given.text('input');
  const value = input === undefined ? undefined : valueOfWord(input);
  return inSession(target, async ({ endpoint }) => {
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    const call = endpoint.call(given.text('uri') ?? '', value, {
      signal: stop.signal,
      timeout: target.timeoutMs,
      onProgress: (progress) => say(jsonLine(progress)),
    });
    let items = 0;
    for await (const item of call) {
      items += 1;
      printLine(jsonLine(item));
    }
    const answer = await call;
    if (items === 0 || (answer !== undefined && answer !== null)) printAnswer(answer, given);
  });
}
