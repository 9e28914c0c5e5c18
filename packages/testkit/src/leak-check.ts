/**
 * Whether a router holds as much after a scenario as it held before.
 */
import { until } from './until.ts';

/** What of a router must not grow: the figures of its `stats`. */
export interface Census {
  readonly connections: number;
  readonly sessions: number;
  readonly pendingCalls: number;
  readonly halfReadBytes: number;
  readonly queuedBytes: number;
  readonly realms: readonly {
    readonly realm: string;
    readonly sessions: number;
    readonly procedures: number;
    readonly topics: number;
    readonly pendingCalls: number;
  }[];
}

/** A router, as far as the check looks at it. */
export interface Counted {
  stats(): Census;
}

/** Remembers what a router holds before a scenario, and compares when the scenario is over. */
export class LeakCheck {
  readonly #router: Counted;
  readonly #before: Census;

  constructor(router: Counted) {
    this.#router = router;
    this.#before = router.stats();
  }

  /**
   * Resolves once the router holds what it held before; everybody who came must have left.
   *
   * @throws Error that names what is left.
   */
  async end(within = 3_000): Promise<void> {
    await until(() => this.#left().length === 0, { within }).catch(() => {});
    const left = this.#left();
    if (left.length > 0) throw new Error(`left in the router: ${left.join(', ')}`);
  }

  #left(): string[] {
    return leftOf(this.#before, this.#router.stats());
  }
}

/** What a router holds otherwise than before, figure by figure. */
export function leftOf(before: Census, after: Census): string[] {
  const [then, now] = [figuresOf(before), figuresOf(after)];
  return Object.keys({ ...then, ...now })
    .filter((name) => now[name] !== then[name])
    .map((name) => `${name} ${then[name] ?? 0} → ${now[name] ?? 0}`);
}

/** The figures by name; none of them counts what has ever happened. */
function figuresOf(census: Census): Record<string, number> {
  const { connections, sessions, pendingCalls, halfReadBytes, queuedBytes, realms } = census;
  const figures: Record<string, number> = {
    connections,
    sessions,
    pendingCalls,
    halfReadBytes,
    queuedBytes,
    realms: realms.length,
  };
  for (const { realm, sessions, procedures, topics, pendingCalls } of realms) {
    Object.assign(figures, {
      [`sessions of ${realm}`]: sessions,
      [`procedures of ${realm}`]: procedures,
      [`topics of ${realm}`]: topics,
      [`pending calls of ${realm}`]: pendingCalls,
    });
  }
  return figures;
}
