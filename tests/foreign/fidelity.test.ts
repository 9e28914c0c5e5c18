/**
 * What goes in comes out, between any two clients, whichever dialects and serializers they speak.
 */
import { inspect, isDeepStrictEqual } from 'node:util';
import { until } from '@realmwire/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { payloadOf } from './behaviours/behaviour.ts';
import { everybody } from './clients/all.ts';
import { type Client, given, type Heard, type Payload, type Puppet } from './clients/puppet.ts';
import { Stage } from './stage.ts';

const BYTES = new Uint8Array([0, 1, 127, 128, 255]);
const DEEP = { ключ: { 日本: ['\u{1F9C2}', { 'e\u0301': ['a\0b', '"\\\n', ['ü']] }] } };

/** Values that routers are known to change. */
const VALUES: Readonly<Record<string, unknown>> = {
  'a list': [1, 2],
  'a list in a list': [[1, 2]],
  'an empty list': [],
  'a list of an empty list': [[]],
  null: null,
  'a list of null': [null],
  'an empty object': {},
  'an empty text': '',
  zero: 0,
  false: false,
  'the largest safe integer': Number.MAX_SAFE_INTEGER,
  'a fraction': -0.1,
  'nested unicode': DEEP,
  'a text that looks like bytes': 'AAEC',
};

/** Payloads of one argument: our dialect has one value where WAMP has arguments. */
const SINGLE: readonly Payload[] = Object.values(VALUES).map((value) => given([value]));

const LARGE_NEGATIVE = given([Number.MIN_SAFE_INTEGER]);

/** Payloads that only WAMP has. */
const MANY: readonly Payload[] = [
  given([1, 2]),
  given([[1, 2], []]),
  given([null, null]),
  given([[]], { empty: [], none: null, zero: 0, text: '', nothing: {} }),
  given([], { only: [[1, 2]], ключ: DEEP }),
];

const { clients, reason, end } = await everybody();
if (reason !== undefined) console.warn(`Autobahn for Python is left out: ${reason}`);

function isOurs({ name }: Client): boolean {
  return name.startsWith('realmwire');
}

/**
 * Bytes, as a client has them: where its JSON does not know the convention of WAMP, the application
 * sees the text that stands for them.
 */
function bytesOf({ hasBytes = true }: Client): unknown {
  return hasBytes ? BYTES : `\0${Buffer.from(BYTES).toString('base64')}`;
}

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await end();
});

/** What is said by one side, and what the other side has to hear. */
function payloadsBetween(a: Client, b: Client): readonly (readonly [Payload, Payload])[] {
  const same = [...SINGLE, ...(isOurs(a) || isOurs(b) ? [] : MANY)];
  if ([a, b].every(({ hasLargeNegatives = true }) => hasLargeNegatives)) same.push(LARGE_NEGATIVE);
  return [
    ...same.map((payload) => [payload, payload] as const),
    [given([bytesOf(a)]), given([bytesOf(b)])],
    [given([{ in: [bytesOf(a)] }]), given([{ in: [bytesOf(b)] }])],
  ];
}

async function publishes(from: Puppet, to: Puppet, said: readonly Payload[]): Promise<Payload[]> {
  const uri = stage.uri('news');
  const heard: Heard[] = [];
  await to.subscribe(uri, (event) => heard.push(event));
  for (const payload of said) await from.publish(uri, payload);
  await until(() => heard.length >= said.length, { what: 'all events' });
  return heard.map(payloadOf);
}

/** Calls; gives what the callee was given, and what came back. */
async function calls(caller: Puppet, callee: Puppet, said: readonly Payload[]) {
  const uri = stage.uri('echo');
  const taken: Payload[] = [];
  await callee.register(uri, ({ args, kwargs }) => {
    taken.push(payloadOf({ args, kwargs }));
    return { args, kwargs };
  });
  const back: Payload[] = [];
  for (const payload of said) back.push(payloadOf(await caller.call(uri, payload).result));
  return { taken, back };
}

const DEEPLY = { depth: 9, breakLength: Number.POSITIVE_INFINITY };

/** What came otherwise than it should, in words. */
function changed(expected: readonly Payload[], come: readonly Payload[]): string {
  expect(come).toHaveLength(expected.length);
  const changes = expected.flatMap((payload, i) =>
    isDeepStrictEqual(payloadOf(payload), come[i])
      ? []
      : [`${inspect(payload, DEEPLY)} came as ${inspect(come[i], DEEPLY)}`],
  );
  return changes.join('\n');
}

describe.each(clients)('$name', (from) => {
  for (const to of clients) {
    const pairs = payloadsBetween(from, to);
    const [said, heard] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];

    test(`publishes to ${to.name}, unchanged`, async () => {
      const [publisher, subscriber] = [await stage.join(from), await stage.join(to)];

      expect(changed(heard, await publishes(publisher, subscriber, said))).toBe('');
    });

    test(`calls ${to.name}, unchanged there and back`, async () => {
      const [caller, callee] = [await stage.join(from), await stage.join(to)];

      const { taken, back } = await calls(caller, callee, said);

      expect(changed(heard, taken)).toBe('');
      expect(changed(said, back)).toBe('');
    });
  }
});
