/**
 * The parts of a result, on their way to whoever iterates: progress reports and items.
 *
 * Both spend one credit. Progress that nobody listens to never suspends the callee; items do, unless
 * the call is only awaited.
 */
import { StreamReader } from '@realmwire/protocol';
import { Inbox } from './inbox.ts';

/** See the head of this file. */
export class ResultParts {
  readonly items: Inbox<unknown>;
  readonly progress: Inbox<unknown>;
  readonly #taken: StreamReader;

  /** @param grant tells the callee how many parts it may have sent since the call began */
  constructor(credit: number, grant: (until: number) => void) {
    const taken = new StreamReader(credit);
    const onTaken = (): void => {
      taken.take();
      const until = taken.takeGrant();
      if (until !== undefined) grant(until);
    };
    this.#taken = taken;
    this.items = new Inbox({ keep: credit, onTaken });
    this.progress = new Inbox({ keep: credit, onTaken });
    this.progress.loosen();
  }

  /** A part has arrived; throws if there was no credit for it. */
  add(part: 'progress' | 'item', value: unknown): void {
    this.#taken.onItem();
    (part === 'item' ? this.items : this.progress).push(value);
  }

  /** No more parts come. */
  end(error: unknown): void {
    this.items.end(error);
    this.progress.end(error);
  }
}
