/**
 * The Realmwire client for browsers, Node, Bun and Deno.
 *
 * @packageDocumentation
 */
export type {
  Packet,
  RawCall,
  RawCallOptions,
  RawHandler,
  RawHandlerCtx,
  RawSubscription,
  Registration,
  Validate,
} from '@realmwire/endpoint';
export { RpcError } from '@realmwire/protocol/lean';
export type { KeyIdentity } from './auth/cryptosign.ts';
export type { Secret } from './auth/method.ts';
export type { ScramIdentity } from './auth/scram.ts';
export type { CraIdentity } from './auth/wampcra.ts';
export type { Client } from './client.ts';
export { connect } from './connect.ts';
export { type AuthMethod, cryptosign, scram, ticket, wampcra } from './credentials.ts';
export type { ClientEvents, Closing, Ready, Status } from './events.ts';
export type { Auth, ClientOptions, Reconnect } from './options.ts';
export type { WebSocketClass, WebSocketLike } from './transports/socket.ts';
