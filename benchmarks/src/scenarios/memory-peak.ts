/**
 * The highest memory of a process above what it had when it was idle.
 */
import type { Child } from '../process/child.ts';
import { residentBytes } from './memory.ts';

const MIB = 1024 * 1024;

/** See the head of this file. Looked at again and again, by the coordinator. */
export class MemoryPeak {
  readonly #child: Child;
  readonly #idleRss: number;
  readonly #idleHeap: number;
  #rss: number;
  #heap: number;
  #isAsking = false;

  private constructor(child: Child, rss: number, heap: number) {
    this.#child = child;
    this.#idleRss = rss;
    this.#idleHeap = heap;
    this.#rss = rss;
    this.#heap = heap;
  }

  /** What the process has now is what it has when it is idle. */
  static async above(child: Child): Promise<MemoryPeak> {
    await child.ask('collect');
    const { heapBytes } = await child.usage();
    return new MemoryPeak(child, await residentBytes(child), heapBytes);
  }

  get rssMiB(): number {
    return (this.#rss - this.#idleRss) / MIB;
  }

  /** Objects of JavaScript; buffers are not among them. */
  get heapMiB(): number {
    return (this.#heap - this.#idleHeap) / MIB;
  }

  async look(): Promise<void> {
    // A process that is too busy to answer must not keep us from seeing it grow.
    if (!this.#isAsking) void this.#askHeap();
    this.#rss = Math.max(this.#rss, await residentBytes(this.#child));
  }

  async #askHeap(): Promise<void> {
    this.#isAsking = true;
    try {
      this.#heap = Math.max(this.#heap, (await this.#child.usage()).heapBytes);
    } catch {
      // It has ended; whoever asks it next is told.
    } finally {
      this.#isAsking = false;
    }
  }
}
