import { expect, test } from 'vitest';
import { matrixOf, tableOf } from './scenario-matrix.ts';

const TESTS = [
  { file: '/a/tests/scenarios/calls.test.ts', name: "a call over 'ws' in 'json' > is answered" },
  {
    file: '/a/tests/scenarios/calls.test.ts',
    name: "a call over 'memory' in 'json' > is answered",
  },
  { file: '/a/tests/scenarios/till.test.ts', name: 'an idempotent call (json) > runs once' },
  { file: '/a/tests/scenarios/calls.test.ts', name: 'who calls in the process > is answered' },
  {
    file: '/a/tests/scenarios/wamp-sessions.test.ts',
    name: "a WAMP session ('wamp.2.json.batched', 'ws') > is welcomed",
  },
  {
    file: '/a/tests/conformance/run-sequences.test.ts',
    name: 'a strict router that is spoken to in cbor > calls: a call > is answered',
  },
  { file: '/a/tests/foreign/each.test.ts', name: "'autobahn json' > Topics > are heard" },
  { file: '/a/tests/foreign/each.test.ts', name: "'realmwire json' > Topics > are heard" },
  { file: '/a/tests/hostile/peers.test.ts', name: "a client ('wamp.2.json', 'ws') > is cut off" },
];

test('each test counts for the way that its title names, and a rule once', () => {
  const { rows, rules, tests, others } = matrixOf(TESTS);

  expect(rows.map((row) => Object.values(row).join(' '))).toEqual([
    'native json memory 1 0 0',
    'native json ws 2 0 1',
    'wamp2 cbor memory 0 1 0',
    'wamp2 json ws 0 0 1',
    'wamp2 json.batched ws 1 0 0',
  ]);
  expect(rules).toEqual({ scenarios: 3, sequences: 1, clients: 1 });
  expect([tests, others]).toEqual([7, 1]);
});

test('the table ends with the sums', () => {
  expect(tableOf(matrixOf(TESTS.slice(0, 2)))).toBe(
    [
      'dialect  codec  transport  scenarios  sequences  clients',
      'native   json   memory     1          0          0',
      'native   json   ws         1          0          0',
      'matrix: 2 ways, 1 rules of scenarios, 0 rules of sequences, 0 rules of clients; 2 tests, and 0 besides',
    ].join('\n'),
  );
});
