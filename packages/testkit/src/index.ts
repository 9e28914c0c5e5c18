/**
 * What the tests of several packages share: the matrix of codecs and transports, the check that
 * nothing was left behind, and a `WebSocket` without a network.
 *
 * @packageDocumentation
 */
export { type Census, type Counted, LeakCheck } from './leak-check.ts';
export { type Cell, MATRIX } from './matrix.ts';
export { type Joined, type JoinedEnd, memoryWebSocket } from './memory-web-socket.ts';
export { until } from './until.ts';
