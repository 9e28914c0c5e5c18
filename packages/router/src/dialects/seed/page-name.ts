/**
 * The name that a page has besides the one that the router has given it, and the one by which it knows
 * itself, which it cannot always have.
 */
import type { Hub } from '../../shell/hub.ts';
import type { LiveSession } from '../../shell/types.ts';
import { isName, mayTakeName, takeName } from './names.ts';

/** See the head of this file. */
export class PageName {
  readonly #hub: Hub;
  readonly #page: LiveSession;
  /** The oldest clients heed no acknowledgement of another one. */
  #knownAs: string;
  #taken: string | undefined;

  constructor(hub: Hub, page: LiveSession) {
    this.#hub = hub;
    this.#page = page;
    this.#knownAs = page.uuid;
  }

  /** The name by which it knows itself. */
  get knownAs(): string {
    return this.#knownAs;
  }

  /** The name that it has besides its uuid. */
  get taken(): string | undefined {
    return this.#taken;
  }

  /** Takes the name that it has brought; gives why it cannot, or an empty text. */
  take(name: unknown): string {
    const problem = takeName(this.#hub, this.#page, name);
    if (problem === '' && name !== this.#page.uuid) this.#taken = name as string;
    return problem;
  }

  /** The same with a name that it says; where it cannot have it now, it may get it later. */
  choose(name: unknown): string {
    const problem = this.take(name);
    if (this.#page.isBackend === true || !isName(name)) return problem;
    this.#knownAs = name;
    if (problem !== '') void this.#takeLater(name);
    return problem;
  }

  /** Who has its name may be the page itself, before its line was cut. */
  async #takeLater(name: string): Promise<void> {
    if (await mayTakeName(this.#hub, this.#page.realm ?? '', name)) this.take(name);
  }
}
