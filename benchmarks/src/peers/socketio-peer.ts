/**
 * A client of Socket.IO: its own client library, its writes joined per turn like those of the rest.
 */
import type { Socket as TcpSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { atTurnEnd } from '../load/turn.ts';
import type { OpenPeer, Peer } from './peer.ts';

/** Connects to the Socket.IO router. */
export const openSocketioPeer: OpenPeer = async (port) => {
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const tcp = tcpSocketOf(socket);
  const joined = joiner(tcp);
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') peer.onClose(reason);
  });
  // The library writes with a delay of its own, so its acknowledgements are joined here too.
  socket.io.engine.on('packetCreate', joined);

  const peer: Peer = {
    onResult: () => undefined,
    onClose: () => undefined,
    async serve(name, answer) {
      socket.on(
        'invocation',
        (called: string, input: unknown, acknowledge: (value: unknown) => void) => {
          if (called === name) acknowledge(answer(input));
        },
      );
      await socket.emitWithAck('serve', name);
    },
    call(id, name, input) {
      socket.emit('call', name, input, (value: unknown) => peer.onResult(id, () => value));
    },
    async subscribe(onEvent) {
      socket.on('event', (value: unknown) => onEvent(() => value));
      await socket.emitWithAck('subscribe', 'feed');
    },
    publish(event) {
      socket.emit('publish', 'feed', event);
    },
    pause: () => tcp.pause(),
    resume: () => tcp.resume(),
    close: () => socket.disconnect(),
  };
  return peer;
};

/** The library does not show its TCP socket; `ws` keeps it in `_socket`. */
function tcpSocketOf(socket: Socket): TcpSocket {
  const transport = socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } };
  return transport.ws._socket;
}

/** Corks the socket at the first packet of a turn and uncorks it at the turn's end. */
function joiner(tcp: TcpSocket): () => void {
  let isCorked = false;
  return () => {
    if (isCorked) return;
    isCorked = true;
    tcp.cork();
    atTurnEnd(() => {
      isCorked = false;
      tcp.uncork();
    });
  };
}
