/**
 * The flags by which a command says which router it talks to.
 */

import type { Packet } from '@realmwire/endpoint';
import type { CodecName } from '@realmwire/protocol';
import type { ArgsDef } from 'citty';
import { misuse } from '../command.ts';
import { OPERATOR_PORT } from '../defaults.ts';
import type { Given } from '../given.ts';

/** Where to connect, and as whom. */
export interface Target {
  readonly url: string;
  readonly realm: string;
  readonly token?: string | undefined;
  readonly codec: CodecName;
  /** How long it may take to come in, and to be answered. */
  readonly timeoutMs: number;
  /** Hears of errors that no request carries, such as those of a handler. */
  readonly onError?: (error: unknown) => void;
  /** Hears packets of other sessions. */
  readonly onPacket?: (packet: Packet) => void;
}

const DEFAULT_URL = `ws://127.0.0.1:${OPERATOR_PORT}/`;
const DEFAULT_TIMEOUT_MS = 5_000;

/** Flags of every command that talks to a router. */
export const TARGET_FLAGS = {
  url: {
    type: 'string',
    description: `Where the router is; default its operator listener, ${DEFAULT_URL}`,
    valueHint: 'url',
  },
  realm: { type: 'string', description: 'The realm to join.', valueHint: 'name' },
  token: {
    type: 'string',
    description: 'The credentials, for a realm that wants some.',
    valueHint: 'token',
  },
  codec: {
    type: 'enum',
    options: ['json', 'msgpack'],
    description: 'The form of messages on the wire. Default msgpack.',
  },
  json: { type: 'boolean', description: 'Output for programs: JSON.' },
  timeout: {
    type: 'string',
    description: `How long it may take, in milliseconds. Default ${DEFAULT_TIMEOUT_MS}.`,
    valueHint: 'ms',
  },
} as const satisfies ArgsDef;

/** Reads those flags. */
export function targetOf(given: Given, defaultRealm?: string): Target {
  const realm = given.text('realm') ?? defaultRealm;
  if (realm === undefined) throw misuse('Say which realm with --realm NAME.');
  return {
    // The address of a listener's pages serves as well as that of its WebSocket.
    url: (given.text('url') ?? DEFAULT_URL).replace(/^http/, 'ws'),
    realm,
    token: given.text('token'),
    codec: given.text('codec') === 'json' ? 'json' : 'msgpack',
    timeoutMs: timeoutOf(given),
  };
}

/** How long an answer may take, in milliseconds. */
function timeoutOf(given: Given): number {
  const timeout = given.count('timeout') ?? DEFAULT_TIMEOUT_MS;
  if (timeout === 0) throw misuse('--timeout takes a number above 0.');
  return timeout;
}
