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
