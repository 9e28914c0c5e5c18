/**
 * Every client in every serializer: those of others, ours, and WAMP by hand.
 */
import { AUTOBAHN, AUTOBAHN_BROWSER } from './autobahn.ts';
import { NATIVE } from './native.ts';
import type { Client } from './puppet.ts';
import { Python, whyNoPython } from './python.ts';
import { RAW } from './raw.ts';
import { WAMPY } from './wampy.ts';

/** The clients that there are here, and how they are ended. */
export interface Everybody {
  readonly clients: readonly Client[];
  /** Why Python is not among them. */
  readonly reason: string | undefined;
  end(): Promise<void>;
}

/** See the head of this file. */
export async function everybody(): Promise<Everybody> {
  const clients = [...NATIVE, ...RAW, ...AUTOBAHN, AUTOBAHN_BROWSER, ...WAMPY];
  const reason = whyNoPython();
  if (reason !== undefined) return { clients, reason, end: async () => {} };
  const python = await Python.start();
  return {
    clients: [...clients, ...python.clients()],
    reason: undefined,
    end: () => python.stop(),
  };
}
