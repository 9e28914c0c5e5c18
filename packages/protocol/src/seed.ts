/**
 * The seed dialect: packets with an `opcode`, acknowledged one by one with `next`, as the clients of a
 * family of PHP WebSocket servers speak it since 2019. Loaded only where it is spoken.
 *
 * @packageDocumentation
 */
export { type GateStep, SeedGate } from './dialects/seed/gate.ts';
export { LongMessage, type LongMessageBounds } from './dialects/seed/long-message.ts';
export {
  BUFFER_OFF,
  BUFFER_ON,
  isForged,
  readSeedPacket,
  type SeedPacket,
  stamped,
} from './dialects/seed/packet.ts';
export { RAW_GREETING, type RawHead, RawStream, readRawHead } from './dialects/seed/raw-stream.ts';
export {
  audible,
  closeText,
  nextText,
  packetText,
  RAW_PACKET_BYTES,
  readyText,
  SEED_PING,
  valueText,
} from './dialects/seed/words.ts';
