import { expectTypeOf, test } from 'vitest';
import type { BodyOf, Message, MessageOf } from './message.ts';
import type { Opcode } from './opcodes.ts';
import type { Payload } from './payload.ts';

test('there is a message for every opcode, and no other', () => {
  expectTypeOf<Message['opcode']>().toEqualTypeOf<Opcode>();
});

test('a message is flat: its fields stand beside its opcode', () => {
  expectTypeOf<MessageOf<'registered'>>().toEqualTypeOf<
    { readonly opcode: 'registered' } & { readonly id: number; readonly registration: number }
  >();
  expectTypeOf<BodyOf<'registered'>>().toEqualTypeOf<{ id: number; registration: number }>();
});

test('a switch on the opcode tells the fields', () => {
  const look = (message: Message) => {
    if (message.opcode === 'call') expectTypeOf(message.uri).toEqualTypeOf<string | undefined>();
    if (message.opcode === 'gap') expectTypeOf(message.reason).toEqualTypeOf<string>();
    if (message.opcode === 'next' && 'of' in message) {
      expectTypeOf(message.of).toEqualTypeOf<'call' | 'invocation' | 'subscription'>();
    }
  };
  expectTypeOf(look).returns.toBeVoid();
});

test('what an application sends is a payload, or nothing', () => {
  expectTypeOf<MessageOf<'event'>['payload']>().toEqualTypeOf<Payload | undefined>();
  expectTypeOf<MessageOf<'chunk'>['data']>().toEqualTypeOf<string | Uint8Array>();
});

test('a message is not changed once it is made', () => {
  const message = {} as MessageOf<'registered'>;
  // @ts-expect-error: its fields are readonly
  message.publication = 5;
});

test('what one opcode has, another does not', () => {
  // @ts-expect-error: a ping has no id
  const ping: Message = { opcode: 'ping', id: 1 };
  // @ts-expect-error: a call needs its id
  const call: Message = { opcode: 'call', uri: 'a' };
  expectTypeOf([ping, call]).toEqualTypeOf<Message[]>();
});
