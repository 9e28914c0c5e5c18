/**
 * Calls: each is answered once, whatever becomes of its callee.
 */
import type { Mutant } from './mutant.ts';

const ENDPOINT = 'packages/endpoint/src';
const CORE = 'packages/router/src/core';

/** See the head of this file. */
export const CALLS_MUTANTS: readonly Mutant[] = [
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
];
