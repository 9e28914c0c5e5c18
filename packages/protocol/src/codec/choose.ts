/**
 * The codecs of the native dialect by name. A table only: whoever wants MessagePack imports
 * `@realmwire/protocol/msgpack`, so that a browser that speaks JSON does not download it.
 */

/** The WebSocket subprotocol of each codec, in order of preference. */
export const SUBPROTOCOLS = {
  msgpack: 'realmwire.1.msgpack',
  json: 'realmwire.1.json',
} as const;

/** The name of a codec of the native dialect. */
export type CodecName = keyof typeof SUBPROTOCOLS;

/** The names, in order of preference. */
export const CODEC_NAMES = ['msgpack', 'json'] as const satisfies readonly CodecName[];
