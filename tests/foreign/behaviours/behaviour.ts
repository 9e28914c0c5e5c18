/**
 * One thing that a WAMP client can do with a router.
 */
import { until } from '@realmwire/testkit';
import type { Client, Heard, Payload, Puppet } from '../clients/puppet.ts';
import type { Stage } from '../stage.ts';

/** What a behaviour is given. */
export interface Scene {
  readonly stage: Stage;
  /** The client that is looked at. */
  readonly client: Client;
  /** A session of that client. */
  join(): Promise<Puppet>;
  /** A session of ours, for the other side: it announces every feature. */
  joinRaw(): Promise<Puppet>;
}

/** See the head of this file. */
export interface Behaviour {
  /** As it stands in the guide. */
  readonly name: string;
  /** Throws if it is otherwise. */
  readonly run: (scene: Scene) => Promise<void>;
}

/** Remembers what a subscription gives. */
export class Ear {
  readonly heard: Heard[] = [];
  readonly hear = (event: Heard): void => {
    this.heard.push(event);
  };

  /** The positional arguments of what was heard, once `last` has been heard among it. */
  async upTo(last: string): Promise<readonly unknown[]> {
    await until(() => this.heard.some(({ args }) => args[0] === last), { what: last });
    return this.heard.map(({ args }) => args[0]);
  }

  /** What was heard, once there is so much. */
  async count(least: number): Promise<readonly Heard[]> {
    await until(() => this.heard.length >= least, { what: `${least} events` });
    return this.heard;
  }
}

/** The arguments alone, in one form: numbers as numbers, bytes as bytes. */
export function payloadOf({ args, kwargs }: Payload): Payload {
  return uniform({ args, kwargs }) as Payload;
}

/**
 * The same value, however a client's serializer shows it: some give a `Buffer` for bytes, a BigInt
 * for an integer that would be a number, or an object without a prototype.
 */
export function uniform(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  }
  if (Array.isArray(value)) return value.map(uniform);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, uniform(each)]));
}
