/**
 * The dialect of WAMP v2: its messages, its serializers, and what translates them to the canonical
 * messages and back. Loaded only where WAMP is spoken.
 *
 * @packageDocumentation
 */
export {
  type Announcement,
  announcedBy,
  type FeatureArea,
  type FeatureRow,
  WAMP_FEATURES,
  type WampRole,
} from './dialects/wamp2/features.ts';
export {
  WAMP_MESSAGES,
  type WampElement,
  type WampElementType,
  type WampMessageRow,
  type WampName,
  wampNameOf,
} from './dialects/wamp2/messages.ts';
export type { OptionType } from './dialects/wamp2/option-types.ts';
export {
  WAMP_OPTIONS,
  type WampOptionRow,
  type WampOptionTable,
} from './dialects/wamp2/options.ts';
export { WAMP_PHASES, type WampPhase } from './dialects/wamp2/phases.ts';
export type { WampProfile } from './dialects/wamp2/profile.ts';
export {
  type Fingerprint,
  type QuirkRow,
  WAMP_QUIRKS,
  type WampQuirk,
} from './dialects/wamp2/quirks.ts';
export {
  RAW_SOCKET_HEAD_BYTES,
  RAW_SOCKET_MAGIC,
  RAW_SOCKET_MAX_BYTES,
  RAW_SOCKET_REFUSALS,
  RAW_SOCKET_SERIALIZERS,
  RAW_SOCKET_TYPES,
  type RawSocketFrame,
  type RawSocketHandshake,
  type RawSocketOffer,
  RawSocketReader,
  type RawSocketRefusal,
  type RawSocketType,
  rawSocketHead,
  rawSocketText,
  readRawSocketAnswer,
  readRawSocketOffer,
  writeRawSocketOffer,
  writeRawSocketRefusal,
} from './dialects/wamp2/rawsocket.ts';
export type { WampPeer } from './dialects/wamp2/router-books.ts';
export {
  WAMP_SERIALIZERS,
  type WampSerializer,
  type WampSerializerName,
  type WampSubprotocol,
  wampSerializerOf,
} from './dialects/wamp2/serializers.ts';
export { WampTranslator, type WampTranslatorOptions } from './dialects/wamp2/translator.ts';
export type { WelcomeContext, WritingContext } from './dialects/wamp2/writing.ts';
