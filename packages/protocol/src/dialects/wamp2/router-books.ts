/**
 * What a router remembers of one WAMP session besides what its core knows.
 */
import { CallBook } from './call-book.ts';
import type { Announcement } from './features.ts';
import { OpenInvocations } from './open-invocations.ts';
import type { WampProfile } from './profile.ts';
import type { WampQuirk } from './quirks.ts';
import { RequestIds } from './request-ids.ts';

/** Who is at the other end, as HELLO says. */
export interface WampPeer extends Announcement {
  readonly agent: string | undefined;
  readonly quirks: ReadonlySet<WampQuirk>;
}

/** Nobody has said anything yet. */
export const UNKNOWN_PEER: WampPeer = {
  roles: new Set(),
  features: new Set(),
  agent: undefined,
  quirks: new Set(),
};

/** See the head of this file. */
export class RouterBooks {
  readonly profile: WampProfile;
  peer: WampPeer = UNKNOWN_PEER;
  readonly calls = new CallBook();
  readonly invocations = new OpenInvocations();
  /** The id of the last invocation; they count up. */
  lastInvocation = 0;
  readonly requests = new RequestIds();

  constructor(profile: WampProfile) {
    this.profile = profile;
  }

  /** Whether the client has announced a feature, as `callee.call_canceling`. */
  knows(feature: string): boolean {
    return this.peer.features.has(feature);
  }
}
