/**
 * What an application may say when it connects to a WAMP router.
 */
import type { WampSerializerName } from '@realmwire/protocol/wamp2';
import type { AuthMethod } from '../credentials.ts';
import type { Auth, ClientOptions } from '../options.ts';

/** Answers the challenges of a router. */
export interface WampChallenge {
  /** The methods that it can answer, as they are offered to the router. */
  readonly methods: readonly string[];
  /** What stands in CHALLENGE; what comes back is the signature in AUTHENTICATE. */
  onChallenge(method: string, extra: unknown): string | Promise<string>;
}

/** Who the client is: by `wampcra()`, `scram()`, `cryptosign()`, by a ticket, or by answers of its own. */
export type WampAuth =
  | AuthMethod
  | ((Exclude<Auth, AuthMethod> | WampChallenge) & {
      /** The `authid` that it asks for. */
      readonly id?: string | undefined;
    });

/** See the head of this file. What WAMP does not have is not among them. */
export interface WampClientOptions extends Omit<ClientOptions, 'codec' | 'auth' | 'resume'> {
  /** There is only one. */
  readonly dialect?: 'wamp' | undefined;
  /** The serializer; JSON by default. */
  readonly codec?: WampSerializerName | undefined;
  /** Who the client is; without it, anonymous. */
  readonly auth?: WampAuth | undefined;
}
