/**
 * JSON Web Tokens of issuers that the realm names. Their keys and algorithms are fixed: nothing that a
 * token says decides how it is checked, but whose it claims to be.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import type { Attempt, Proven } from '../shell/auth-method.ts';
import type { TokenIssuer } from '../shell/auth-options.ts';
import type { AskAgain } from '../shell/standing.ts';
import type { Identity } from '../shell/types.ts';
import { provenAs } from './accounts.ts';

/** Longest lag of clocks that is forgiven, where an issuer says nothing. */
const CLOCK_TOLERANCE_SECONDS = 5;
const MS_PER_SECOND = 1_000;

type Keys = ReturnType<typeof createLocalJWKSet> | KeyObject | Uint8Array;
type Check = (token: string, attempt: Attempt) => Promise<Proven | undefined>;

/** Makes the check of a token; throws a TypeError where an issuer is given wrongly. */
export function openIssuers(issuers: readonly TokenIssuer[]): Check {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, openIssuer(issuer)]));
  return async function ask(token, attempt): Promise<Proven | undefined> {
    const proven = await known.get(issuerOf(token))?.(token, attempt);
    if (proven === undefined) return undefined;
    const askAgain: AskAgain = (now) => ask(token, { ...attempt, now });
    return { ...proven, ...provenAs(proven.identity, proven.provider, askAgain) };
  };
}

/** Only to find the key: it is checked with everything else. */
function issuerOf(token: string): string {
  try {
    return decodeJwt(token).iss ?? '';
  } catch {
    return '';
  }
}

function openIssuer(given: TokenIssuer): Check {
  const { issuer, clockToleranceSeconds = CLOCK_TOLERANCE_SECONDS, endsSessions = false } = given;
  const verify = verifierOf(given, clockToleranceSeconds);
  const identify = given.identify ?? subjectOf;
  return async (token, { now, id }) => {
    const payload = await verify(token, now);
    if (payload === undefined) return undefined;
    const identity = await identify(payload);
    if (typeof identity !== 'object' || identity === null) return undefined;
    // Who says another name than its token does is not who it says.
    if (id !== undefined && id !== identity.user) return undefined;
    const shownUntil = ((payload.exp ?? 0) + clockToleranceSeconds) * MS_PER_SECOND;
    const { expiresAt = shownUntil } = identity;
    return {
      identity: endsSessions
        ? { ...identity, expiresAt: Math.min(expiresAt, shownUntil) }
        : identity,
      provider: issuer,
      shownUntil,
    };
  };
}

/** Reads the claims of a token; undefined: it is none of this issuer, or not any more. */
function verifierOf(given: TokenIssuer, clockTolerance: number) {
  const { issuer, audience, algorithms } = given;
  const keys = keysOf(given);
  return async (token: string, now: number): Promise<JWTPayload | undefined> => {
    const options = {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance,
      currentDate: new Date(now),
      requiredClaims: ['exp'],
    };
    try {
      const { payload } =
        typeof keys === 'function'
          ? await jwtVerify(token, keys, options)
          : await jwtVerify(token, keys, options);
      return payload;
    } catch {
      // What is wrong with a token is nobody's business but its issuer's.
      return undefined;
    }
  };
}

function keysOf({ issuer, key, algorithms }: TokenIssuer): Keys {
  const isShared = algorithms.every((name) => /^HS(256|384|512)$/.test(name));
  const isPublic = algorithms.every((name) =>
    /^((RS|PS|ES)(256|384|512)|EdDSA|Ed25519)$/.test(name),
  );
  if (algorithms.length === 0 || isShared === isPublic) {
    throw new TypeError(
      `the algorithms of the issuer ${issuer} must be some of HS…, or some of RS…, PS…, ES…, EdDSA`,
    );
  }
  if (isShared !== (typeof key === 'string' && !key.includes('-----BEGIN'))) {
    throw new TypeError(
      `the key of the issuer ${issuer} must be a ${isShared ? 'secret text' : 'public key: PEM or JWK'}`,
    );
  }
  if (isShared) return new TextEncoder().encode(key as string);
  if (Array.isArray(key)) return createLocalJWKSet({ keys: [...key] });
  try {
    return typeof key === 'string'
      ? createPublicKey(key)
      : createPublicKey({ key: key as Record<string, string>, format: 'jwk' });
  } catch (cause) {
    throw new TypeError(`the key of the issuer ${issuer} is not a public key: PEM or JWK`, {
      cause,
    });
  }
}

/** Whom a token names, and the roles that it says. */
function subjectOf({ sub, roles }: JWTPayload): Identity | null {
  if (sub === undefined) return null;
  const names = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : undefined;
  return { user: sub, ...(names !== undefined && { roles: names }) };
}
