import { describe, expect, test } from 'vitest';
import { GOLDEN, GOLDEN_CHUNK } from '../codec/golden.test-data.ts';
import { MAX_ID } from '../ids.ts';
import { BODIES } from './bodies.ts';
import { OPCODES, type Opcode } from './opcodes.ts';
import { Body } from './payload.ts';

type Fields = Record<string, unknown>;
const payload = Body.of({ any: 'value' });

/** Every field of each message that no golden example shows in full. */
// biome-ignore format: a table
const EXAMPLES: Partial<Record<Opcode, Fields[]>> = {
  hello: [{ realm: 'r', receives: { credit: 0, chunkBytes: 0, maxMessageBytes: 1024 }, contract: { hash: 'h', version: '1' }, brings: true, details: {}, auth: { method: 'x', id: 'u', extra: 1 } }],
  welcome: [{ session: 's', realm: 'r', agent: 'a', receives: { credit: 1 }, user: 'u', roles: [], heartbeatMs: 1, heartbeatLostMs: 2, contract: { hash: 'h', match: 'same' }, limits: { a: 1 }, details: {} }],
  abort: [{ code: 'a.b', message: 'm', detail: { a: 1, b: 'c' }, retryAfterMs: 0 }],
  challenge: [{ method: 'scram', extra: {} }],
  authenticate: [{ signature: '', extra: {} }],
  resume: [
    { realm: 'a.b', receives: { credit: 1 }, session: 'u', token: 't', seen: 0 },
    { realm: 'a.b', receives: { credit: 1 }, resumes: true, session: 'u', token: 't', seen: 9 },
  ],
  resumed: [{ seen: 3, resume: { token: 't', keptMs: 60_000 } }],
  goodbye: [{ code: 'goodbye', message: 'm', retryAfterMs: 5 }],
  error: [{ of: 'call', id: 1, code: 'X', fault: 'a.b', message: 'm', retry: true, payload }],
  publish: [{ uri: 'a' }, { id: 1, uri: 'a', excludeMe: false, exclude: [1], eligible: [2], retain: true, options: {}, payload }],
  published: [{ id: 1, publication: 2, offset: 3 }],
  subscribe: [
    { id: 1, uri: 'a.', match: 'prefix', credit: 0, overflow: 'drop-oldest', options: {} },
    { id: 1, uri: 'a', history: { last: 0 } },
    { id: 1, uri: 'a', history: { since: 3, epoch: 'e' } },
    { id: 1, uri: 'a', history: { at: 5 } },
  ],
  subscribed: [{ id: 1, subscription: 2, offset: 0, head: 3, epoch: 'e', gap: { from: 0, to: 1, reason: 'expired' } }],
  unsubscribe: [{ id: 1, subscription: 2 }],
  unsubscribed: [{ id: 1, subscription: 2, reason: 'r' }],
  event: [{ subscription: 1, publication: 2, offset: 3, at: 4, uri: 'a', publisher: 'p', retained: true, options: {}, payload }],
  call: [{ id: 1, uri: 'a', part: 'open', timeoutMs: 0, credit: 0, options: {}, payload }, { id: 1, part: 'end' }],
  cancel: [{ id: 1, mode: 'skip', reason: 'r' }],
  result: [{ id: 1, part: 'progress', options: {}, payload }],
  register: [{ id: 1, uri: 'a', match: 'exact', invoke: 'leastbusy', concurrency: 1, options: {} }],
  registered: [{ id: 1, registration: 2 }],
  unregister: [{ id: 1, registration: 2 }],
  unregistered: [{ id: 1, registration: 2, reason: 'r' }],
  invocation: [{ id: 1, registration: 2, uri: 'a', part: 'open', caller: { session: 's', user: 'u', roles: ['r'] }, timeoutMs: 1, credit: 1, options: {}, payload }],
  interrupt: [{ id: 1, mode: 'kill', reason: 'r' }],
  yield: [{ id: 1, part: 'item', options: {}, payload }],
  next: [{ seen: 0, until: 0 }, { of: 'call', stream: 1, until: 0 }],
  ping: [{ at: 1 }],
  pong: [{}, { at: 1 }],
  command: [{ id: 1, name: 'time', payload }],
  reply: [{ id: 1, payload }],
  feedback: [{}, { id: 1, to: 's', from: 'f', kind: 'k', payload }],
  gap: [{ subscription: 1, from: 1, to: 2, reason: 'credit' }],
  pressure: [{ topic: 'a', queued: 0, credit: 5 }],
  broadcast: [{}, { id: 1, from: 'f', kind: 'k', payload }],
  realm: [{ id: 1, payload }],
  described: [{ id: 1, realm: 'r', hash: 'h' }],
};

const CASES = (Object.keys(BODIES) as Opcode[]).flatMap((opcode) =>
  [...goldenOf(opcode), ...(EXAMPLES[opcode] ?? [])].map((fields) => ({ opcode, fields })),
);

describe('the schemas of the messages', () => {
  test('are those of the table of opcodes, one for each, in its order', () => {
    expect(Object.keys(BODIES)).toEqual(Object.keys(OPCODES));
  });

  test.each(Object.keys(OPCODES) as Opcode[])('have an example of %s', (opcode) => {
    expect(CASES.some((each) => each.opcode === opcode)).toBe(true);
  });

  test.each(CASES)('take $opcode with its fields', ({ opcode, fields }) => {
    expect(BODIES[opcode].parse(fields)).toEqual(fields);
  });

  test.each(CASES)('refuse $opcode with a field that they do not know', ({ opcode, fields }) => {
    expect(BODIES[opcode].safeParse({ ...fields, intruder: 1 }).success).toBe(false);
  });

  test.each([
    { opcode: 'call', fields: { id: 0, uri: 'a' } },
    { opcode: 'call', fields: { id: 1.5, uri: 'a' } },
    { opcode: 'call', fields: { id: MAX_ID + 1, uri: 'a' } },
    { opcode: 'call', fields: { id: '1', uri: 'a' } },
    { opcode: 'call', fields: { id: 1, uri: 'x'.repeat(256) } },
    { opcode: 'call', fields: { id: 1, uri: 'a', part: 'last' } },
    { opcode: 'call', fields: { id: 1, uri: 'a', credit: -1 } },
    { opcode: 'hello', fields: { realm: 'r' } },
    { opcode: 'hello', fields: { realm: 'r', receives: { credit: 1 }, auth: { token: 't' } } },
    { opcode: 'hello', fields: { realm: 'r', receives: { credit: 1, intruder: 1 } } },
    { opcode: 'publish', fields: { uri: 'a', publisher: 'me' } },
    { opcode: 'publish', fields: { uri: 'a', exclude: Array(10_001).fill(1) } },
    { opcode: 'invocation', fields: { id: 1, caller: { session: 's', intruder: 1 } } },
    { opcode: 'next', fields: { seen: 0 } },
    { opcode: 'next', fields: { seen: 0, until: 0, stream: 1 } },
    { opcode: 'next', fields: { of: 'topic', stream: 1, until: 0 } },
    { opcode: 'chunk', fields: { id: 1, total: 0, data: 'x' } },
    { opcode: 'chunk', fields: { id: 1, last: false, data: 'x' } },
    { opcode: 'chunk', fields: { id: 1, data: [1, 2] } },
    { opcode: 'chunk', fields: { id: 1 } },
    { opcode: 'abort', fields: { code: 'a', detail: { a: {} } } },
  ] as const)('refuse $opcode with $fields', ({ opcode, fields }) => {
    expect(BODIES[opcode].safeParse(fields).success).toBe(false);
  });
});

function goldenOf(opcode: Opcode): Fields[] {
  const messages = [...GOLDEN, GOLDEN_CHUNK.text, GOLDEN_CHUNK.binary].map(
    ({ message }) => message,
  );
  return messages
    .filter((message) => message.opcode === opcode)
    .map(({ opcode: _, ...fields }) => fields);
}
