/**
 * WAMP v2 as a dialect of the router.
 */
import { WAMP_SERIALIZERS, type WampProfile } from '@realmwire/protocol/wamp2';
import type { Dialect } from '../../shell/dialect.ts';
import { WampConnection } from './connection.ts';

/** How WAMP is spoken. */
export interface WampOptions {
  /**
   * `strict` holds clients to the letter of the specification; `interop` overlooks what clients in wide
   * use get wrong without harm to others. Default `interop`.
   */
  readonly profile?: WampProfile;
}

/** See the head of this file. */
export function wamp2({ profile = 'interop' }: WampOptions = {}): Dialect {
  const serializers = Object.values(WAMP_SERIALIZERS);
  return {
    subprotocols: serializers.map(({ subprotocol }) => subprotocol),
    // No message of WAMP comes in pieces.
    maxFrameBytes: ({ maxMessageBytes }) => maxMessageBytes,
    open(subprotocol, arrival) {
      const serializer = serializers.find((each) => each.subprotocol === subprotocol);
      if (serializer === undefined) throw new TypeError(`no serializer for ${subprotocol}`);
      return new WampConnection({ ...arrival, serializer, profile });
    },
  };
}
