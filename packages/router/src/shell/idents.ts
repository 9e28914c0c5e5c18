/**
 * Names that backends have given themselves: who is reached by one, the one who came first before the
 * others.
 */

/** See the head of this file. */
export class Idents<Session> {
  readonly #named = new Map<string, Set<Session>>();

  /** How many names there are. */
  get size(): number {
    return this.#named.size;
  }

  /** The session that is reached by a name. */
  find(ident: string): Session | undefined {
    const [first] = this.#named.get(ident) ?? [];
    return first;
  }

  /** A session is reached by a name, until what comes back is called. */
  add(session: Session, ident: string): () => void {
    const sessions = this.#named.get(ident) ?? new Set();
    this.#named.set(ident, sessions.add(session));
    return () => {
      sessions.delete(session);
      // Another set may stand there by now.
      if (sessions.size === 0 && this.#named.get(ident) === sessions) this.#named.delete(ident);
    };
  }
}
