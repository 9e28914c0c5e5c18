/**
 * Answers on stdout; what is said about them on stderr, so that a pipe gets answers only.
 */
import type { Packet } from '@realmwire/endpoint';
import type { Given } from '../given.ts';
import { jsonLine } from './plain.ts';
import { humanText } from './table.ts';

/** Prints an answer: a table for a person, with `--json` one line of JSON. */
export function printAnswer(answer: unknown, given: Given): void {
  printLine(given.switch('json') === true ? jsonLine(answer) : humanText(answer));
}

/** Prints one line of output. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Says something to the person who watches. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** Says that a packet has come that no call or subscription has asked for. */
export function sayPacket({ opcode, message, from }: Packet): void {
  say(`${opcode}${from === undefined ? '' : ` from ${from}`}: ${jsonLine(message)}`);
}

/** Resolves at Ctrl-C, or when the process is asked to end. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve());
  });
}
