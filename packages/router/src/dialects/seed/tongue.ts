/**
 * How things are said at a resource: in packets, in plain texts without a packet around them, as the
 * clients of an echo server say them, or in packets among which other texts are for the app as well.
 *
 * A plain text is for the app: its hook `onData` gets it as a packet of the opcode `text`, or a route of
 * that opcode takes it. Whatever is said to such a client, it gets the message alone. It waits for no
 * acknowledgement, so none is said, and nothing announces that it may send, or why it is closed.
 */
import {
  type Frame,
  type FrameData,
  type MessageOf,
  type Payload,
  ProtocolError,
  type SharedFrames,
} from '@realmwire/protocol';
import {
  closeText,
  nextText,
  packetText,
  readSeedPacket,
  readyText,
  type SeedPacket,
  valueText,
} from '@realmwire/protocol/seed';
import { messageOf } from '../../shell/packet-fields.ts';
import type { SeedResource } from './options.ts';
import { broadcastFrame, feedbackText, valueOf } from './said.ts';

/** The opcode that plain texts have to apps and routes. */
const TEXT = 'text';

/** See the head of this file. What gives nothing has no word for it. */
export interface Tongue {
  /** Messages are whole texts, and are not acknowledged. */
  readonly isPlain: boolean;
  /** Throws a ProtocolError where the text is no packet. */
  read(text: string, maxDepth: number): SeedPacket;
  ready(uuid: string, os: string): Frame | undefined;
  next(fyi: string, uuid: string): Frame | undefined;
  close(why: string): Frame | undefined;
  packet(fields: Readonly<Record<string, unknown>>): Frame;
  feedback(message: MessageOf<'feedback'>, receiver: string): Frame;
  broadcast(message: MessageOf<'broadcast'>, shared: SharedFrames): Frame;
  event(opcode: string, message: MessageOf<'event'>, shared: SharedFrames): Frame;
}

/** How things are said at a resource, or where there is none. */
export function tongueOf(resource: SeedResource | undefined): Tongue {
  return TONGUES[resource?.words ?? 'packets'];
}

const PACKETS: Tongue = {
  isPlain: false,
  read: readSeedPacket,
  ready: (uuid, os) => ({ data: readyText(uuid, os) }),
  next: (fyi, uuid) => ({ data: nextText(fyi, uuid) }),
  close: (why) => ({ data: closeText(why) }),
  packet: (fields) => ({ data: packetText(fields) }),
  feedback: (message, receiver) => ({ data: feedbackText(message, receiver) }),
  broadcast(message, shared) {
    shared.seed ??= broadcastFrame(message);
    return shared.seed;
  },
  event(opcode, { uri: topic, payload }, shared) {
    const key = `seed.event.${opcode}` as const;
    shared[key] ??= { data: packetText({ opcode, message: valueOf(payload), topic }) };
    return shared[key];
  },
};

const ANY: Tongue = {
  ...PACKETS,
  read(text, maxDepth) {
    try {
      return readSeedPacket(text, maxDepth);
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'message.malformed')
        return packetOf(text);
      throw error;
    }
  },
};

const PLAIN: Tongue = {
  isPlain: true,
  read: packetOf,
  ready: () => undefined,
  next: () => undefined,
  close: () => undefined,
  // What has failed has no message.
  packet: ({ message, error }) => ({ data: textOf(error === undefined ? message : { error }) }),
  feedback: ({ payload }) => ({ data: textOf(messageOf(payload)) }),
  broadcast({ payload }, shared) {
    return sharedText(payload, shared);
  },
  event: (_opcode, { payload }, shared) => sharedText(payload, shared),
};

const TONGUES: Readonly<Record<NonNullable<SeedResource['words']>, Tongue>> = {
  packets: PACKETS,
  text: PLAIN,
  any: ANY,
};

function packetOf(message: string): SeedPacket {
  return { opcode: TEXT, message, fields: { opcode: TEXT, message } };
}

function sharedText(payload: Payload | undefined, shared: SharedFrames): Frame {
  shared['seed.text'] ??= { data: textOf(messageOf(payload)) };
  return shared['seed.text'];
}

/** A text is said as it is, and any other value as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : valueText(value);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** What a frame says: some clients say their packets in binary ones. */
export function frameText(data: FrameData): string {
  if (typeof data === 'string') return data;
  try {
    return UTF8.decode(data);
  } catch (error) {
    throw new ProtocolError('message.malformed', { bytes: data.length }, { cause: error });
  }
}
