/**
 * Bugs that the simulator must find, or it is not worth its time: each is one that somebody might
 * write, and some are ones that it has found.
 *
 * A bug is planted into the bundle by replacing an exact piece of the sources. If that piece has
 * changed, the run fails and says so: then the list has to follow.
 */
import type { Edit } from './bundle.ts';

/** See the head of this file. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** In so many plans it must be found. */
  readonly within: number;
  /** Needs a plan that is rare: the one that has shown it is run first. */
  readonly isRare?: true;
}

const ENDPOINT = 'packages/endpoint/src';
const CLIENT = 'packages/client/src';
const FLOW = 'packages/protocol/src/flow';
const SESSION = 'packages/protocol/src/session';
const CORE = 'packages/router/src/core';

/** The list, in the order of the promises. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'resume forgets one frame too many',
    edits: [
      {
        file: `${SESSION}/unseen.ts`,
        find: 'this.frames.splice(0, count)',
        replace: 'this.frames.splice(0, count + 1)',
      },
    ],
    within: 500,
  },
  {
    name: 'resume repeats what was taken',
    edits: [
      {
        file: `${SESSION}/sender.ts`,
        find: 'this.#acknowledge({ seen, until: 0 });',
        replace: 'this.#window.grant({ seen, until: 0 });',
      },
    ],
    within: 500,
  },
  {
    name: 'resume forgets a message that has half arrived',
    edits: [
      {
        file: `${SESSION}/lean-peer.ts`,
        find: '// Not taken yet, so the other side sends it again.',
        replace: 'this.#chunks?.abandon();',
      },
    ],
    within: 1_000,
  },
  {
    name: 'resume says no credit of streams again',
    edits: [
      {
        file: `${SESSION}/sender.ts`,
        find: 'for (const credit of this.#unseen.credits) this.#frames.push(this.#codec.encode(credit));',
        replace: '',
      },
    ],
    within: 1_000,
  },
  {
    name: 'frames count as taken before they can be read',
    edits: [
      {
        file: `${SESSION}/lean-peer.ts`,
        find: `    if (opcode === 'chunk' && this.#chunks === undefined) throw new Lacking();
    if (OPCODES[opcode].counted) this.#grants.onFrame(data.length, now);`,
        replace: `    if (OPCODES[opcode].counted) this.#grants.onFrame(data.length, now);
    if (opcode === 'chunk' && this.#chunks === undefined) throw new Lacking();`,
      },
    ],
    within: 1_000,
  },
  {
    name: 'the engine does not know what was said before it came',
    edits: [
      {
        file: `${SESSION}/take-over.ts`,
        find: 'for (const call of calls) peer.send(call, now);',
        replace: 'void calls;',
      },
    ],
    within: 1_000,
  },
  {
    name: 'the engine does not read what was left for it',
    edits: [
      {
        file: `${SESSION}/take-over.ts`,
        find: 'for (const data of words.left) peer.receive(data, now);',
        replace: '',
      },
    ],
    within: 1_000,
  },
  {
    name: 'an old connection speaks into a session that goes on elsewhere',
    edits: [
      {
        file: `${CLIENT}/connection.ts`,
        find: 'if (this.#isEnded) return;\n        this.#peer',
        replace: 'this.#peer',
      },
    ],
    within: 2_000,
  },
  {
    name: 'who could not resume gives no credit',
    edits: [
      {
        file: `${SESSION}/lean-peer.ts`,
        find: `      case 'hello':
      case 'resume':`,
        replace: `      case 'hello':`,
      },
    ],
    within: 500,
  },
  {
    name: 'a session that was lost is not told to those who call',
    edits: [
      {
        file: `${ENDPOINT}/endpoint.ts`,
        find: 'call.fail(unknownOutcome(call.uri, error))',
        replace: 'void call',
      },
    ],
    within: 500,
  },
  {
    name: 'a welcome is believed after its connection has ended',
    edits: [
      {
        file: `${CLIENT}/link.ts`,
        find: 'const refusal = bringing && (await bringing.bring(endpoint));',
        replace: 'const refusal = await bringing?.bring(endpoint);',
      },
      {
        file: `${CLIENT}/link.ts`,
        find: 'if (this.#welcome !== welcome || !(connection ?? this.#comeback?.kept)) return;',
        replace: 'if (!connection && refusal) return;',
      },
    ],
    within: 0,
    isRare: true,
  },
  {
    name: 'a welcome is forgotten when its connection ends, although the session goes on',
    edits: [
      {
        file: `${CLIENT}/link.ts`,
        find: 'const refusal = bringing && (await bringing.bring(endpoint));',
        replace: 'const refusal = await bringing?.bring(endpoint);',
      },
      {
        file: `${CLIENT}/link.ts`,
        find: '!(connection ?? this.#comeback?.kept)',
        replace: '!connection',
      },
    ],
    within: 0,
    isRare: true,
  },
  {
    name: 'the answer to a subscriber overtakes the events of another',
    edits: [{ file: `${SESSION}/order-key.ts`, find: "    case 'subscribed':\n", replace: '' }],
    within: 0,
    isRare: true,
  },
  {
    name: 'the window of a session is ignored',
    edits: [
      {
        file: `${FLOW}/credit-window.ts`,
        find: 'return this.#untilBytes - this.#sentBytes;',
        replace: 'return this.#untilBytes - this.#sentBytes + 100_000;',
      },
    ],
    within: 500,
  },
  {
    name: 'the credit of a stream is ignored',
    edits: [
      {
        file: `${FLOW}/stream-credit.ts`,
        find: 'return this.#until - this.#sent;',
        replace: 'return this.#until - this.#sent + 5;',
      },
      {
        file: `${FLOW}/stream-credit.ts`,
        find: 'if (this.#sent >= this.#until) throw',
        replace: 'if (this.#sent >= this.#until + 5) throw',
      },
    ],
    within: 500,
  },
  {
    name: 'the reader of a stream gives credit for what nobody took',
    edits: [
      {
        file: `${FLOW}/stream-credit.ts`,
        find: 'const until = this.#taken + this.#window;',
        replace: 'const until = this.#received + this.#window;',
      },
      {
        file: `${ENDPOINT}/inbox.ts`,
        find: `      this.#items.push(item);
      if (`,
        replace: `      this.#items.push(item);
      this.#options.onTaken(item);
      if (`,
      },
    ],
    within: 500,
  },
  {
    name: 'chunks are longer than a narrow window',
    edits: [
      {
        file: `${FLOW}/outbox.ts`,
        find: 'Math.min(MIN_CHUNK_BYTES, windowBytes / 4)',
        replace: 'MIN_CHUNK_BYTES',
      },
    ],
    within: 2_000,
  },
  {
    name: 'a window becomes too narrow for the chunks that it has brought about',
    edits: [
      {
        file: `${FLOW}/credit-grants.ts`,
        find: 'this.#minBytes = Math.min(this.#maxBytes, Math.max(this.#minBytes, 2 * longest));',
        replace: 'this.#minBytes = Math.min(this.#minBytes, longest * 2);',
      },
    ],
    within: 2_000,
  },
  {
    name: 'a long message starves behind short ones of others',
    edits: [
      {
        file: `${FLOW}/outbox.ts`,
        find: `      this.#open[this.#turn] = next;
      this.#turn += 1;`,
        replace: `      this.#open.splice(this.#turn, 1);
      this.#open.push(next);`,
      },
    ],
    within: 0,
    isRare: true,
  },
  {
    name: 'a short publication overtakes a long one',
    edits: [
      {
        file: `${SESSION}/order-key.ts`,
        find: "case 'publish':\n      return `p",
        replace:
          "case 'publish':\n      if (message.uri !== '') return undefined;\n      return `p",
      },
    ],
    within: 500,
  },
  {
    name: 'a result overtakes the last item',
    edits: [
      {
        file: `${SESSION}/order-key.ts`,
        find: `    case 'invocation':
    case 'interrupt':
    case 'yield':
      return \`i\${message.id}\`;`,
        replace: `    case 'invocation':
    case 'interrupt':
    case 'yield':
      return undefined;`,
      },
    ],
    within: 500,
  },
  {
    name: 'events beyond the credit vanish without a gap',
    edits: [
      {
        file: `${CORE}/subscriber.ts`,
        find: 'this.#loss ??= { from, to, reason };\n    this.#loss.to = to;',
        replace: 'if (reason === undefined) this.#loss = { from, to, reason };',
      },
    ],
    within: 500,
  },
  {
    name: 'a gap is one event too short',
    edits: [
      {
        file: `${CORE}/subscriber.ts`,
        find: 'this.#loss.to = to;',
        replace: 'this.#loss.to = Math.max(this.#loss.from, to - 1);',
      },
    ],
    within: 500,
  },
  {
    name: 'the epoch of offsets is not looked at',
    edits: [
      {
        file: `${CORE}/beginning.ts`,
        find: 'if (epoch !== topic.epoch) return',
        replace: "if (epoch === '') return",
      },
    ],
    within: 2_000,
  },
  {
    name: 'history begins one event late',
    edits: [
      {
        file: `${CORE}/beginning.ts`,
        find: 'const { since, epoch = topic.epoch } = wanted;',
        replace: 'const { since: after, epoch = topic.epoch } = wanted; const since = after + 1;',
      },
    ],
    within: 1_000,
  },
  {
    name: 'what the history gives again is taken again',
    edits: [
      {
        file: `${ENDPOINT}/place.ts`,
        find: 'if (offset <= last && !(retained && offset > this.#retainedAfter)) return false;',
        replace: '',
      },
    ],
    within: 2_000,
  },
  {
    name: 'a reconnect tells of no gap',
    edits: [
      {
        file: `${ENDPOINT}/place.ts`,
        find: 'return gap && (isElsewhere ? gap : rest(gap, last));',
        replace: 'return undefined;',
      },
    ],
    within: 1_000,
  },
  {
    name: 'who called a callee that left is not answered',
    edits: [
      {
        file: `${CORE}/dealer.ts`,
        find: '[lost(invocation)]',
        replace: '[]',
      },
    ],
    within: 500,
  },
  {
    name: 'silence is never noticed',
    edits: [
      {
        file: `${SESSION}/heartbeat.ts`,
        find: "if (now >= heardAt + lostMs) return 'lost';",
        replace: '',
      },
    ],
    within: 500,
  },
  {
    name: 'who waits for a welcome is woken for ever',
    edits: [
      {
        file: `${SESSION}/lean-peer.ts`,
        find: "this.#phase === 'open' ? nextHeartbeatAt(this.#silence) : heardAt + lostMs",
        replace: 'nextHeartbeatAt(this.#silence, heardAt + lostMs)',
      },
      {
        file: `${SESSION}/heartbeat.ts`,
        find: '}: Silence): number {',
        replace: '}: Silence, _?: number): number {',
      },
    ],
    within: 500,
  },
  {
    name: 'half-read messages of who has left are kept',
    edits: [
      {
        file: `${FLOW}/chunk-reader.ts`,
        find: 'for (const half of this.#open.values()) this.#options.budget?.give(half.charged);',
        replace: '',
      },
    ],
    within: 1_000,
  },
];
