/**
 * What all handlers share: the state of the app and the way to tell everybody.
 */
import type { Impl } from '@realmwire/protocol/contract';
import type { books } from '../contract.ts';
import type { Covers } from '../covers.ts';
import type { Desks } from '../desks.ts';
import type { Library } from '../library.ts';
import type { Desk, Lock, Title } from '../records.ts';

/** The state of the app. */
export interface Room {
  readonly library: Library;
  readonly desks: Desks;
  readonly covers: Covers;
  readonly announce: Announcer;
}

/** Publishes what has happened; one method for each topic of the contract. */
export interface Announcer {
  present(payload: { desks: Desk[] }): void;
  locked(payload: { locks: Lock[] }): void;
  changed(payload: { title: Title; by: Desk }): void;
  running(payload: { running: number }): void;
  coverAdded(payload: { title: Title; bytes: number; by: Desk }): void;
}

/** How slow the search is. */
export interface Pace {
  /** Titles that it looks at in one step. */
  readonly titlesPerStep: number;
  /** How long a step takes. */
  readonly stepMs: number;
}

/** The handlers of the contract, by its groups. */
export type Handlers = Required<Impl<(typeof books)['tree']>>;
