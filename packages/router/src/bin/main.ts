#!/usr/bin/env node
/**
 * The executable `realmwire`: finds the command, runs it, and ends with its status.
 */
import { stripVTControlCharacters } from 'node:util';
import { defineCommand, renderUsage } from 'citty';
import { CALL } from './client/call.ts';
import { jsonLine } from './client/plain.ts';
import { PUBLISH } from './client/publish.ts';
import { REGISTER } from './client/register.ts';
import { SERVER_COMMANDS } from './client/server-commands.ts';
import { SUBSCRIBE } from './client/subscribe.ts';
import { type Command, CommandError, FAILED, misuse } from './command.ts';
import { readWords } from './given.ts';
import { suggestion } from './nearest.ts';
import { START } from './start/start.ts';
import { versionOf } from './version.ts';

const COMMANDS_BY_NAME = new Map(
  [START, CALL, PUBLISH, SUBSCRIBE, REGISTER, ...SERVER_COMMANDS].map((command) => [
    command.name,
    command,
  ]),
);

const LINGER_MS = 1_000;
const HELP = ['--help', '-h', 'help'];

/** Runs a command line; failures are told on stderr. Gives the status of the process. */
async function main(words: readonly string[]): Promise<number> {
  try {
    await run(words);
    return 0;
  } catch (error) {
    const { code, message, data, status } = toldOf(error);
    const text = data === undefined ? message : `${message} ${jsonLine(data)}`;
    const isJson = words.includes('--json');
    process.stderr.write(
      isJson ? `${jsonLine({ error: { code, message, data } })}\n` : `realmwire: ${text}\n`,
    );
    return status;
  }
}

async function run([name, ...words]: readonly string[]): Promise<void> {
  if (name === '--version' || name === '-v') return print(versionOf());
  if (name === undefined || HELP.includes(name)) {
    const about = words[0] === undefined ? undefined : commandOf(words[0]);
    return print(await usageOf(about));
  }
  const command = commandOf(name);
  const own = words.indexOf('--');
  if ((own < 0 ? words : words.slice(0, own)).some((word) => word === '--help' || word === '-h')) {
    return print(await usageOf(command));
  }
  try {
    await command.run(readWords(command, words));
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'USAGE') throw error;
    throw misuse(`${error.message} See realmwire ${command.name} --help.`);
  }
}

function commandOf(name: string): Command {
  const command = COMMANDS_BY_NAME.get(name);
  if (command !== undefined) return command;
  const what = name.startsWith('-') ? 'flag' : 'command';
  const near = suggestion(name, [...COMMANDS_BY_NAME.keys()]) || '.';
  throw misuse(`Unknown ${what} ${name}${near} See realmwire --help.`);
}

async function usageOf(command: Command | undefined): Promise<string> {
  const cittyOf = ({ name, means, takes }: Command) =>
    defineCommand({ meta: { name, description: means }, args: takes });
  const root = defineCommand({
    meta: {
      name: 'realmwire',
      version: versionOf(),
      description: 'Typed RPC and PubSub over a router',
    },
    subCommands: Object.fromEntries(
      [...COMMANDS_BY_NAME].map(([name, each]) => [name, cittyOf(each)]),
    ),
  });
  return command === undefined ? renderUsage(root) : renderUsage(cittyOf(command), root);
}

function print(text: string): void {
  const shown = process.stdout.isTTY ? text : stripVTControlCharacters(text);
  process.stdout.write(`${shown.replace(/[ \t]+$/gm, '')}\n`);
}

/** What a person is told. An error that nobody foresaw is our own, and its stack helps to find it. */
function toldOf(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new CommandError(text, { status: FAILED, code: 'INTERNAL' });
}

process.exitCode = await main(process.argv.slice(2));
// Nothing is left to do; whatever still holds the process must not hold it for long.
setTimeout(() => process.exit(), LINGER_MS).unref();
