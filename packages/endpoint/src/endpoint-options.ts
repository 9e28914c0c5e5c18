/**
 * What an endpoint is given, and what it tells its owner.
 */
import type { Message } from '@realmwire/protocol';
import type { Gap, Validate } from '@realmwire/protocol/contract';
import type { LateParts } from './late-parts.ts';
import type { Clock } from './wire.ts';

/** A message of another session that no call or subscription has asked for. */
export interface Packet {
  /** What the sender calls it; `feedback` or `broadcast` by default. */
  readonly opcode: string;
  readonly message: unknown;
  /** The session that sent it. */
  readonly from?: string | undefined;
  /** Other fields of it, where its sender has any. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
}

/** How many publications of a topic wait because a subscriber holds them back. */
export interface Pressure {
  /** The URI of the topic, parameters included. */
  readonly topic: string;
  /** Publications that wait, of all publishers; 0: it goes on. */
  readonly queued: number;
  /** Publications that may wait besides, before they are refused. */
  readonly credit: number;
}

/** What an `Endpoint` needs. */
export interface EndpointOptions {
  /**
   * Sends a message of the session. May throw, for example if the message is too large. A promise
   * says that a part of the program has to be loaded first: it is to be tried again then.
   */
  send(message: Message): unknown;
  /** Whether there is a session already; true by default. See `Endpoint.attach`. */
  readonly isOpen?: boolean | undefined;
  /** Most messages that wait while there is no session; 1,000 by default. */
  readonly maxWaiting?: number | undefined;
  /**
   * Credit of calls and subscriptions that say nothing else, in messages; what the router announces
   * by default. Where there is a session already, it is also what the router of that one announces.
   */
  readonly streamCredit?: number | undefined;
  /** Which values the contract is applied to; both directions by default. */
  readonly validate?: Validate | undefined;
  readonly clock?: Clock | undefined;
  /** How it comes by what calls do not need. */
  readonly parts: LateParts;
  /** Hears packets of other sessions. */
  onPacket?(packet: Packet): void;
  /** Hears of events that were lost, of any subscription. */
  onGap?(gap: Gap): void;
  /** Hears that publications wait for the subscribers of a topic, or do not any more. */
  onPressure?(pressure: Pressure): void;
  /** Hears of errors that no promise carries: those of handlers and listeners, for example. */
  onError?(error: unknown, uri: string): void;
  /** What the application attached to a session: the `ctx` of handlers. */
  contextOf?(session: string): unknown;
}

/** What a router announces that concerns an endpoint. */
export interface AnnouncedLimits {
  /** Items of one stream that may be under way; 256 by default. */
  readonly streamCredit?: number | undefined;
}
