/**
 * Sequences of WAMP messages between a router and several sessions: each shows one rule of the
 * specification. They are data, in a form that is easily turned into that of the public test suite.
 *
 *     says('bob', [SUBSCRIBE, '#s', {}, 'com.news'])      from bob to the router
 *     hears('bob', [SUBSCRIBED, '#s', '$news'])           from the router to bob: his next message
 *
 * `#name` in place of a request id is the next id of the session that says it, and the same id where
 * the session hears it. `$name` stands for whatever the router has put there: what is heard first
 * binds it, and from then on it has to be the same, in all sessions. `$bob` is the id of bob's session
 * and `$bob.authid` who the router takes him for. `ANY` stands for anything.
 *
 * Options and details have to hold what is named there, and may hold more; `ABSENT` stands for what
 * must not be there. All else has to be exactly as it stands. When the sequence is over, nobody may
 * have heard anything else, and no transport may have been closed of which that is not said.
 */

// biome-ignore format: a table
export const [HELLO, WELCOME, ABORT, GOODBYE, ERROR] = [1, 2, 3, 6, 8];
// biome-ignore format: a table
export const [PUBLISH, PUBLISHED, SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, EVENT] = [16, 17, 32, 33, 34, 35, 36];
// biome-ignore format: a table
export const [CALL, CANCEL, RESULT, REGISTER, REGISTERED, UNREGISTER, UNREGISTERED] = [48, 49, 50, 64, 65, 66, 67];
export const [INVOCATION, INTERRUPT, YIELD] = [68, 69, 70];

/** Stands for anything in what is heard. */
export const ANY = Symbol('any');
/** Stands for what must not be in options or details that are heard. */
export const ABSENT = Symbol('absent');

/** One message, with placeholders. */
export type WampMessage = readonly unknown[];

/** What happens next. */
export type Step =
  | { readonly from: string; readonly to: 'router'; readonly message: WampMessage }
  /** One message, or several in any order. */
  | { readonly from: 'router'; readonly to: string; readonly messages: readonly WampMessage[] }
  /** A frame that may be no message at all. */
  | { readonly from: string; readonly frame: string | Uint8Array }
  | { readonly waitMs: number }
  /** A session that has not joined yet does, or one loses its connection without a word. */
  | { readonly joins: string }
  | { readonly cuts: string }
  /** The router has closed the transport. */
  | { readonly closed: string };

/** How a session announces itself. */
export interface SessionGiven {
  readonly name: string;
  readonly realm?: string;
  /** Features by role, as `callee.call_canceling`, that it does not announce; `all`: none at all. */
  readonly lacks?: readonly string[] | 'all';
  /** Who it says that it is; the router takes its word for it. */
  readonly authid?: string;
  /** False: it has a transport only, and joins by a step, or says HELLO itself. */
  readonly joins?: false;
}

/** See the head of this file. */
export interface Sequence {
  /** The rule, in a sentence. */
  readonly rule: string;
  /** The chapter of the specification, as the public test suite names features. */
  readonly feature: string;
  /** The sessions; a bare name announces everything and joins `realm1`. */
  readonly sessions: readonly (string | SessionGiven)[];
  /** Where the profiles of the router differ: the one in which it is so. */
  readonly profile?: 'strict' | 'interop';
  /** Where the frames are those of one serializer. */
  readonly serializer?: 'json';
  readonly steps: readonly Step[];
}

/** A session sends messages. */
export function says(from: string, ...messages: readonly WampMessage[]): Step[] {
  return messages.map((message) => ({ from, to: 'router', message }));
}

/** The next messages of a session, in this order. */
export function hears(to: string, ...messages: readonly WampMessage[]): Step[] {
  return messages.map((message) => ({ from: 'router', to, messages: [message] }));
}

/** The next messages of a session, in whichever order. */
export function hearsAll(to: string, ...messages: readonly WampMessage[]): Step[] {
  return [{ from: 'router', to, messages }];
}

/** A session asks, and gets this answer next. */
export function asks(session: string, question: WampMessage, answer: WampMessage): Step[] {
  return [...says(session, question), ...hears(session, answer)];
}

/** A session breaks a rule: it is told so, and its transport is closed. */
export function isCut(session: string, reason: unknown = 'wamp.error.protocol_violation'): Step[] {
  return [...hears(session, [ABORT, {}, reason]), { closed: session }];
}

/** A session subscribes. */
export function subscribes(session: string, topic: string, id: string, options = {}): Step[] {
  const request = `#subscribe ${id} ${topic}`;
  return asks(session, [SUBSCRIBE, request, options, topic], [SUBSCRIBED, request, id]);
}

/** A session registers. */
export function registers(session: string, procedure: string, id: string, options = {}): Step[] {
  const request = `#register ${id} ${procedure}`;
  return asks(session, [REGISTER, request, options, procedure], [REGISTERED, request, id]);
}

/** A session calls a procedure of the router and gets this result. */
export function isTold(session: string, procedure: string, args: unknown[], result: unknown[]) {
  const request = `#${procedure} ${JSON.stringify(args)}`;
  const call = args.length === 0 ? [] : [args];
  return asks(session, [CALL, request, {}, procedure, ...call], [RESULT, request, {}, ...result]);
}

/** Ann asks for registrations or subscriptions, by procedures of these names, and there are none of the id. */
export function knowsNone(of: 'registration' | 'subscription', ...names: string[]): Step[] {
  return names.flatMap((name) =>
    asks(
      'ann',
      [CALL, `#${name}`, {}, `wamp.${of}.${name}`, [999_999]],
      [ERROR, CALL, `#${name}`, {}, `wamp.error.no_such_${of}`],
    ),
  );
}
