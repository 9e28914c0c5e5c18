/**
 * Who is compared.
 */
import type { Program } from '../process/bundle.ts';

/** What the coordinator must know of a contender. */
export interface Contender {
  /** How it is called in tables. */
  readonly title: string;
  /** The program that is its router. */
  readonly router: Program;
}

/** The contenders; the first is what the others are compared with. */
export const CONTENDERS = {
  floor: { title: 'floor: ws relay, JSON', router: 'floor' },
  socketio: { title: 'Socket.IO 4.8', router: 'socketio' },
  json: { title: 'Realmwire json', router: 'realmwire' },
  msgpack: { title: 'Realmwire msgpack', router: 'realmwire' },
  wamp: { title: 'Realmwire, WAMP json', router: 'realmwire' },
  fox: { title: 'fox-wamp, WAMP json', router: 'fox' },
  nexus: { title: 'nexus, WAMP json', router: 'nexus' },
} as const satisfies Record<string, Contender>;

/** Those that speak WAMP are compared in routed calls and fan-out alone. */
export const WAMP_CONTENDERS: readonly string[] = ['wamp', 'fox', 'nexus'];

/** The name of a row of {@link CONTENDERS}. */
export type ContenderName = keyof typeof CONTENDERS;
