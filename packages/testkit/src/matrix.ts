/**
 * Every codec over every transport: a scenario is written once and runs in each cell.
 */

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
