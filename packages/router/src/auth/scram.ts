/**
 * A password that both sides prove to know, and neither sends (RFC 5802, RFC 7677, WAMP "Salted
 * Challenge Response Authentication"). What the router keeps of it lets nobody in.
 *
 *     client ── hello: nonce ──────────▶ router
 *     client ◀─ challenge: salt, nonce ─ router
 *     client ── authenticate: proof ───▶ router
 *     client ◀─ welcome: verifier ────── router
 */
import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { preparedText, type ScramExchange, scramAuthMessage } from '@realmwire/protocol/scram';
import type { Asked, Attempt, AuthMethod } from '../shell/auth-method.ts';
import type { Accounts, ScramAccount, ScramSecret } from '../shell/auth-options.ts';
import { lookupOf, provenBy, providerOf, type Shown } from './accounts.ts';
import { isEqual } from './equal.ts';
import { wrongField } from './wrong-field.ts';

const NAME = 'wamp-scram';
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 18;
const MAX_NONCE_LENGTH = 256;
/** Takes a tenth of a second or more. RFC 7677 §4 wants 4,096 at least, and many more today. */
const DEFAULT_ITERATIONS = 600_000;

/** How a password is stretched. */
export interface ScramStretching {
  readonly iterations?: number;
  /** In base64; default: drawn at random. */
  readonly salt?: string;
}

/** What is kept of a password. */
export async function scramSecret(
  password: string,
  {
    iterations = DEFAULT_ITERATIONS,
    salt = randomBytes(SALT_BYTES).toString('base64'),
  }: ScramStretching = {},
): Promise<ScramSecret> {
  const bytes = Buffer.from(salt, 'base64');
  const salted = await promisify(pbkdf2)(
    preparedText(password),
    bytes,
    iterations,
    KEY_BYTES,
    'sha256',
  );
  return {
    salt,
    iterations,
    storedKey: sha256(hmac(salted, 'Client Key')).toString('base64'),
    serverKey: hmac(salted, 'Server Key').toString('base64'),
  };
}

/** What proves to the client that the router knows it; undefined if the client has proven nothing. */
export function verifierOf(
  { storedKey, serverKey }: ScramSecret,
  exchange: ScramExchange,
  proof: string,
): string | undefined {
  const message = scramAuthMessage(exchange);
  const stored = Buffer.from(storedKey, 'base64');
  const signature = hmac(stored, message);
  const given = Buffer.from(proof, 'base64');
  const isWhole = given.length === signature.length;
  const clientKey = signature.map((byte, index) => byte ^ (given[index] ?? 0));
  const isRight = isEqual(sha256(clientKey), stored);
  return isRight && isWhole
    ? hmac(Buffer.from(serverKey, 'base64'), message).toString('base64')
    : undefined;
}

/** See the head of this file. */
export function scram(accounts: Accounts<ScramAccount>): AuthMethod {
  const hidden = randomBytes(KEY_BYTES);
  const lookup = lookupOf(accounts, (id, example) => madeUp(hidden, id, example));
  const provider = providerOf(accounts);
  return {
    async begin(attempt) {
      const { id, extra } = attempt;
      const clientNonce = extra['nonce'];
      if (id === undefined) return wrongField(NAME, 'id', 'must be there');
      if (!isNonce(clientNonce)) return wrongField(NAME, 'extra.nonce', 'must be a text in base64');
      if (bindsChannel(extra)) return wrongField(NAME, 'extra.channel_binding', 'must be null');
      const { account, isKnown } = await lookup(attempt, id);
      const isSame = ({ storedKey }: ScramAccount) => isEqual(storedKey, account.storedKey);
      const { salt, iterations, kdf = 'pbkdf2', memory = null } = account;
      const nonce = `${clientNonce}${randomBytes(NONCE_BYTES).toString('base64')}`;
      const exchange = { id, clientNonce, nonce, salt, iterations };
      return {
        ask: { nonce, salt, iterations, kdf, memory },
        answer: answerTo({
          shown: { account, id, attempt, lookup, provider, isSame },
          isKnown,
          exchange,
        }),
      };
    },
  };
}

function answerTo(about: {
  readonly shown: Shown<ScramAccount>;
  readonly isKnown: boolean;
  readonly exchange: ScramExchange;
}): Asked['answer'] {
  const { shown, isKnown, exchange } = about;
  return ({ signature, extra = {} }) => {
    const isOfExchange = extra['nonce'] === exchange.nonce && !bindsChannel(extra);
    const verifier = verifierOf(shown.account, exchange, signature);
    if (!isOfExchange || !isKnown || verifier === undefined) return undefined;
    return { ...provenBy(shown), extra: { verifier } };
  };
}

/** RFC 5802 §5.1: anything that can be printed, but no comma. */
function isNonce(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= MAX_NONCE_LENGTH &&
    /^[\x21-\x2B\x2D-\x7E]+$/.test(value)
  );
}

/** There is no channel to bind to: who asks for one must not be told that it was. */
function bindsChannel(extra: Attempt['extra']): boolean {
  return typeof extra['channel_binding'] === 'string' || typeof extra['cbind_data'] === 'string';
}

/** Looks like the others, with a salt of its own that stays the same (RFC 5802 §9). */
function madeUp(hidden: Buffer, id: string, example: ScramAccount | undefined): ScramAccount {
  const length = example === undefined ? SALT_BYTES : Buffer.from(example.salt, 'base64').length;
  const salt = createHmac('sha512', hidden).update(preparedText(id)).digest();
  const key = hmac(hidden, 'key').toString('base64');
  return {
    salt: salt.subarray(0, length).toString('base64'),
    iterations: example?.iterations ?? DEFAULT_ITERATIONS,
    storedKey: key,
    serverKey: key,
    ...(example?.kdf !== undefined && { kdf: example.kdf }),
    ...(example?.memory !== undefined && { memory: example.memory }),
  };
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
