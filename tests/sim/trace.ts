/**
 * The trace of a run: everything that happened, folded into one number. Two runs of one plan must
 * have the same, or the simulation is not deterministic and a seed would replay nothing.
 */
import { createHash } from 'node:crypto';
import type { FrameData } from '@realmwire/protocol';

/** See the head of this file. */
export class Trace {
  readonly #hash = createHash('sha1');
  readonly #print: ((line: string) => void) | undefined;
  #entries = 0;

  /** @param print - hears every line, for people */
  constructor(print?: (line: string) => void) {
    this.#print = print;
  }

  /** How much has happened. */
  get entries(): number {
    return this.#entries;
  }

  /** Something happened at a time. */
  add(atMs: number, what: string): void {
    this.#entries += 1;
    this.#hash.update(`${atMs} ${what}\n`);
    this.#print?.(`${String(atMs).padStart(7)} ${what}`);
  }

  /** A frame has arrived. */
  addFrame(atMs: number, where: string, data: FrameData): void {
    this.#entries += 1;
    this.#hash.update(`${atMs} ${where} ${data.length} `).update(data);
    this.#print?.(`${String(atMs).padStart(7)} ${where} ${shown(data)}`);
  }

  /** The number; the trace ends with it. */
  end(): string {
    return this.#hash.digest('hex').slice(0, 12);
  }
}

const SHOWN = 160;

function shown(data: FrameData): string {
  const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
  const printable = text.slice(0, SHOWN).replace(/[^\x20-\x7e]/g, '.');
  return text.length > SHOWN ? `${printable}… (${text.length})` : printable;
}
