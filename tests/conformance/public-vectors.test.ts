import { ProtocolError } from '@realmwire/protocol';
import { FAULTS } from '@realmwire/protocol/faults';
import { WAMP_SERIALIZERS, WampTranslator } from '@realmwire/protocol/wamp2';
import { describe, expect, test } from 'vitest';
import { play } from './player.ts';
import { sequenceOf } from './public-sequences.ts';
import {
  bytesOf,
  comparable,
  lacks,
  readVectors,
  type SerializationSample,
  type SerializedBytes,
  type ValidationSample,
} from './public-vectors.ts';
import { featuresBut } from './roles.ts';
import { SERIALIZERS } from './serializers.ts';

const folder = process.env['WAMP_TESTSUITE'];
const SPOKEN = ['json', 'msgpack', 'cbor'] as const;
/** The place of the request id in messages that clients send: the suite draws it at random. */
const REQUEST_ID_AT = 1;
const EVENT = 36;

if (folder === undefined) {
  test('the public test vectors are played where WAMP_TESTSUITE names their folder', () => {
    console.log('WAMP_TESTSUITE is not set: the public test vectors for WAMP are not played');
  });
} else {
  const { messages, sequences } = readVectors(folder);
  const samples = messages.flatMap(({ file, samples }) =>
    samples.map((sample) => ({ name: `${file}: ${sample.description}`, sample })),
  );
  const isMessage = (sample: object): sample is SerializationSample => 'serializers' in sample;

  describe('a public test vector', () => {
    for (const { name, sample } of samples) {
      if (isMessage(sample)) test(`in bytes: ${name}`, () => checkBytes(sample));
      else test(`in strict: ${name}`, () => checkRule(sample));
    }
  });

  describe('a public sequence', () => {
    for (const vector of sequences) {
      test(vector.file, () =>
        play(sequenceOf(vector), { profile: 'strict', serializer: SERIALIZERS.json }),
      );
    }
  });

  test('the folder has vectors', () => {
    const bytes = samples.filter(({ sample }) => isMessage(sample)).length;
    console.log(
      `WAMP_TESTSUITE: ${bytes} messages in bytes, ${samples.length - bytes} rules, ${sequences.length} sequences`,
    );
    expect(samples.length).toBeGreaterThan(0);
  });
}

/** Every variant is read, all are the same message, and what we write is one of them. */
function checkBytes({ serializers, expected_attributes }: SerializationSample): void {
  const { message_type: type, ...attributes } = expected_attributes;
  const all = SPOKEN.flatMap((name) =>
    (serializers[name] ?? []).map((variant) => ({ name, message: read(name, variant) })),
  );
  expect(all.length).toBeGreaterThan(0);
  for (const { message } of all) {
    expect(message[0]).toBe(type);
    expect(lacks(message, attributes)).toEqual([]);
    expect(comparable(message)).toBe(comparable(all[0]?.message));
  }
  for (const { name, message } of all) {
    const variants = (serializers[name] ?? []).map((variant) => hexOf(bytesOf(variant)));
    expect(variants).toContain(hexOf(written(name, message)));
  }
}

/** What breaks a rule breaks the protocol, in words that say where; what does not passes. */
function checkRule({ wmsg, expected_error }: ValidationSample): void {
  const [code] = wmsg;
  const reading = () =>
    code === EVENT ? openClient().read(wmsg) : openRouter().read(wmsg.with(REQUEST_ID_AT, 1));
  if (expected_error === undefined) return void expect(reading()).toBeInstanceOf(Array);
  const error = errorOf(reading);
  expect(error).toBeInstanceOf(ProtocolError);
  const { code: fault, message } = error as ProtocolError;
  expect(FAULTS[fault].uri).toBe(`wamp.error.${expected_error.type}`);
  expect(message).toContain(expected_error.contains ?? '');
}

/** A router whose client has joined and knows everything. */
function openRouter(): WampTranslator {
  const router = new WampTranslator({ side: 'router', profile: 'strict' });
  router.read([1, 'realm1', { roles: featuresBut([]) }]);
  router.write(
    {
      opcode: 'welcome',
      session: 'nina',
      realm: 'realm1',
      receives: { credit: 0 },
      heartbeatMs: 0,
      heartbeatLostMs: 0,
    },
    { welcome: { session: 1 } },
  );
  return router;
}

/** A client that has joined, and hears the subscription 123. */
function openClient(): WampTranslator {
  const client = new WampTranslator({ side: 'client', profile: 'strict' });
  client.write({ opcode: 'hello', realm: 'realm1', receives: { credit: 0 } });
  client.read([2, 1, { roles: { broker: {}, dealer: {} } }]);
  client.write({ opcode: 'subscribe', id: 1, uri: 'com.a' });
  client.read([33, 1, 123]);
  return client;
}

function read(name: (typeof SPOKEN)[number], variant: SerializedBytes): unknown[] {
  const bytes = bytesOf(variant);
  const serializer = WAMP_SERIALIZERS[`wamp.2.${name}`];
  const [message] = serializer.decode(
    serializer.kind === 'text' ? new TextDecoder().decode(bytes) : bytes,
  );
  return message as unknown[];
}

function written(name: (typeof SPOKEN)[number], message: unknown): Uint8Array {
  const { data } = WAMP_SERIALIZERS[`wamp.2.${name}`].encode(message);
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function errorOf(reading: () => unknown): unknown {
  try {
    return reading();
  } catch (error) {
    return error;
  }
}
