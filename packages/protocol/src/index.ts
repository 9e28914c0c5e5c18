/**
 * What Realmwire peers say to each other: messages, codecs, flow control, sessions. Pure: no
 * input or output, no clock, no randomness, nothing asynchronous.
 *
 * @packageDocumentation
 */

export { type CodecName, SUBPROTOCOLS } from './codec/choose.ts';
export type { Codec, Decoded } from './codec/codec.ts';
export { jsonCodec } from './codec/json.ts';
export { routerJsonCodec } from './codec/router-json.ts';
export { Queue } from './flow/queue.ts';
export { ReassemblyBudget } from './flow/reassembly-budget.ts';
export { StreamReader, StreamSender } from './flow/stream-credit.ts';
export { isId, MAX_ID, nextId, type RequestId, type SessionId } from './ids.ts';
export { LIMITS, type Limit, type LimitName, type Limits, limitsOf } from './limits.ts';
export { ArrivedBody } from './messages/arrived-body.ts';
export type { BodyOf, Message, MessageOf } from './messages/message.ts';
export { opcodeOf } from './messages/opcode-of.ts';
export { OPCODES, type Opcode, type OpcodeRow } from './messages/opcodes.ts';
export {
  type ArgsPayload,
  Body,
  type BodyCodec,
  type BodyWriter,
  type OpaquePayload,
  type Payload,
  type PayloadShape,
} from './messages/payload.ts';
export { isMisfit, type ShapeRule, shapePayload } from './messages/payload-shape.ts';
export { type FaultCode, type FaultDetail, ProtocolError } from './protocol-error.ts';
export { Peer } from './session/peer.ts';
export type { PeerLimits, PeerOptions } from './session/peer-options.ts';
export { type Phase, phaseAfter, type Side, TRANSITIONS } from './session/phases.ts';
export type { SharedFrames } from './session/sender.ts';
export type { Frame, FrameData, Transport, TransportEvents } from './transport.ts';
export { isPattern, isReserved, isUri, MATCHES, type Match, matches } from './uri.ts';
