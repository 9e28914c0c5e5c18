/**
 * The parts of a result, on their way to whoever iterates: progress reports and items.
 *
 * Both spend one credit. Progress that nobody listens to never suspends the callee; items do, unless
 * the call is only awaited.
 */
import { StreamReader } from '@realmwire/protocol';
import { Inbox } from './inbox.ts';

/** How many parts are kept that nobody looks at, unless a credit says otherwise. */
const KEPT = 256;

/** See the head of this file. */
export class ResultParts {
  readonly items: Inbox<unknown>;
  readonly progress: Inbox<unknown>;
  readonly #window: () => number;
  #taken: StreamReader | undefined;

  /**
   * @param credit what the callee was told, if it was told anything
   * @param announced what holds otherwise; asked when a part has arrived, because before there is a
   *   session nobody knows
   * @param grant tells the callee how many parts it may have sent since the call began
   */
  constructor(credit: number | undefined, announced: () => number, grant: (until: number) => void) {
    const keep = credit ?? KEPT;
    const onTaken = (): void => {
      this.#taken?.take();
      const until = this.#taken?.takeGrant();
      if (until !== undefined) grant(until);
    };
    // What came before the session was lost may be looked at after it: nothing is announced then.
    this.#window = () => credit ?? (announced() || KEPT);
    this.items = new Inbox({ keep, onTaken });
    this.progress = new Inbox({ keep, onTaken });
    this.progress.loosen();
  }

  /** A part has arrived; throws if there was no credit for it. */
  add(part: 'progress' | 'item', value: unknown): void {
    this.#taken ??= new StreamReader(this.#window());
    this.#taken.onItem();
    (part === 'item' ? this.items : this.progress).push(value);
  }

  /** No more parts come. */
  end(error: unknown): void {
    this.items.end(error);
    this.progress.end(error);
  }
}
