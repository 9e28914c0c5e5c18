/**
 * Events: their order, their offsets, and the gaps that tell what was lost.
 */
import type { Mutant } from './mutant.ts';

const ENDPOINT = 'packages/endpoint/src';
const SESSION = 'packages/protocol/src/session';
const CORE = 'packages/router/src/core';

/** See the head of this file. */
export const TOPICS_MUTANTS: readonly Mutant[] = [
  {
    name: 'the answer to a subscriber overtakes the events of another',
    edits: [{ file: `${SESSION}/order-key.ts`, find: "    case 'subscribed':\n", replace: '' }],
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
    name: 'listeners hear what had waited for them after they have left',
    edits: [
      {
        file: `${ENDPOINT}/subscriber.ts`,
        find: 'for (const listeners of Object.values(this.#listeners)) listeners.clear();',
        replace: '',
      },
    ],
    within: 0,
    isRare: true,
  },
];
