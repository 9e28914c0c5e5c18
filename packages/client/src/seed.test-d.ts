import { describe, expectTypeOf, test } from 'vitest';
import type { Client } from './client.ts';
import { type SeedPacket, type SeedWebClient, socketWebClient } from './seed.ts';

describe('socketWebClient', () => {
  test('is made as all generations of pages make it', () => {
    expectTypeOf(() => [
      new socketWebClient('wss://example.com', '/web'),
      new socketWebClient('ssl://example.com', 8443, '/web'),
      socketWebClient('tcp://example.com', '80', '/web', { realm: 'com.shop', reconnect: false }),
      socketWebClient('ws://example.com', '/web', { auth: { ticket: 'secret' } }),
    ]).returns.toEqualTypeOf<SeedWebClient[]>();
    // @ts-expect-error where does it connect to?
    const nowhere = () => new socketWebClient('/web');
    // @ts-expect-error the URL is made of the arguments
    const twice = () => new socketWebClient('ws://h', '/web', { url: 'ws://h' });
    expectTypeOf(nowhere).toBeFunction();
    expectTypeOf(twice).toBeFunction();
  });

  test('takes packets with any fields, and gives them back', () => {
    const use = (sock: SeedWebClient) => {
      sock.setCallback('readMessage', (packet: SeedPacket) => packet);
      sock.setCallbackReadMessage(({ opcode, message, more }) => {
        expectTypeOf(opcode).toBeString();
        expectTypeOf(message).toBeUnknown();
        expectTypeOf(more).toBeUnknown();
      });
      expectTypeOf(sock.sendAsync({ opcode: 'x', message: 1, more: true })).resolves.toBeVoid();
      expectTypeOf(sock.uuid()).toBeString();
      expectTypeOf(sock.client).toEqualTypeOf<Client | undefined>();
      // @ts-expect-error a packet has an opcode
      sock.sendMsg({ message: 1 });
    };
    expectTypeOf(use).toBeFunction();
  });
});
