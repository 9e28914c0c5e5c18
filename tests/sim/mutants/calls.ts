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
        file: `${ENDPOINT}/lean-endpoint.ts`,
        find: 'call.fail(unknownOutcome(call.checks.uri, error))',
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
  {
    name: 'calls with the same key run each for itself',
    edits: [
      {
        file: `${CORE}/dealer.ts`,
        find: 'const isKeyed = message.key !== undefined &&',
        replace: "const isKeyed = message.key === '' &&",
      },
    ],
    within: 500,
  },
  {
    name: 'who asks with the same key is not answered',
    edits: [
      {
        file: `${CORE}/keyed-calls.ts`,
        find: 'return followers.map(({ asked: { caller, call } }) =>',
        replace: 'return followers.slice(1).map(({ asked: { caller, call } }) =>',
      },
    ],
    within: 500,
  },
  {
    name: 'who waits for the answer to a call that is taken back is forgotten with it',
    edits: [
      {
        file: `${CORE}/keyed-calls.ts`,
        find: 'return [...effects, ...runAgain(running.leader)];',
        replace: 'return effects;',
      },
    ],
    within: 2_000,
  },
];
