/**
 * `realmwire register URI`: serves a procedure until Ctrl-C, by an echo or by a shell command.
 */
import type { RawHandler } from '@realmwire/endpoint';
import { type Command, misuse } from '../command.ts';
import type { Given } from '../given.ts';
import { inSession, inTime } from './in-session.ts';
import { say, sayPacket, untilInterrupted } from './output.ts';
import { jsonLine } from './plain.ts';
import { shellHandler } from './shell-handler.ts';
import { TARGET_FLAGS, targetOf } from './target.ts';

/** See the head of this file. */
export const REGISTER: Command = {
  name: 'register',
  means: 'Serves a procedure of a realm, by an echo or by a shell command, until Ctrl-C.',
  takes: {
    uri: { type: 'positional', description: 'The procedure, such as com.shop.order.create' },
    echo: { type: 'boolean', description: 'Answers with its input.' },
    shell: {
      type: 'string',
      description:
        'Runs this command for each call: the input is its stdin, as JSON, and its stdout is the answer.',
      valueHint: 'command',
    },
    concurrency: {
      type: 'string',
      description: 'Most calls that run at once.',
      valueHint: 'number',
    },
    ...TARGET_FLAGS,
  },
  run,
};

function run(given: Given): Promise<void> {
  const isQuiet = given.switch('json') === true;
  const onError = (error: unknown): void =>
    say(error instanceof Error ? error.message : String(error));
  const target = { ...targetOf(given), onError, onPacket: sayPacket };
  const uri = given.text('uri') ?? '';
  const handler = handlerOf(given);
  const concurrency = given.count('concurrency');
  return inSession(target, async ({ endpoint, ended }) => {
    const logged: RawHandler = (call) => {
      if (!isQuiet)
        say(
          `call ${call.callId} by ${call.caller.user ?? call.caller.session}: ${jsonLine(call.input)}`,
        );
      return handler(call);
    };
    const registering = endpoint.register(
      uri,
      logged,
      concurrency === undefined ? {} : { concurrency },
    );
    const registration = await inTime(registering, target.timeoutMs, 'The registration');
    const interrupted = untilInterrupted();
    say(`Registered ${uri} in ${target.realm}; Ctrl-C ends it.`);
    const lost = ended.then((error) => Promise.reject(error));
    await Promise.race([interrupted, lost]);
    // Calls that run may finish; a second Ctrl-C does not wait for them.
    await Promise.race([registration.drain(), untilInterrupted(), lost]);
  });
}

function handlerOf(given: Given): RawHandler {
  const shell = given.text('shell');
  const isEcho = given.switch('echo') === true;
  if ((shell !== undefined) === isEcho)
    throw misuse('Say how calls are answered: --echo, or --shell COMMAND.');
  return shell === undefined ? ({ input }) => input : shellHandler(shell);
}
