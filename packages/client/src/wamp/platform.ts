/**
 * The platform of a client that speaks WAMP: the same world, with other words in the sockets.
 */
import type { Realm } from '@realmwire/protocol/contract';
import { WAMP_SERIALIZERS, type WampSerializerName } from '@realmwire/protocol/wamp2';
import { Comeback } from '../comeback.ts';
import type { ConnectionInit } from '../connection.ts';
import type { FirstConnection } from '../first-connection.ts';
import type { Platform } from '../platform.ts';
import { WampConnection } from './connection.ts';
import type { WampAuth } from './options.ts';
import { WampShapes } from './shapes.ts';

/** What is said in WAMP, and how. */
export interface WampChoice {
  readonly codec: WampSerializerName | undefined;
  readonly auth: WampAuth | undefined;
  readonly contract: Realm | undefined;
}

/** See the head of this file. One for each client: it remembers what the client had subscribed to. */
export function wampPlatform(
  platform: Platform,
  { codec = 'json', auth, contract }: WampChoice,
): Platform {
  const serializer = WAMP_SERIALIZERS[`wamp.2.${codec}`];
  const { subprotocol } = serializer;
  const heard = new Set<string>();
  class Connection extends WampConnection {
    constructor(init: ConnectionInit, first: FirstConnection) {
      super(init, first, { serializer, auth, shapes: new WampShapes(contract), heard });
    }
  }
  const afterwards = { Connection, Comeback };
  return {
    ...platform,
    openSocket: (options, events) => platform.openSocket({ ...options, subprotocol }, events),
    loadAfterwards: async () => afterwards,
    afterwards,
  };
}
