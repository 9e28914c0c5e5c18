/**
 * What the admin socket answers, as lines. Nothing that came from others begins a line of its own.
 */
import type { ProtocolError } from '@realmwire/protocol';
import { faultOf } from '../fault-of.ts';
import type { LineProblem } from './line-reader.ts';

/** A client, as the list tells of it. */
export interface ListedClient {
  readonly id: string;
  readonly host: string;
  /** Undefined: it came by a proxy that did not say. */
  readonly port: number | undefined;
}

/** What is wrong with a line that could not be read. */
export const LINE_PROBLEMS: Readonly<Record<LineProblem, string>> = {
  too_long: 'Line Too Long',
  not_utf8: 'Line Is Not UTF-8',
  control: 'Line Has Control Characters',
  unended: 'Line Without End',
};

/** It was done. */
export const OK = 'OK\n';

/** It was not done, and why. */
export function errorLine(why: string): string {
  return `ERROR ${why}\n`;
}

/** The list of clients. */
export function listLines(clients: Iterable<ListedClient>): string {
  let lines = '=== START ===\n';
  for (const { id, host, port } of clients) {
    const name = host.includes(':') ? `[${host}]` : host;
    lines += `${word(id)} ${word(name)}:${port ?? 0}\n`;
  }
  return `${lines}=== END ===\n`;
}

/** The answer to a `COMMAND`: one line of JSON. */
export function valueLine(value: unknown): string {
  return `${JSON.stringify({ ok: true, value: value ?? null }, bigAsText)}\n`;
}

/** The same where it was not done. */
export function faultLine(error: ProtocolError, issues?: readonly string[]): string {
  return `${JSON.stringify({ ok: false, error: faultOf(error, issues) })}\n`;
}

/** The same where the line itself was wrong. */
export function badCommandLine(message: string): string {
  return `${JSON.stringify({ ok: false, error: { code: 'BAD_INPUT', message } })}\n`;
}

/** Blanks separate, and a line feed ends: neither may stand in a word. */
function word(text: string): string {
  return text.replace(/[\s\p{Cc}]/gu, '_');
}

function bigAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
