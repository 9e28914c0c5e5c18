/**
 * Streams of the web platform at both ends of a call.
 */

/** The items of an iterator, pulled one by one as they are read. */
export function readableOf(iterator: AsyncIterator<unknown>): ReadableStream<unknown> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Sends what is written. */
export function writableOf(call: {
  send(item: unknown): Promise<void>;
  end(): Promise<void>;
  cancel(): void;
}): WritableStream<unknown> {
  return new WritableStream({
    write: (item) => call.send(item),
    close: () => call.end(),
    abort: () => call.cancel(),
  });
}

/** What can be iterated, of whatever may be given as the body of a call. */
export function itemsOf(
  body: AsyncIterable<unknown> | Iterable<unknown> | ReadableStream<unknown>,
): AsyncIterable<unknown> | Iterable<unknown> {
  // Not every browser can iterate a stream.
  if (Symbol.asyncIterator in body || Symbol.iterator in body) return body;
  return readAll((body as ReadableStream<unknown>).getReader());
}

async function* readAll(reader: ReadableStreamDefaultReader<unknown>): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
