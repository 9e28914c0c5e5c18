/**
 * The server commands on the command line, made of the table `COMMANDS`: a row more there is a
 * command more here.
 */
import type { ArgsDef } from 'citty';
import * as z from 'zod';
import { COMMANDS, type CommandName, type CommandRow } from '../../admin/commands.ts';
import { OPERATOR_REALM } from '../../shell/doorman.ts';
import { adminSocketPath } from '../admin-socket.ts';
import { type Command, misuse } from '../command.ts';
import type { Given } from '../given.ts';
import { askSocket } from './ask-socket.ts';
import { inSession, inTime } from './in-session.ts';
import { printAnswer } from './output.ts';
import { TARGET_FLAGS, targetOf } from './target.ts';
import { valueOfWord } from './word.ts';

/** One argument of a server command. */
interface Argument {
  readonly name: string;
  readonly isRequired: boolean;
  /** Its word is the value; otherwise the word is read as JSON, where it is JSON. */
  readonly isText: boolean;
}

/** A command line for each row of the table. */
export const SERVER_COMMANDS: readonly Command[] = (Object.keys(COMMANDS) as CommandName[]).map(
  (name) => commandOf(name, COMMANDS[name]),
);

function commandOf(
  name: CommandName,
  { means, input, right }: Pick<CommandRow<unknown>, 'means' | 'input' | 'right'>,
): Command {
  const all = argumentsOf(input);
  const hasRealm = all.some((argument) => argument.name === 'realm');
  const realm = hasRealm
    ? 'The realm that it is about.'
    : 'The realm to join; default that of operators.';
  const positionals: ArgsDef = Object.fromEntries(
    all
      .filter((argument) => argument.name !== 'realm')
      .map(({ name: of, isRequired, isText }) => [
        of,
        {
          type: 'positional',
          required: isRequired,
          description: isText ? 'A text' : 'JSON, or a text',
        },
      ]),
  );
  const takes = {
    ...positionals,
    ...TARGET_FLAGS,
    realm: { ...TARGET_FLAGS.realm, description: realm },
    socket: {
      type: 'string',
      description: 'Asks over the UNIX socket of a router instead; auto: at the usual place.',
      valueHint: 'path|auto',
    },
  } as const satisfies ArgsDef;
  return {
    name,
    means: right === 'operator' ? `${means} For operators.` : means,
    takes,
    async run(given) {
      // Who looks at a realm need not join it, and its app does not hear of the visit.
      const target = hasRealm
        ? { ...targetOf(given, OPERATOR_REALM), realm: OPERATOR_REALM }
        : targetOf(given, OPERATOR_REALM);
      const args = readArguments(all, given);
      const path = socketOf(given);
      const { timeoutMs } = target;
      const answer =
        path === undefined
          ? await inSession(target, ({ endpoint }) =>
              inTime(endpoint.command(name, args), timeoutMs, `The command ${name}`),
            )
          : await askSocket({ path, name, args, timeoutMs });
      printAnswer(answer, given);
    },
  };
}

/** The UNIX socket that is asked, where one was named. */
function socketOf(given: Given): string | undefined {
  const word = given.text('socket');
  if (word === undefined) return undefined;
  if (given.text('url') !== undefined) throw misuse('--url and --socket are two ways; give one.');
  return adminSocketPath(word);
}

/** The arguments that a schema takes, in the order of its keys. */
function argumentsOf(input: z.ZodType): Argument[] {
  const schema: unknown = input instanceof z.ZodOptional ? input.unwrap() : input;
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, field]: [string, unknown]) => {
    const isRequired = !(field instanceof z.ZodOptional);
    const inner: unknown = isRequired ? field : field.unwrap();
    return { name, isRequired, isText: inner instanceof z.ZodString };
  });
}

function readArguments(
  all: readonly Argument[],
  given: Given,
): Record<string, unknown> | undefined {
  const args: Record<string, unknown> = {};
  for (const { name, isText } of all) {
    const word = given.text(name);
    if (word !== undefined) args[name] = isText ? word : valueOfWord(word);
  }
  return Object.keys(args).length === 0 ? undefined : args;
}
