/**
 * The log of the executable: JSON lines for programs, short lines for a person at a terminal.
 */
import { inspect } from 'node:util';
import { type Logger, levels, pino } from 'pino';
import type { LogLevel } from '../defaults.ts';

/** How the log is written. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly isJson: boolean;
}

/** Opens the log, on stderr. What was logged has been written when the process ends. */
export function openLog({ level, isJson }: LogOptions): Logger {
  if (isJson) return pino({ level }, pino.destination({ fd: 2, sync: true }));
  const write = (line: string): void => void process.stderr.write(`${humanLine(line)}\n`);
  return pino({ level, base: {} }, { write });
}

/** A line of pino for a person: time, level, message, and the facts that go with it. */
export function humanLine(line: string): string {
  const { level, time, msg, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const label = levels.labels[Number(level)] ?? String(level);
  const told = Object.entries(facts).map(([name, value]) => `${name}=${shown(value)}`);
  return [clock, label.toUpperCase().padEnd(5), shown(msg ?? ''), ...told].join(' ');
}

function shown(value: unknown): string {
  // An error: its stack helps more than its fields.
  const stack = (value as { readonly stack?: unknown } | null)?.stack;
  if (typeof stack === 'string') return stack;
  return typeof value === 'string'
    ? value
    : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}
