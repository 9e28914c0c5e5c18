/**
 * The socket of browsers, and of every platform with a global `WebSocket`.
 */
import type { OpenSocket, WebSocketClass } from './socket.ts';
import { overWebSocket } from './web-socket.ts';

export const openSocket: OpenSocket = ({ url, subprotocol, WebSocket: Class }, events) => {
  const Platform = Class ?? (WebSocket as unknown as WebSocketClass);
  return overWebSocket(new Platform(url, subprotocol), events);
};
