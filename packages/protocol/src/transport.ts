/**
 * What moves bytes, and what is moved. A transport knows no opcode.
 */

/** What arrives on a transport: a text frame (UTF-16 units) or a binary frame (bytes). */
export type FrameData = string | Uint8Array;

/**
 * One frame to be sent. An event's frame is made once and handed to every subscriber's transport;
 * `wire` is where a transport may keep the octets that it made of it.
 */
export interface Frame {
  readonly data: FrameData;
  wire?: Uint8Array;
}

/** Something that sends frames in order, whole. */
export interface Transport {
  /** Sends frames. Never throws; a transport that is closed drops them and says so in `onClose`. */
  send(frames: readonly Frame[]): void;
  /** Bytes accepted by `send` that have not left this process. */
  readonly buffered: number;
  /** Ends the transport once what was sent has left; `reason` at most 123 UTF-8 bytes. */
  close(code: number, reason: string): void;
  /** Ends the transport at once, without a word; where it can. */
  terminate?(): void;
  /** Longest frame that the other side takes, in bytes; absent: it has not said. */
  readonly maxSendBytes?: number;
  /** Asks the other side for a sign of life, which comes as `onSign`; where it can. */
  ping?(payload?: string): void;
  /** Reads nothing more from the other side, or reads on; where it can. */
  holdBack?(isHeld: boolean): void;
}

/** What a transport tells its owner. */
export interface TransportEvents {
  /** A whole frame has arrived. */
  onFrame(data: FrameData): void;
  /**
   * The other side lives: something came that is no frame. `answered` is the payload of a ping, where it
   * is the answer to one.
   */
  onSign?(answered?: string): void;
  /** What had piled up in the transport has left. */
  onDrain?(): void;
  /** The transport has ended, once. `code` is a WebSocket close code (1006 if there was none). */
  onClose(code: number, reason: string): void;
}
