/**
 * What a command of the command line is made of, and how it fails.
 */
import type { ArgsDef } from 'citty';
import type { Given } from './given.ts';

/** One command: `realmwire NAME …`. */
export interface Command {
  readonly name: string;
  /** One sentence for the list of commands. */
  readonly means: string;
  /** Flags and positional arguments; the latter in their order. */
  readonly takes: ArgsDef;
  /** Flags that may be given more than once. */
  readonly lists?: readonly string[];
  run(given: Given): Promise<void>;
}

/** It could not be done: the status with which the process ends. */
export const FAILED = 1;

/** It was not understood what should be done. */
const MISUSED = 2;

/** A failure for a person: one message, no stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly status: number;
  /** What a program may branch on. */
  readonly code: string;
  /** What the contract of a procedure gives with this code. */
  readonly data: unknown;

  constructor(message: string, { status = FAILED, code = 'FAILED', data }: CommandErrorInit = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

/** What a {@link CommandError} is made of besides its sentence. */
export interface CommandErrorInit {
  readonly status?: number;
  readonly code?: string;
  readonly data?: unknown;
}

/** The command line makes no sense. */
export function misuse(message: string): CommandError {
  return new CommandError(message, { status: MISUSED, code: 'USAGE' });
}
