/**
 * How the clients of a realm may show who they are: what a realm says in its option `auth`. What the
 * methods do with it is in `auth/`.
 */
import type { Hello, Identity } from './types.ts';

/** Somebody who may come in; `user` is the name under which the account stands, unless it says another. */
export type Account<Ctx = unknown> = Identity<Ctx>;

/** Accounts by the name that a client says (WAMP: `authid`): given, or looked up. */
export type Accounts<A> =
  | Readonly<Record<string, A>>
  | ((id: string, hello: Hello) => A | null | undefined | Promise<A | null | undefined>);

/** An account that is proven by a secret text, which is sent. */
export interface TicketAccount<Ctx = unknown> extends Account<Ctx> {
  readonly ticket: string;
}

/** Looks a ticket up; `null` refuses it. */
export type TicketCheck<Ctx = unknown> = (
  given: { readonly ticket: string; readonly id: string | undefined },
  hello: Hello,
) => Identity<Ctx> | null | Promise<Identity<Ctx> | null>;

/** Who signs JSON Web Tokens that are taken as tickets. */
export interface TokenIssuer<Ctx = unknown> {
  /** The claim `iss`. */
  readonly issuer: string;
  /** The claim `aud`: what the tokens are for. A token for something else is none. */
  readonly audience: string;
  /** How tokens are signed; there is no default, so that no token can choose. */
  readonly algorithms: readonly string[];
  /**
   * By what signatures are checked: a public key as PEM or JWK, a list of JWKs (told apart by `kid`), or
   * the secret text of `HS…`. It is never fetched from where a token says.
   */
  readonly key:
    | string
    | Readonly<Record<string, unknown>>
    | readonly Readonly<Record<string, unknown>>[];
  /** Who a token makes of its bearer; default: the user `sub` with the roles of the claim `roles`. */
  readonly identify?: (
    claims: Readonly<Record<string, unknown>>,
  ) => Identity<Ctx> | null | Promise<Identity<Ctx> | null>;
  /** By how many seconds clocks may differ; default 5. */
  readonly clockToleranceSeconds?: number;
  /** Sessions end when their token does. Default false: it is good for coming in. */
  readonly endsSessions?: boolean;
}

/** What is taken as a ticket: fixed ones, tokens of these issuers, or what a function says. */
export type TicketOptions<Ctx = unknown> =
  | TicketCheck<Ctx>
  | {
      readonly accounts?: Readonly<Record<string, TicketAccount<Ctx>>>;
      readonly issuers?: readonly TokenIssuer<Ctx>[];
    };

/** An account that is proven by signing a challenge with a shared secret. */
export interface CraAccount<Ctx = unknown> extends Account<Ctx> {
  /** The shared secret; with `salt`, what `craKey` derives from the password. */
  readonly secret: string;
  readonly salt?: string;
  /** Rounds of PBKDF2; with `salt` only, default 1,000. */
  readonly iterations?: number;
  /** Bytes of the derived key; with `salt` only, default 32. */
  readonly keylen?: number;
}

/** What is kept of a password for SCRAM: nobody can come in with it. */
export interface ScramSecret {
  /** In base64, like the keys. */
  readonly salt: string;
  readonly iterations: number;
  readonly storedKey: string;
  readonly serverKey: string;
  /** How the client stretches its password; default `pbkdf2`. */
  readonly kdf?: 'pbkdf2' | 'argon2id13';
  /** For `argon2id13`: KiB of memory. */
  readonly memory?: number;
}

/** An account that is proven by a password, which is neither sent nor kept. */
export interface ScramAccount<Ctx = unknown> extends Account<Ctx>, ScramSecret {}

/** An account that is proven by a key pair. */
export interface CryptosignAccount<Ctx = unknown> extends Account<Ctx> {
  /** Ed25519 public keys in hexadecimal. */
  readonly publicKeys: readonly string[];
}

/** Says whose a public key is; `null` refuses it. */
export type KeyCheck<Ctx = unknown> = (
  given: { readonly publicKey: string; readonly id: string | undefined },
  hello: Hello,
) => Identity<Ctx> | null | Promise<Identity<Ctx> | null>;

/** Whether tokens in URLs count; `keepMs`: for how long those are remembered that do not say how long they are good. */
export type QueryTokenOptions = true | { readonly keepMs: number };

/** The methods of a realm. A client is taken by the first of its own that the realm has. */
export interface AuthOptions<Ctx = unknown> {
  /** Who comes without a name; `true`: nobody in particular. */
  readonly anonymous?: Identity<Ctx> | true;
  /** A secret text, or a JSON Web Token. */
  readonly ticket?: TicketOptions<Ctx>;
  /** A challenge that is signed with a shared secret. */
  readonly wampcra?: Accounts<CraAccount<Ctx>>;
  /** A password that both sides prove to know (WAMP: `wamp-scram`). */
  readonly scram?: Accounts<ScramAccount<Ctx>>;
  /** A challenge that is signed with a private key. */
  readonly cryptosign?: Readonly<Record<string, CryptosignAccount<Ctx>>> | KeyCheck<Ctx>;
  /**
   * Takes a token in the URL of the connection (`?token=…`) for a ticket, once, where a client shows
   * nothing else: `ticket` or `authenticate` gets it. Absent: it is ignored, and that is logged. Tokens
   * that are no JSON Web Tokens are remembered for a day, or `keepMs`: let them be good no longer.
   */
  readonly queryToken?: QueryTokenOptions;
}
