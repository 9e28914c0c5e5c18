/**
 * The Realmwire router: realms, calls, topics and sessions, as a library.
 *
 * @packageDocumentation
 */
export {
  COMMANDS,
  type CommandName,
  type CommandPort,
  type CommandRight,
  type CommandRow,
  type RealmInfo,
  type SessionInfo,
} from './admin/commands.ts';
export type { RealmStats, Stats } from './admin/stats.ts';
export { type ScramStretching, scramSecret } from './auth/scram.ts';
export { type CraDerivation, craKey } from './auth/wampcra.ts';
export { type Channels, channels } from './bridge/channels.ts';
export type { EmitOptions } from './bridge/emit.ts';
export type { Disclosure } from './core/disclosure.ts';
export type { Level } from './core/memory-ceiling.ts';
export type { Seat } from './core/seat.ts';
export type { TopicRule } from './core/topic-rules.ts';
export {
  createRouter,
  type RealmGiven,
  type Router,
  type RouterOptions,
} from './create-router.ts';
export type { DialectName } from './dialects/dialects.ts';
export type { SeedOptions, SeedResource, SeedRoute } from './dialects/seed/options.ts';
export type { WampOptions } from './dialects/wamp2/wamp2.ts';
export type { Listening, ListenOptions } from './ports.ts';
export type { AddressOptions } from './shell/addresses.ts';
export type {
  Account,
  Accounts,
  AuthOptions,
  CraAccount,
  CryptosignAccount,
  KeyCheck,
  QueryTokenOptions,
  ScramAccount,
  ScramSecret,
  TicketAccount,
  TicketCheck,
  TicketOptions,
  TokenIssuer,
} from './shell/auth-options.ts';
export type { AppRealmOptions } from './shell/doorman.ts';
export type { EntranceStats } from './shell/entrance.ts';
export { ListenError } from './shell/listen.ts';
export type { Page, Pages } from './shell/listener.ts';
export type { MemoryStats } from './shell/memory-watch.ts';
export type { BroadcastOptions, PacketOptions, RealmHandle } from './shell/realm-handle.ts';
export type {
  Action,
  Hello,
  Identity,
  Packet,
  Question,
  RealmHooks,
  RealmOptions,
  Session,
} from './shell/types.ts';
