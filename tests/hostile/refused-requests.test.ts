import { Body, isReserved, type Message, type MessageOf } from '@realmwire/protocol';
import { FAULTS } from '@realmwire/protocol/faults';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const SECRET = 'do-not-repeat-me';
const payload = Body.of({ sku: SECRET, qty: SECRET });

interface Case {
  readonly name: string;
  readonly fault: keyof typeof FAULTS;
  readonly request: Message;
}

// biome-ignore format: a table
const CASES: Case[] = [
  { name: 'a procedure that the contract does not declare', fault: 'procedure.missing', request: { opcode: 'call', id: 5, uri: 'com.yard.nope' } },
  { name: 'a procedure of another realm', fault: 'procedure.missing', request: { opcode: 'call', id: 5, uri: 'com.other.echo' } },
  { name: 'a procedure that nobody serves', fault: 'callee.missing', request: { opcode: 'call', id: 5, uri: 'com.yard.tail' } },
  { name: 'a name that is none', fault: 'uri.invalid', request: { opcode: 'call', id: 5, uri: 'com..yard' } },
  { name: 'a name of the router', fault: 'right.missing', request: { opcode: 'call', id: 5, uri: 'wamp.session.kill' } },
  { name: 'a value that is not as declared', fault: 'arguments.invalid', request: { opcode: 'call', id: 5, uri: 'com.yard.order', payload } },
  { name: 'no value where one is declared', fault: 'arguments.invalid', request: { opcode: 'call', id: 5, uri: 'com.yard.order' } },
  { name: 'to serve what the contract does not declare', fault: 'procedure.undeclared', request: { opcode: 'register', id: 5, uri: 'com.yard.nope' } },
  { name: 'to serve what somebody else serves', fault: 'procedure.taken', request: { opcode: 'register', id: 5, uri: 'com.yard.echo' } },
  { name: 'to serve a name of the router', fault: 'uri.invalid', request: { opcode: 'register', id: 5, uri: 'realmwire.session.opened' } },
  { name: 'to serve a range of names of which none is declared', fault: 'procedure.undeclared', request: { opcode: 'register', id: 5, uri: 'com.yard.nope', match: 'prefix' } },
  { name: 'to serve a name with a gap as if it were one', fault: 'uri.invalid', request: { opcode: 'register', id: 5, uri: 'com..echo' } },
  { name: 'a topic that the contract does not declare', fault: 'topic.missing', request: { opcode: 'subscribe', id: 5, uri: 'com.yard.nope' } },
  { name: 'to overhear who comes and goes', fault: 'right.missing', request: { opcode: 'subscribe', id: 5, uri: 'realmwire.session.opened' } },
  { name: 'to publish what is not as declared', fault: 'arguments.invalid', request: { opcode: 'publish', id: 5, uri: 'com.yard.tick', payload } },
  { name: 'to publish to a topic that is not declared', fault: 'topic.missing', request: { opcode: 'publish', id: 5, uri: 'com.yard.nope', payload } },
  { name: 'to publish in the name of the router', fault: 'uri.invalid', request: { opcode: 'publish', id: 5, uri: 'realmwire.session.closed', payload } },
  { name: 'to end a subscription of others', fault: 'subscription.missing', request: { opcode: 'unsubscribe', id: 5, subscription: 1 } },
  { name: 'to end a registration of others', fault: 'registration.missing', request: { opcode: 'unregister', id: 5, registration: 1 } },
  { name: 'to send to a session that is not there', fault: 'session.missing', request: { opcode: 'feedback', id: 5, to: SECRET, payload } },
  { name: 'a server command that does not exist', fault: 'command.unknown', request: { opcode: 'command', id: 5, name: 'toString' } },
  { name: 'a server command with the wrong arguments', fault: 'arguments.invalid', request: { opcode: 'command', id: 5, name: 'time', payload } },
  { name: 'a server command for operators', fault: 'right.missing', request: { opcode: 'command', id: 5, name: 'kick', payload: Body.of({ session: SECRET }) } },
  { name: 'to bring a realm without being an app', fault: 'right.missing', request: { opcode: 'realm', id: 5, payload } },
];

describe.each(['json', 'msgpack'] as const)(
  'a peer that speaks %s and asks for too much',
  (codec) => {
    let place: Yard;
    let peer: RawPeer;
    beforeEach(async () => {
      place = await openYard({}, { authorize: ({ uri }) => !isReserved(uri) });
      peer = await place.open(codec);
      await peer.join('com.yard');
    });
    afterEach(() => place.close());

    test.each(CASES)('$name: is told $fault, and may go on', async ({ fault, request }) => {
      peer.say(request);
      const error = await peer.hear('error');
      peer.say({ opcode: 'call', id: 6, uri: 'com.yard.echo', payload: Body.of(6) });
      const result = await peer.hear('result');

      const { system, retry } = FAULTS[fault];
      expect(error).toMatchObject({ of: request.opcode, id: 5, fault, code: system });
      expect(error.retry ?? false).toBe(retry);
      expect(spoken(error)).not.toContain(SECRET);
      expect(valueOf(result)).toBe(6);
      await place.check();
    });

    test('names the fields that are wrong, at most eight of them', async () => {
      peer.say({ opcode: 'call', id: 5, uri: 'com.yard.order', payload });

      const { message = '', payload: about } = await peer.hear('error');

      expect(message).toContain('qty');
      expect(message.length).toBeLessThanOrEqual(2048);
      expect(valueOf({ payload: about })).toEqual({ issues: [expect.stringContaining('qty')] });
      await place.check();
    });

    test('has as many calls under way as the limit says, and no more', async () => {
      for (let id = 1; id <= 4097; id += 1) peer.say({ opcode: 'call', id, uri: 'com.yard.never' });

      const error = await peer.hear('error');

      expect(error).toMatchObject({ of: 'call', id: 4097, fault: 'limit.reached', retry: true });
      await place.check();
    });

    test('speaks in no other name than its own', async () => {
      const other = await place.open('json');
      const [mine, theirs] = [await uuidOf(peer), await uuidOf(other)];

      peer.say({
        opcode: 'feedback',
        to: theirs,
        from: theirs,
        kind: 'order',
        payload: Body.of(1),
      });
      peer.say({ opcode: 'broadcast', from: theirs, payload: Body.of(2) });
      other.say({ opcode: 'subscribe', id: 1, uri: 'com.yard.tick' });
      await other.hear('subscribed');
      peer.say({ opcode: 'publish', uri: 'com.yard.tick', payload: Body.of(3) });

      expect(await other.hear('feedback')).toMatchObject({ from: mine, kind: 'order' });
      expect(await other.hear('broadcast')).toMatchObject({ from: mine });
      expect(await other.hear('event', ({ publisher }) => publisher === mine)).toBeDefined();
      await place.check();

      async function uuidOf(each: RawPeer): Promise<string> {
        if (each === peer) {
          peer.say({ opcode: 'command', id: 9, name: 'whoami' });
          return (valueOf(await peer.hear('reply')) as { session: string }).session;
        }
        return each.join('com.yard');
      }
    });

    test('answers for no invocation but its own', async () => {
      const caller = await place.open('json');
      await caller.join('com.yard');
      caller.say({ opcode: 'call', id: 1, uri: 'com.yard.never' });

      for (let id = 1; id <= 20; id += 1) {
        peer.say({ opcode: 'yield', id, payload: Body.of('forged') });
        peer.say({ opcode: 'error', of: 'invocation', id, code: 'FORGED' });
        peer.say({ opcode: 'cancel', id });
        peer.say({ opcode: 'next', of: 'invocation', stream: id, until: 1e6 });
      }
      peer.say({ opcode: 'command', id: 9, name: 'time' });
      await peer.hear('reply');
      caller.say({ opcode: 'command', id: 9, name: 'time' });
      await caller.hear('reply');

      expect(
        caller.heard.filter(({ opcode }) => opcode === 'result' || opcode === 'error'),
      ).toEqual([]);
      await place.check();
    });
  },
);

function valueOf(message: { readonly payload?: MessageOf<'result'>['payload'] }): unknown {
  return message.payload instanceof Body ? message.payload.value() : undefined;
}

/** All that a message says, its payload included. */
function spoken(message: MessageOf<'error'>): string {
  return JSON.stringify([message, valueOf(message)]);
}
