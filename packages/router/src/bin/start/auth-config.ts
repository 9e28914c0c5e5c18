/**
 * How the clients of a realm may show who they are, as the configuration file says it: the option `auth`
 * of a realm. Functions can be given by a module only.
 */
import * as z from 'zod';
import { openMethods } from '../../auth/methods.ts';
import type { AuthOptions } from '../../shell/auth-options.ts';

/** A secret that can be guessed is none. */
const MIN_SECRET_LENGTH = 8;
/** RFC 7677 §4. */
const MIN_ROUNDS = 4096;

const text = z.string('must be a text').min(1, 'must be a text');
const secret = text.min(
  MIN_SECRET_LENGTH,
  `must be a secret of at least ${MIN_SECRET_LENGTH} characters`,
);
const count = z.number('must be a whole number').int('must be a whole number').min(1);
const rounds = count.min(MIN_ROUNDS, `must be ${MIN_ROUNDS} or more`);
const base64 = text.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be a text in base64');
const publicKey = text.regex(/^[0-9a-f]{64}$/i, 'must be 64 hexadecimal digits');
const hook = z.custom((value) => typeof value === 'function', 'must be a function');

/** Who an account is; `ctx` is for modules. */
const account = {
  user: text.optional(),
  roles: z.array(text, 'must be a list of roles').max(64).optional(),
  ctx: z.unknown().optional(),
};

/** Accounts by name. */
function accounts(fields: z.ZodRawShape, such: string) {
  const means = `must be an object such as { "ann": ${such} }`;
  return z.record(z.string(), z.strictObject({ ...account, ...fields }, means), means);
}

const issuer = z.strictObject(
  {
    issuer: text,
    audience: text,
    algorithms: z.array(text, 'must be a list such as ["ES256"]').min(1),
    key: z.union(
      [text, z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))],
      'must be PEM, a JWK, a list of JWKs, or a secret text',
    ),
    identify: hook.optional(),
    clockToleranceSeconds: z.number().min(0).max(600).optional(),
    endsSessions: z.boolean('must be true or false').optional(),
  },
  'must be an object such as { "issuer": …, "audience": …, "algorithms": …, "key": … }',
);

/** See the head of this file. */
export const AUTH = z
  .strictObject(
    {
      anonymous: z
        .union(
          [z.literal(true), z.strictObject(account)],
          'must be true, or an object such as { "roles": ["guest"] }',
        )
        .optional(),
      ticket: z
        .union(
          [
            hook,
            z.strictObject({
              accounts: accounts({ ticket: secret }, '{ "ticket": "…" }').optional(),
              issuers: z.array(issuer).optional(),
            }),
          ],
          'must be an object such as { "accounts": { "ann": { "ticket": "…" } } }, or { "issuers": [ … ] }; a ticket has at least 8 characters',
        )
        .optional(),
      wampcra: byName(
        {
          secret,
          salt: text.optional(),
          iterations: count.optional(),
          keylen: count.max(1024).optional(),
        },
        '{ "secret": "…" }',
      ),
      scram: byName(
        {
          salt: base64,
          iterations: rounds,
          storedKey: base64,
          serverKey: base64,
          kdf: z.enum(['pbkdf2', 'argon2id13']).optional(),
          memory: count.optional(),
        },
        '{ "salt": …, "iterations": …, "storedKey": …, "serverKey": … }',
      ),
      cryptosign: byName(
        { publicKeys: z.array(publicKey, 'must be a list of public keys').min(1) },
        '{ "publicKeys": ["…"] }',
      ),
      queryToken: z
        .union(
          [z.literal(true), z.strictObject({ keepMs: count })],
          'must be true, or an object such as { "keepMs": 60000 }',
        )
        .optional(),
    },
    'must be an object of methods: anonymous, ticket, wampcra, scram, cryptosign; and queryToken',
  )
  .superRefine((options, context) => {
    try {
      openMethods(options as AuthOptions);
    } catch (error) {
      const message = `cannot be used: ${(error as Error).message}`;
      context.addIssue({ code: 'custom', message });
    }
  })
  .describe(
    'How clients show who they are; without it everybody is anonymous.',
  ) as unknown as z.ZodType<AuthOptions>;

/** The names of the methods, and of the way to say a ticket in the URL. */
export const AUTH_NAMES = [
  'anonymous',
  'ticket',
  'wampcra',
  'scram',
  'cryptosign',
  'queryToken',
] as const;

/** Accounts by name, or a function that looks them up. */
function byName(fields: z.ZodRawShape, such: string) {
  const given = accounts(fields, such);
  return z
    .custom(
      (value) => typeof value === 'function' || (typeof value === 'object' && value !== null),
      {
        error: `must be an object such as { "ann": ${such} }`,
      },
    )
    .superRefine((value, context) => {
      if (typeof value === 'function') return;
      // Not a union: its message would not say which field of which account is wrong.
      const { error } = given.safeParse(value);
      for (const { path, message } of error?.issues ?? [])
        context.addIssue({ code: 'custom', path, message });
    })
    .optional();
}
