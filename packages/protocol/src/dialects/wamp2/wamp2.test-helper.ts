/**
 * Two ends of a WAMP session, and what goes wrong, for tests.
 */
import type { Message } from '../../messages/message.ts';
import { Body } from '../../messages/payload.ts';
import { ProtocolError } from '../../protocol-error.ts';
import type { WampProfile } from './profile.ts';
import { WampTranslator } from './translator.ts';

/** Bytes in hexadecimal, with spaces where they help. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

/** The fault that `act` ends with; undefined if it does not. Any other error is thrown on. */
export function faultIn(act: () => unknown): string | undefined {
  return problemIn(act)?.code;
}

/** The error that `act` ends with; undefined if it does not. Any other error is thrown on. */
export function problemIn(act: () => unknown): ProtocolError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

/** Features of a client, as HELLO announces them. */
export type Features = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** All four roles of a client that knows nothing beyond the basic profile. */
export const BASIC: Features = { caller: {}, callee: {}, publisher: {}, subscriber: {} };

/** A router's end of a session that has begun; the client has announced this. */
export function routerWith(
  features: Features = BASIC,
  options: { readonly profile?: WampProfile; readonly agent?: string } = {},
): WampTranslator {
  const { profile = 'interop', agent } = options;
  const router = new WampTranslator({ side: 'router', profile });
  const roles = Object.fromEntries(
    Object.entries(features).map(([role, known]) => [role, { features: known }]),
  );
  router.read([1, 'realm1', agent === undefined ? { roles } : { roles, agent }]);
  router.write(WELCOME, { welcome: { session: 7 } });
  return router;
}

/** The canonical WELCOME of a router. */
export const WELCOME = {
  opcode: 'welcome',
  session: 'u-7',
  realm: 'realm1',
  receives: { credit: 1 },
  heartbeatMs: 1,
  heartbeatLostMs: 1,
} as const satisfies Message;

/** Both ends of a session that has begun, each knowing all that this project knows. */
export function openPair(profile: WampProfile = 'interop') {
  const client = new WampTranslator({ side: 'client', profile });
  const router = new WampTranslator({ side: 'router', profile });
  router.read(client.write({ opcode: 'hello', realm: 'realm1', receives: { credit: 1 } }));
  client.read(router.write(WELCOME, { welcome: { session: 7 } }));
  return { client, router };
}

/** A message with its payload as plain values, and without what is undefined: for comparisons. */
export function plain(message: Message | undefined): unknown {
  if (message === undefined) return undefined;
  const { payload, ...fields } = message as Message & { readonly payload?: unknown };
  const given = Object.entries({
    ...fields,
    payload: payload instanceof Body ? { body: payload.value() } : payload,
  });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** The only message that is read, plain. */
export function readOne(translator: WampTranslator, value: unknown): unknown {
  const messages = translator.read(value);
  return messages.length > 1 ? messages.map(plain) : plain(messages[0]);
}
