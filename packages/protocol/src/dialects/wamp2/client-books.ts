/**
 * What a client remembers of its session at a WAMP router: WAMP numbers all requests of a session in
 * one sequence, those that ask for no answer too, which the canonical messages leave without a number.
 */
import { CallBook } from './call-book.ts';
import type { WampProfile } from './profile.ts';
import { RequestIds } from './request-ids.ts';
import { UNKNOWN_PEER, type WampPeer } from './router-books.ts';

/** A call that has not been answered. */
export interface OpenCall {
  /** Its id on the wire. */
  readonly wireId: number;
  readonly uri: string;
}

/** See the head of this file. */
export class ClientBooks {
  readonly profile: WampProfile;
  peer: WampPeer = UNKNOWN_PEER;
  /** The realm that HELLO asked for. */
  realm = '';
  /** The calls that the router has passed to this client. */
  readonly invocations = new CallBook();
  readonly invocationIds = new RequestIds();
  readonly #requestIds = new RequestIds();
  /** The ids of requests in the canonical messages, by their ids on the wire. */
  readonly #requests = new Map<number, number>();
  readonly #calls = new Map<number, OpenCall>();

  constructor(profile: WampProfile) {
    this.profile = profile;
  }

  /** Whether the router has announced a feature, as `dealer.call_canceling`. */
  knows(feature: string): boolean {
    return this.peer.features.has(feature);
  }

  /** A request is made; gives its id on the wire. Without an id nobody waits for its answer. */
  ask(id: number | undefined): number {
    const wireId = this.#requestIds.draw();
    if (id !== undefined) this.#requests.set(wireId, id);
    return wireId;
  }

  /** A call is made. */
  call(id: number, uri: string): OpenCall {
    const call = { wireId: this.ask(id), uri };
    this.#calls.set(id, call);
    return call;
  }

  /** The call of this id, as long as it is not answered. */
  callOf(id: number): OpenCall | undefined {
    return this.#calls.get(id);
  }

  /** The id of the request that a message answers in part. */
  requestOf(wireId: number): number | undefined {
    return this.#requests.get(wireId);
  }

  /** The id of the request that a message answers; from now on nobody waits for it. */
  answered(wireId: number): number | undefined {
    const id = this.#requests.get(wireId);
    if (id === undefined) return undefined;
    this.#requests.delete(wireId);
    if (this.#calls.get(id)?.wireId === wireId) this.#calls.delete(id);
    return id;
  }
}
