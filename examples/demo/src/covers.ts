/**
 * The archive of scanned covers: in memory, bounded, and as slow as a disk under load, so that one
 * can see a slow reader slow down the sender and nobody else.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** A stored scan. */
export interface Cover {
  readonly type: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

/** A scan on its way into the archive. */
export interface Scan {
  readonly titleId: string;
  readonly type: string;
  readonly parts: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Breaks it off. */
  readonly signal: AbortSignal;
  /** Hears how much is written. */
  onStored(bytes: number): Promise<void>;
}

/** How the archive behaves. */
export interface CoversOptions {
  /** Longest scan that is taken. */
  readonly maxBytes: number;
  /** Most scans that are kept; the oldest one goes. */
  readonly maxCovers: number;
  /** How fast the archive writes. */
  readonly bytesPerSecond: number;
}

/** A scan that is longer than the archive takes. */
export class TooLong extends Error {}

/** See the head of this file. */
export class Covers {
  readonly #options: CoversOptions;
  readonly #byTitle = new Map<string, Cover>();

  constructor(options: CoversOptions) {
    this.#options = options;
  }

  /** The scan of a title. */
  of(titleId: string): Cover | undefined {
    return this.#byTitle.get(titleId);
  }

  /**
   * Writes a scan as its parts come; nothing is kept of one that breaks off.
   *
   * @returns the scan, and the titles whose scans had to go for it.
   * @throws TooLong
   */
  async store(scan: Scan): Promise<{ cover: Cover; dropped: string[] }> {
    const { maxBytes, bytesPerSecond } = this.#options;
    const hash = createHash('sha256');
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const began = performance.now();
    let bytes = 0;
    for await (const part of scan.parts) {
      bytes += part.byteLength;
      if (bytes > maxBytes) throw new TooLong(`more than ${maxBytes} bytes`);
      hash.update(part);
      parts.push(part);
      const early = began + (bytes / bytesPerSecond) * 1000 - performance.now();
      if (early > 4) await pause(early, undefined, { signal: scan.signal });
      await scan.onStored(bytes);
    }
    // A stream that was broken off ends like any other.
    scan.signal.throwIfAborted();
    const cover = { type: scan.type, bytes, sha256: hash.digest('hex'), parts };
    this.#byTitle.delete(scan.titleId);
    this.#byTitle.set(scan.titleId, cover);
    return { cover, dropped: this.#drop() };
  }

  #drop(): string[] {
    const dropped = [...this.#byTitle.keys()].slice(0, -this.#options.maxCovers);
    for (const titleId of dropped) this.#byTitle.delete(titleId);
    return dropped;
  }
}
