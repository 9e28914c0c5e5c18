/**
 * Streams of lines on a UNIX socket: what comes is handed to a conversation, its answers are written, and
 * whoever does not read them is not listened to.
 */
import { createServer, type Server, type Socket } from 'node:net';

/** What speaks with one connection. */
export interface Conversation {
  /** Takes what has come. */
  push(bytes: Uint8Array): void;
  /** Nothing more comes. */
  end(): void;
  /** What is to be said next; undefined: nothing. */
  answer(): string | undefined;
}

/** What is done with connections. */
export interface LineSocketOptions {
  readonly maxConnections: number;
  /** What one is told for which there is no place. */
  readonly crowded: string;
  open(): Conversation;
}

/** From here on answers wait until those before were read. */
const MOST_UNREAD_BYTES = 256 * 1024;

/** Makes the server; it listens nowhere yet. */
export function lineSocket(options: LineSocketOptions) {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    if (sockets.size >= options.maxConnections) return void refuse(socket, options.crowded);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, options.open());
  });
  return {
    server,
    stop: () => void server.close(),
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function converse(socket: Socket, conversation: Conversation): void {
  let isEnded = false;
  const speak = (): void => {
    while (socket.writableLength < MOST_UNREAD_BYTES) {
      const answer = conversation.answer();
      if (answer === undefined) {
        if (isEnded) socket.end();
        else socket.resume();
        return;
      }
      socket.write(answer);
    }
    socket.pause();
  };
  socket.on('data', (bytes: Buffer) => {
    conversation.push(bytes);
    speak();
  });
  socket.on('drain', speak);
  socket.on('end', () => {
    isEnded = true;
    conversation.end();
    speak();
  });
}

function refuse(socket: Socket, why: string): void {
  // Nobody reads what it says, and it must not hold the socket.
  socket.once('finish', () => socket.destroy());
  socket.end(why);
}
