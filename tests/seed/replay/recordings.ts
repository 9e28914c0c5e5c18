/**
 * Recordings of the seed systems and their clients, where they lie beside the checkout: what went over each
 * connection, in the order of time.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a recording is of. */
export interface Recording {
  readonly id: string;
  readonly file: string;
  readonly dialect: string;
  readonly title: string;
  /** `same`: a router says the same; `better`: it does not copy what was recorded. */
  readonly verdict: 'same' | 'better';
}

/** One line of a recording. */
export interface Line {
  readonly seq: number;
  readonly kind: string;
  readonly conn?: string;
  readonly dir?: 'c2s' | 's2c';
  readonly event?: string;
  readonly code?: string;
  /** What a page has heard of a channel. */
  readonly channel?: string;
  readonly data?: unknown;
  /** The TCP segment that it came in. */
  readonly seg?: number;
  readonly fin?: boolean;
  readonly op?: number;
  readonly maskKey?: string;
  readonly text?: string;
  readonly b64?: string;
}

const BESIDE = fileURLToPath(
  new URL('../../../../shared/fixtures/seed-transcripts', import.meta.url),
);

/** Where they are looked for. */
export const FOLDER = resolve(process.env['SEED_TRANSCRIPTS'] ?? BESIDE);

/** All of them; undefined, and a line that says so, where they are not there. */
export function recordings(): readonly Recording[] | undefined {
  const index = join(FOLDER, 'index.json');
  if (existsSync(index)) return JSON.parse(readFileSync(index, 'utf8')) as readonly Recording[];
  console.warn(`Recordings are left out: there are none in ${FOLDER}; see SEED_TRANSCRIPTS.`);
  return undefined;
}

/** What one of them holds. */
export function linesOf({ file }: Recording): readonly Line[] {
  const lines = readFileSync(join(FOLDER, file), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

/** The bytes of a line. */
export function bytesOf({ text, b64 }: Line): Buffer {
  return b64 === undefined ? Buffer.from(text ?? '') : Buffer.from(b64, 'base64');
}
