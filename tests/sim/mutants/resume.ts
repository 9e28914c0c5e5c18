/**
 * Sessions: how they begin, go on over another connection, and end.
 */
import type { Mutant } from './mutant.ts';

const CLIENT = 'packages/client/src';
const SESSION = 'packages/protocol/src/session';

/** See the head of this file. */
export const RESUME_MUTANTS: readonly Mutant[] = [
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
    within: 0,
    isRare: true,
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
    name: 'a welcome is believed after its connection has ended',
    edits: [
      {
        file: `${CLIENT}/link.ts`,
        find: 'const refusal = bringing && (await bringing.bring(endpoint));',
        replace: 'const refusal = await bringing?.bring(endpoint);',
      },
      {
        file: `${CLIENT}/link.ts`,
        find: 'if (this.welcome?.session !== welcome.session || !(connection ?? this.#comeback?.kept)) return;',
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
];
