/**
 * What the tests of several packages share: the matrix of codecs and transports, the check that
 * nothing was left behind, clocks, and a `WebSocket` without a network.
 *
 * @packageDocumentation
 */
export { FaultProxy, type FaultProxyOptions } from './fault-proxy/fault-proxy.ts';
export type { Cut, Direction, Directions, Faults, FaultyLink } from './fault-proxy/faulty-link.ts';
export type { Conditions } from './fault-proxy/one-way.ts';
export { HandClock } from './hand-clock.ts';
export { type Census, type Counted, LeakCheck, leftOf } from './leak-check.ts';
export { type Cell, MATRIX, WAMP_MATRIX, type WampCell } from './matrix.ts';
export { type Joined, type JoinedEnd, memoryWebSocket } from './memory-web-socket.ts';
export { SeededRandom } from './seeded-random.ts';
export {
  type Hears,
  type LinkEnd,
  type LinkInit,
  type LinkProfile,
  type Side,
  SimulatedLink,
} from './simulated-link.ts';
export { until } from './until.ts';
export { type Machine, type SimulatedClock, VirtualClock } from './virtual-clock.ts';
export { type WampLine, type WampList, WampPeer } from './wamp-peer.ts';
