/**
 * Every codec over every transport: a scenario is written once and runs in each cell.
 */
import type { WampSubprotocol } from '@realmwire/protocol/wamp2';

/** One way for a client to reach a router. */
export interface Cell {
  readonly codec: 'json' | 'msgpack';
  /** `ws`: a real socket over loopback; `memory`: no network. */
  readonly transport: 'ws' | 'memory';
}

/** The cells, for `describe.each`. */
export const MATRIX: readonly Cell[] = [
  { codec: 'json', transport: 'ws' },
  { codec: 'msgpack', transport: 'ws' },
  { codec: 'json', transport: 'memory' },
  { codec: 'msgpack', transport: 'memory' },
];

/** One way for a WAMP client to reach a router. */
export interface WampCell {
  readonly subprotocol: WampSubprotocol;
  /** `ws`, `tcp`: over loopback, the latter without WebSocket; `unix`: a UNIX socket; `memory`: no network. */
  readonly transport: 'ws' | 'tcp' | 'unix' | 'memory';
}

const SERIALIZERS = ['wamp.2.json', 'wamp.2.msgpack', 'wamp.2.cbor'] as const;

/** The cells of the dialect of WAMP, for `describe.each`. */
export const WAMP_MATRIX: readonly WampCell[] = [
  ...(['ws', 'tcp', 'unix', 'memory'] as const).flatMap((transport) =>
    SERIALIZERS.map((subprotocol) => ({ subprotocol, transport })),
  ),
  ...SERIALIZERS.map((name) => ({ subprotocol: `${name}.batched`, transport: 'ws' }) as const),
];
