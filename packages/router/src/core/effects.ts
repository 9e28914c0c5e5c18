/**
 * What the core asks the shell to do. A handler never sends: it returns these.
 */
import type {
  FaultCode,
  FaultDetail,
  Message,
  MessageOf,
  Payload,
  RequestId,
  SessionId,
} from '@realmwire/protocol';

/** What a session that is ended is told by who ends it: a reason as a URI, and words for a person. */
export interface Farewell {
  readonly reason: string;
  readonly message?: string;
}

/** One thing to be done, in the order returned. */
export type Effect =
  /** Send a message to one session. */
  | { readonly do: 'deliver'; readonly to: SessionId; readonly message: Message }
  /** Send the same message to many sessions: encoded once per codec. */
  | {
      readonly do: 'fanOut';
      readonly to: readonly SessionId[];
      readonly message: MessageOf<'event'> | MessageOf<'broadcast'>;
    }
  /** End a session: it broke a rule, or somebody who may has asked for it. */
  | {
      readonly do: 'end';
      readonly session: SessionId;
      readonly code: FaultCode;
      readonly detail: FaultDetail;
      readonly farewell?: Farewell;
    }
  /**
   * Ask the broker what a subscriber may have now, and what its topic has held back for it. Not
   * before everything else is done: what was decided earlier must arrive earlier.
   */
  | {
      readonly do: 'serve';
      readonly realm: string;
      readonly session: SessionId;
      readonly subscription: number;
    }
  /** Note that a session lost events and cannot be told so: its dialect has no word for it. */
  | {
      readonly do: 'missed';
      readonly session: SessionId;
      readonly uri: string;
      readonly subscription: number;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    }
  /** Hand a packet to the app that serves the realm, and answer it where an answer is wanted. */
  | {
      readonly do: 'packet';
      readonly from: SessionId;
      readonly id: RequestId | undefined;
      readonly kind: string;
      readonly payload: Payload | undefined;
    };

/** Nothing to do. */
export const NOTHING: readonly Effect[] = [];

/** The effect of sending one message to one session. */
export function deliver(to: SessionId, message: Message): Effect {
  return { do: 'deliver', to, message };
}
