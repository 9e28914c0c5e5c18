/**
 * Sequences of the public test suite in the form of ours: its ids are one run's, so they become
 * placeholders.
 */
import { WAMP_MESSAGES, type WampName } from '@realmwire/protocol/wamp2';
import type { SequenceVector } from './public-vectors.ts';
import type { Sequence, Step, WampMessage } from './sequence.ts';

/** The fields of a message, in the order of its elements. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  SUBSCRIBE: ['request_id', 'options', 'topic'],
  SUBSCRIBED: ['request_id', 'subscription_id'],
  UNSUBSCRIBE: ['request_id', 'subscription_id'],
  UNSUBSCRIBED: ['request_id'],
  PUBLISH: ['request_id', 'options', 'topic', 'args', 'kwargs'],
  PUBLISHED: ['request_id', 'publication_id'],
  EVENT: ['subscription_id', 'publication_id', 'details', 'args', 'kwargs'],
  REGISTER: ['request_id', 'options', 'procedure'],
  REGISTERED: ['request_id', 'registration_id'],
  UNREGISTER: ['request_id', 'registration_id'],
  UNREGISTERED: ['request_id'],
  CALL: ['request_id', 'options', 'procedure', 'args', 'kwargs'],
  RESULT: ['request_id', 'details', 'args', 'kwargs'],
  INVOCATION: ['request_id', 'registration_id', 'details', 'args', 'kwargs'],
  YIELD: ['request_id', 'options', 'args', 'kwargs'],
  ERROR: ['request_type', 'request_id', 'details', 'error', 'args', 'kwargs'],
};
/** Messages whose request the router makes. */
const OF_THE_ROUTER: ReadonlySet<string> = new Set(['INVOCATION', 'YIELD']);

/** See the head of this file. */
export function sequenceOf({ description, sessions, sequence }: SequenceVector): Sequence {
  return {
    rule: description,
    feature: 'public',
    sessions: sessions.map(({ session_id: name, realm = 'realm1' }) => ({ name, realm })),
    steps: sequence.map(({ from, to, message }): Step => {
      const elements = elementsOf(message);
      return from === 'router'
        ? { from, to, messages: [elements] }
        : { from, to: 'router', message: elements };
    }),
  };
}

function elementsOf(message: SequenceVector['sequence'][number]['message']): WampMessage {
  const { type } = message;
  const fields = FIELDS[type];
  if (fields === undefined) throw new Error(`no sequence of ours has a ${type} yet`);
  const given = fields.filter((field) => message[field] !== undefined && message[field] !== null);
  const elements = given.map((field) => placeholderOf(field, message[field], type));
  return [WAMP_MESSAGES[type as WampName].code, ...elements];
}

function placeholderOf(field: string, value: unknown, type: string): unknown {
  if (field === 'request_type' || !/_(id|type)$/.test(field)) return value;
  const isAsked = field === 'request_id' && !OF_THE_ROUTER.has(type);
  return isAsked ? `#${String(value)}` : `$${field} ${String(value)}`;
}
