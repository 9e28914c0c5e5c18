/**
 * The fields of each message, as Zod schemas beside the rows of `OPCODES`.
 *
 * Routers validate every inbound message with these; clients use their types only, so that no
 * schema library is downloaded for the envelope. `payload` is the application's part of a message;
 * on the native wire it is the field `body` (always the last), or `args` and `kwargs`.
 */
import * as z from 'zod';
import { MAX_ID } from '../ids.ts';
import { MATCHES } from '../uri.ts';
import type { Opcode } from './opcodes.ts';
import type { Payload } from './payload.ts';

const id = z.number().int().min(1).max(MAX_ID);
const count = z.number().int().min(0).max(MAX_ID);
/** Less would not hold an error. */
const atLeast1KiB = z.number().int().min(1024).max(MAX_ID);
/** A day: whoever waits longer wants no answer. */
const timeoutMs = z.number().int().min(0).max(86_400_000);
const uri = z.string().min(1).max(255);
const name = z.string().min(1).max(255);
const text = z.string().max(2048);
const uuid = z.string().min(1).max(128);
const dictionary = z.record(z.string(), z.unknown());
/** Already a payload: the codec has made it of `body`, or of `args` and `kwargs`. */
const payload = z.custom<Payload>().optional();

/** What a side is ready to take; sent in HELLO and WELCOME. */
const receives = z.strictObject({
  /** Bytes of counted frames that the other side may send before the first NEXT. */
  credit: count,
  /** Longest frame that is taken. */
  maxFrameBytes: atLeast1KiB.optional(),
  /** Longest message that is taken, put together from chunks. */
  maxMessageBytes: atLeast1KiB.optional(),
  /** Longest chunk that should be sent; 0: do not chunk. */
  chunkBytes: count.optional(),
});

/** Who a session is, as the router tells it to others. */
const identity = z.strictObject({
  session: uuid,
  /** Its number, as `exclude`, `eligible` and WAMP know it. */
  id: id.optional(),
  user: name.optional(),
  roles: z.array(name).max(64).optional(),
});

/** A part of a streaming call: its opening (with the input), an item, or its end. */
const sent = z.enum(['open', 'item', 'end']).optional();
/** A part of a streaming result; absent in the final one. */
const received = z.enum(['progress', 'item']).optional();

/** How a client joins a realm. */
const hello = z.strictObject({
  realm: uri,
  agent: text.optional(),
  receives,
  /** Credentials: `{method, …}`. Absent: anonymous. */
  auth: z
    .looseObject({ method: name, id: name.optional(), token: z.string().max(8192).optional() })
    .optional(),
  /** The contract that the client was built with. */
  contract: z.strictObject({ hash: name, version: name.optional() }).optional(),
  /** The client is an app that brings this realm by a `realm` message. */
  brings: z.boolean().optional(),
  /** The client would resume this session: it asks for a token, and acknowledges. */
  resumes: z.boolean().optional(),
  details: dictionary.optional(),
});

/** What a client may come back with when its connection was lost. */
const resumption = z.strictObject({
  /** 256 bits, good for one use. */
  token: z.string().min(1).max(128),
  /** How long the router keeps the session after the connection was lost. */
  keptMs: count,
});

/** How a client has shown who it is; absent: it did not have to. */
const authenticated = z.strictObject({
  method: name,
  provider: name.optional(),
  /** What belongs to the method: by it the router may show that it is the right one. */
  extra: dictionary.optional(),
});

/** Which earlier events a subscriber wants. */
const history = z.union([
  /** The last ones, so many. */
  z.strictObject({ last: count }),
  /** Those after an offset of an epoch; without an epoch, of the one that lasts. */
  z.strictObject({ since: count, epoch: name.optional() }),
  /** Those from a time on: milliseconds since 1970-01-01 UTC, by the router's clock. */
  z.strictObject({ at: count }),
]);

/** The schema of each message, by opcode. */
export const BODIES = {
  hello,
  welcome: z.strictObject({
    session: uuid,
    realm: uri,
    agent: text.optional(),
    receives,
    user: name.optional(),
    roles: z.array(name).max(64).optional(),
    auth: authenticated.optional(),
    heartbeatMs: count,
    heartbeatLostMs: count,
    /** How the client's contract compares with the router's. */
    contract: z
      .strictObject({
        hash: name,
        version: name.optional(),
        match: z.enum(['same', 'different']).optional(),
      })
      .optional(),
    limits: z.record(z.string(), count).optional(),
    /** Absent: this session cannot be resumed. */
    resume: resumption.optional(),
    /** The answer to RESUME: why this is another session, as a code of the fault table. */
    notResumed: name.optional(),
    details: dictionary.optional(),
  }),
  abort: z.strictObject({
    code: name,
    message: text.optional(),
    detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    retryAfterMs: count.optional(),
  }),
  challenge: z.strictObject({ method: name, extra: dictionary.optional() }),
  authenticate: z.strictObject({ signature: z.string().max(8192), extra: dictionary.optional() }),
  goodbye: z.strictObject({ code: name, message: text.optional(), retryAfterMs: count.optional() }),
  error: z.strictObject({
    /** The kind of request that failed. */
    of: z.enum([
      'call',
      'invocation',
      'publish',
      'subscribe',
      'unsubscribe',
      'register',
      'unregister',
      'command',
      'feedback',
      'broadcast',
      'realm',
    ]),
    id,
    /** What applications branch on: a system code, a code of the contract, or a foreign error URI. */
    code: name,
    /** The row of the fault table, where the error is one of the protocol. */
    fault: name.optional(),
    message: text.optional(),
    /** The same request may succeed later. */
    retry: z.boolean().optional(),
    payload,
  }),
  publish: z.strictObject({
    /** Present: PUBLISHED or ERROR is wanted. */
    id: id.optional(),
    uri,
    /** Default true: the publisher does not get its own event (WAMP §12.4). */
    excludeMe: z.boolean().optional(),
    /** Sessions that do not get it (WAMP §12.5); all that is given here and below must hold. */
    exclude: z.array(id).max(10_000).optional(),
    excludeUsers: z.array(name).max(10_000).optional(),
    excludeRoles: z.array(name).max(10_000).optional(),
    /** Only these get it; an empty list: nobody. */
    eligible: z.array(id).max(10_000).optional(),
    eligibleUsers: z.array(name).max(10_000).optional(),
    eligibleRoles: z.array(name).max(10_000).optional(),
    /** Says that receivers shall know who published, where the realm leaves that to the publisher. */
    discloseMe: z.boolean().optional(),
    retain: z.boolean().optional(),
    options: dictionary.optional(),
    payload,
  }),
  published: z.strictObject({
    id,
    publication: id,
    /** Offset of the event in its topic. */
    offset: count.optional(),
  }),
  subscribe: z.strictObject({
    id,
    uri,
    match: z.enum(MATCHES).optional(),
    /** Events that may be under way before the first NEXT; absent: `streamCredit`, 256. */
    credit: count.optional(),
    /** What happens when the credit is spent; absent: what suits the topic. */
    overflow: z.enum(['pause', 'drop-oldest', 'drop-newest', 'latest', 'disconnect']).optional(),
    /** Earlier events that are wanted too. */
    history: history.optional(),
    /** Whether the retained event is wanted; absent: yes. */
    getRetained: z.boolean().optional(),
    options: dictionary.optional(),
  }),
  subscribed: z.strictObject({
    id,
    subscription: id,
    /** Offset after which the events of this subscription begin. */
    offset: count.optional(),
    /** Offset of the last event of the topic; those up to it are earlier events. */
    head: count.optional(),
    /** Names the sequence that offsets count in; another one begins when a topic was forgotten. */
    epoch: name.optional(),
    /** Events that were asked for and cannot be had; `from` is 0 where nobody knows the first. */
    gap: z.strictObject({ from: count, to: count, reason: name }).optional(),
  }),
  unsubscribe: z.strictObject({ id, subscription: id }),
  unsubscribed: z.strictObject({ id: count, subscription: id.optional(), reason: text.optional() }),
  event: z.strictObject({
    subscription: id,
    publication: id,
    /** Number of the event in its topic, counted up by one. */
    offset: count.optional(),
    /** Milliseconds since 1970-01-01 UTC, by the router's clock. */
    at: count.optional(),
    /** The concrete topic, where the subscription is a pattern. */
    uri: uri.optional(),
    publisher: uuid.optional(),
    /** The publisher's number, user and roles, where they are disclosed. */
    publisherId: id.optional(),
    publisherUser: name.optional(),
    publisherRoles: z.array(name).max(64).optional(),
    /** The topic keeps it for those who subscribe later. */
    retained: z.literal(true).optional(),
    /** It was kept, and is sent because somebody has subscribed: it is not new. */
    late: z.literal(true).optional(),
    options: dictionary.optional(),
    payload,
  }),
  call: z.strictObject({
    id,
    /** Absent in `item` and `end`, which continue the call of this id. */
    uri: uri.optional(),
    part: sent,
    timeoutMs: timeoutMs.optional(),
    /** Who asks an idempotent procedure again with the same key gets the same answer. */
    key: name.optional(),
    /** Parts of the result that may be under way before the first NEXT; absent: `streamCredit`, 256. */
    credit: count.optional(),
    /** Whether parts of the result are wanted; absent: yes. */
    receiveProgress: z.boolean().optional(),
    /** Says that the callee shall know who calls, where the realm leaves that to the caller. */
    discloseMe: z.boolean().optional(),
    options: dictionary.optional(),
    payload,
  }),
  cancel: z.strictObject({
    id,
    mode: z.enum(['skip', 'kill', 'killnowait']).optional(),
    reason: text.optional(),
  }),
  result: z.strictObject({ id, part: received, options: dictionary.optional(), payload }),
  register: z.strictObject({
    id,
    uri,
    match: z.enum(MATCHES).optional(),
    invoke: z.enum(['single', 'first', 'last', 'roundrobin', 'random', 'leastbusy']).optional(),
    concurrency: count.optional(),
    /** Takes the procedure from a callee of the same user that still holds it. */
    forceReregister: z.boolean().optional(),
    /** The callee watches over the timeout of calls; it is told how long. */
    forwardTimeout: z.boolean().optional(),
    options: dictionary.optional(),
  }),
  registered: z.strictObject({ id, registration: id }),
  unregister: z.strictObject({ id, registration: id }),
  unregistered: z.strictObject({ id: count, registration: id.optional(), reason: text.optional() }),
  invocation: z.strictObject({
    id,
    /** Absent in `item` and `end`, which continue the invocation of this id. */
    registration: id.optional(),
    /** The concrete procedure, where the registration is a pattern. */
    uri: uri.optional(),
    part: sent,
    caller: identity.optional(),
    /** From 2: an idempotent call that another callee did not answer. */
    attempt: count.optional(),
    timeoutMs: timeoutMs.optional(),
    /** Parts of the result that may be sent before the first NEXT; absent: `streamCredit`, 256. */
    credit: count.optional(),
    /** Whether parts of the result are wanted; absent: yes. */
    receiveProgress: z.boolean().optional(),
    options: dictionary.optional(),
    payload,
  }),
  interrupt: z.strictObject({
    id,
    mode: z.enum(['kill', 'killnowait']).optional(),
    reason: text.optional(),
  }),
  yield: z.strictObject({ id, part: received, options: dictionary.optional(), payload }),
  next: z.union([
    z.strictObject({
      /** Number of the last counted frame that was taken (cumulative). */
      seen: count,
      /** Bytes of counted frames that may have been sent since the session began. */
      until: count,
    }),
    z.strictObject({
      /** Which kind of stream: results of my call, items of an invocation, events. */
      of: z.enum(['call', 'invocation', 'subscription']),
      stream: id,
      /** Items of the stream that may have been sent since it began. */
      until: count,
    }),
  ]),
  chunk: z.strictObject({
    /** Names the chunked message; drawn by the sender. */
    id,
    /** In the first chunk: length of the whole message. */
    total: id.optional(),
    /** In the last chunk. */
    last: z.literal(true).optional(),
    data: z.custom<string | Uint8Array>(
      (data) => typeof data === 'string' || data instanceof Uint8Array,
    ),
  }),
  ping: z.strictObject({ at: count.optional() }),
  pong: z.strictObject({ at: count.optional() }),
  command: z.strictObject({ id, name, payload }),
  reply: z.strictObject({ id, payload }),
  /** All that HELLO says, in case the router can only offer a new session. */
  resume: hello.extend({
    session: uuid,
    token: z.string().min(1).max(128),
    /** Number of the last counted frame that the client has taken. */
    seen: count,
  }),
  resumed: z.strictObject({
    /** Number of the last counted frame that the router has taken. */
    seen: count,
    resume: resumption,
    auth: authenticated.optional(),
  }),
  feedback: z.strictObject({
    /** Present: REPLY or ERROR is wanted. */
    id: id.optional(),
    /** The receiver; absent: the app of the realm. */
    to: uuid.optional(),
    /** The sender, stamped by the router. */
    from: uuid.optional(),
    /** The packet's own opcode for the receiver's hook; default `feedback`. */
    kind: name.optional(),
    payload,
  }),
  gap: z.strictObject({
    subscription: id,
    /** First and last offset that were lost. */
    from: count,
    to: count,
    reason: name,
  }),
  pressure: z.strictObject({
    /** The topic whose subscribers hold it back. */
    topic: uri,
    /** Publications that wait, of all publishers; 0: it goes on. */
    queued: count,
    /** Publications that the router would keep besides. */
    credit: count,
  }),
  broadcast: z.strictObject({
    id: id.optional(),
    from: uuid.optional(),
    kind: name.optional(),
    payload,
  }),
  realm: z.strictObject({ id, payload }),
  described: z.strictObject({ id, realm: uri, hash: name }),
} as const satisfies Record<Opcode, z.ZodType>;
