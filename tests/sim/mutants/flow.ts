/**
 * Credit, windows, chunks, and the order of what travels in them.
 */
import type { Mutant } from './mutant.ts';

const ENDPOINT = 'packages/endpoint/src';
const FLOW = 'packages/protocol/src/flow';
const SESSION = 'packages/protocol/src/session';

/** See the head of this file. */
export const FLOW_MUTANTS: readonly Mutant[] = [
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
