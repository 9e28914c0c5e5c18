/**
 * What a session over a connection is made of, and goes on with.
 */
import type { Codec, Peer } from '@realmwire/protocol';
import type { Connection } from './connection.ts';
import type { Authenticated, Remote } from './doorman.ts';
import type { Hub } from './hub.ts';
import type { Offer, Resumption } from './resumption.ts';
import type { SessionIds } from './session-ids.ts';
import type { Identity } from './types.ts';

/** What a client is told that goes on with its session. */
export interface Again {
  readonly resume: Offer;
  readonly auth: Authenticated | undefined;
}

/** What a session over a connection is made of. */
export interface WireSessionInit {
  readonly hub: Hub;
  readonly resumption: Resumption;
  readonly connection: Connection;
  readonly peer: Peer;
  /** What it has sent can be repeated in no other. */
  readonly codec: Codec;
  readonly identity: Identity;
  readonly isApp: boolean;
  readonly auth: Authenticated | undefined;
  readonly ids: SessionIds;
  readonly realm: string;
  readonly remote: Remote;
}
