/**
 * The topics of a realm that keep events, and the bound on what they hold together.
 */
import type { Topic } from './topic.ts';

/** How much the topics of a realm may keep. */
export interface KeptLimits {
  readonly maxKeptTopics: number;
  readonly maxKeptBytes: number;
}

/** See the head of this file. */
export class KeptTopics {
  readonly #limits: KeptLimits;
  /** The bytes of each; the topic that was published to longest ago comes first. */
  readonly #bytes = new Map<Topic, number>();
  #total = 0;

  constructor(limits: KeptLimits) {
    this.#limits = limits;
  }

  /** How many topics keep events. */
  get size(): number {
    return this.#bytes.size;
  }

  /** What they hold in memory. */
  get bytes(): number {
    return this.#total;
  }

  /** The topics that keep events. */
  get topics(): Iterable<Topic> {
    return this.#bytes.keys();
  }

  /** A topic may have forgotten something by itself. */
  recount(topic: Topic): void {
    if (this.#bytes.has(topic)) this.#count(topic);
  }

  /** A topic keeps one more event. The topics that had to forget theirs for it come back. */
  onKept(topic: Topic): Topic[] {
    const emptied: Topic[] = [];
    this.#count(topic);
    while (this.#isTooMuch) {
      const [oldest] = this.#bytes.keys() as Iterable<Topic> as [Topic];
      if (oldest === topic) topic.forgetOldest();
      else oldest.forgetAll();
      this.#count(oldest);
      if (!oldest.isKeeping) emptied.push(oldest);
    }
    return emptied;
  }

  get #isTooMuch(): boolean {
    const { maxKeptTopics, maxKeptBytes } = this.#limits;
    return this.#bytes.size > maxKeptTopics || this.#total > maxKeptBytes;
  }

  #count(topic: Topic): void {
    this.#total -= this.#bytes.get(topic) ?? 0;
    this.#bytes.delete(topic);
    if (!topic.isKeeping) return;
    this.#bytes.set(topic, topic.keptBytes);
    this.#total += topic.keptBytes;
  }
}
