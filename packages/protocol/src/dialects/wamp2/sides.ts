/**
 * The two ends of a session: what each reads and writes, with its own books.
 */
import type { Message } from '../../messages/message.ts';
import { ClientBooks } from './client-books.ts';
import { FROM_CLIENT } from './from-client.ts';
import { FROM_ROUTER } from './from-router.ts';
import type { WampProfile } from './profile.ts';
import type { Canonical, ReadMessage } from './reading.ts';
import { RouterBooks, type WampPeer } from './router-books.ts';
import { TO_CLIENT } from './to-client.ts';
import { TO_ROUTER } from './to-router.ts';
import type { WritingContext } from './writing.ts';

/** One end of one session. */
export interface WampSide {
  /** What the other end has said of itself. */
  readonly peer: WampPeer;
  read(message: ReadMessage): Canonical;
  write(message: Message, context: WritingContext): unknown[] | undefined;
}

/** The router's end of a session that begins. */
export function routerSide(profile: WampProfile): WampSide {
  const books = new RouterBooks(profile);
  return {
    get peer() {
      return books.peer;
    },
    read: (message) => FROM_CLIENT[message.name]?.(message, books),
    write: (message, context) => TO_CLIENT[message.opcode]?.(message as never, books, context),
  };
}

/** The client's end. */
export function clientSide(profile: WampProfile): WampSide {
  const books = new ClientBooks(profile);
  return {
    get peer() {
      return books.peer;
    },
    read: (message) => FROM_ROUTER[message.name]?.(message, books),
    write: (message, context) => TO_ROUTER[message.opcode]?.(message as never, books, context),
  };
}
