/**
 * Counts attempts to authenticate that have failed, so that nobody can guess on and on.
 *
 *     ● ● ● ● ○ ○ ○     a failure fills a place; places become free again, one after the other
 *
 * There is a bucket for each user of each address, and a larger one for the address, whoever it would
 * be. Somebody who is blocked is told when to come again, and is not listened to until then.
 */

/** How many failures there may be. */
export interface FailureRate {
  /** For one user from one address. */
  readonly perUser: number;
  /** From one address. */
  readonly perIp: number;
  /** In this time a full bucket becomes empty, in ms. */
  readonly emptyMs: number;
}

/** Who has tried. */
export interface Applicant {
  readonly ip: string;
  /** Who it would be; undefined where it does not say. */
  readonly id: string | undefined;
}

interface Bucket {
  level: number;
  at: number;
}

/** Buckets that are kept; the one that was used longest ago goes first. */
const MOST_BUCKETS = 20_000;

/** See the head of this file. */
export class FailedLogins {
  readonly #rate: FailureRate;
  readonly #users = new Map<string, Bucket>();
  readonly #addresses = new Map<string, Bucket>();

  constructor(rate: FailureRate) {
    this.#rate = rate;
  }

  /** In how many ms somebody may try again; undefined: now. */
  waitMs({ ip, id }: Applicant, now: number): number | undefined {
    const { perUser, perIp } = this.#rate;
    const network = networkOf(ip);
    const waits = [
      id === undefined ? 0 : this.#waitMs(this.#users.get(keyOf(network, id)), perUser, now),
      this.#waitMs(this.#addresses.get(network), perIp, now),
    ];
    const waitMs = Math.max(...waits);
    return waitMs === 0 ? undefined : waitMs;
  }

  /** Somebody has failed. */
  onFailure({ ip, id }: Applicant, now: number): void {
    const { perUser, perIp } = this.#rate;
    const network = networkOf(ip);
    if (id !== undefined) this.#fill(this.#users, keyOf(network, id), perUser, now);
    this.#fill(this.#addresses, network, perIp, now);
  }

  #waitMs(bucket: Bucket | undefined, size: number, now: number): number {
    if (bucket === undefined) return 0;
    const excess = this.#levelOf(bucket, size, now) - (size - 1);
    return excess <= 0 ? 0 : Math.ceil((excess * this.#rate.emptyMs) / size);
  }

  #fill(buckets: Map<string, Bucket>, key: string, size: number, now: number): void {
    const before = buckets.get(key);
    const level = before === undefined ? 0 : this.#levelOf(before, size, now);
    buckets.delete(key);
    buckets.set(key, { level: Math.min(size, level + 1), at: now });
    const [oldest] = buckets.keys();
    if (buckets.size > MOST_BUCKETS && oldest !== undefined) buckets.delete(oldest);
  }

  #levelOf({ level, at }: Bucket, size: number, now: number): number {
    return Math.max(0, level - ((now - at) * size) / this.#rate.emptyMs);
  }
}

function keyOf(network: string, id: string): string {
  return `${network} ${id}`;
}

/** The address, or of IPv6 the half of it that is not for its owner to choose. */
export function networkOf(ip: string): string {
  // ::ffff:192.0.2.1 is an address of IPv4.
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    groups.push(...Array.from({ length: 8 - groups.length - after.length }, () => '0'), ...after);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
