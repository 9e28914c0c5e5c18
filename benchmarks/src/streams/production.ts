/**
 * The producer of a stream, as every contender runs it: as fast as it may, and never done.
 */
import { letters } from '../payloads.ts';
import { serveControl } from '../process/control.ts';

/** The text of one item. */
const ITEM_BYTES = 16 * 1024;
/**
 * After so many items the event loop gets a turn, as it does where items are read from somewhere.
 * Without it a contender that does not make its producer wait would never write to its socket.
 */
const ITEMS_PER_TURN = 16;

/** One item of the stream. */
export interface Item {
  readonly seq: number;
  readonly text: string;
}

/** How far a producer got. */
export interface Produced {
  readonly produced: number;
  /** Whether it was told to stop. */
  readonly hasEnded: boolean;
}

let produced = 0;
let hasEnded = false;

/** The stream. One is enough: a process serves one consumer. */
export async function* items(): AsyncGenerator<Item, void> {
  const text = letters(ITEM_BYTES);
  try {
    for (;;) {
      produced += 1;
      yield { seq: produced, text };
      if (produced % ITEMS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    hasEnded = true;
  }
}

/** Answers the coordinator; `handlers` say how the process begins. */
export function serveProducer(handlers: Parameters<typeof serveControl>[0]): void {
  serveControl({ ...handlers, produced: (): Produced => ({ produced, hasEnded }) });
}
