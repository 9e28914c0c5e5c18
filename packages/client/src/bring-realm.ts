/**
 * Brings a realm to a router that does not have its code, and hears of what happens in it.
 */
import type { Packet } from '@realmwire/endpoint';
import {
  type Impl,
  type Realm,
  type RegisterOptions,
  type RpcError,
  realmHash,
} from '@realmwire/protocol/contract';
import { describeRealm } from '@realmwire/protocol/schema-form';
import { Client } from './client.ts';
import type { Bringing } from './link.ts';
import type { ClientOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** A session of the realm that was opened. */
export interface OpenedSession {
  /** Its id, by which packets are sent to it. */
  readonly session: string;
  readonly user?: string;
  readonly roles?: readonly string[];
}

/** A session of the realm that was closed. */
export interface ClosedSession extends OpenedSession {
  /** Why, as a fault code. */
  readonly code: string;
  readonly reason: string;
}

/** A session of the realm that broke a rule. */
export interface FailedSession extends OpenedSession {
  /** Which, as a fault code. */
  readonly code: string;
  readonly message: string;
}

/** What an app hears of the sessions of its realm; in the order in which it happened. */
export interface AppHooks {
  /** A session was opened. */
  onOpen?(session: OpenedSession): void;
  /** A packet that a session has sent to the app. */
  onData?(packet: Packet): void;
  /** A session was closed. */
  onClose?(session: ClosedSession): void;
  /** A session broke a rule. */
  onError?(session: FailedSession): void;
}

/** What an app may say when it brings a realm. */
export interface AppOptions extends ClientOptions, RegisterOptions, AppHooks {}

/** See `registerRealm`; on any platform. */
export async function bringRealm<T, Ctx>(
  contract: Realm<string, T>,
  implementation: Impl<T, Ctx>,
  options: AppOptions,
  platform: Platform,
): Promise<Client<T>> {
  const { name } = contract;
  const description = describeRealm(contract);
  let hasBrought = false;
  const bringing: Bringing = {
    hello: { contract: { hash: realmHash(description) }, brings: true },
    async bring(endpoint) {
      try {
        await (await endpoint.dealings()).realm(description);
        return undefined;
      } catch (caught) {
        const error = caught as RpcError;
        const { fault, message: reason, retryable } = error;
        // A contract that is refused stays so; but the session that was lost may still hold the realm.
        const isTakenForNow = hasBrought && fault === 'realm.taken';
        const isFinal = !retryable && !isTakenForNow;
        return {
          error: isFinal ? error : undefined,
          ending: { code: 1000, reason, fault, isFinal },
        };
      }
    },
  };
  const client = new Client<T>({ name, contract, options, platform, bringing });
  client.on('ready', () => {
    hasBrought = true;
  });
  try {
    const { onOpen, onData, onClose, onError } = options;
    if (onData) client.on('message', (packet) => onData(packet));
    const topics = { opened: onOpen, closed: onClose, failed: onError };
    const heard = Object.entries(topics).map(async ([topic, hook]) => {
      if (!hook) return;
      const subscription = client.subscribe(`realmwire.session.${topic}`);
      subscription.on('event', ({ payload }) => hook.call(options, payload as never));
      await subscription.ready;
    });
    await Promise.all([client.ready(), ...heard, client.implement(implementation, options)]);
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}
