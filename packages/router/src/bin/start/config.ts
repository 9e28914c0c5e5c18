/**
 * The configuration file of `realmwire start`, as a schema. Each field says what it is for and, where
 * it is wrong, what is expected.
 */
import { isReserved, isUri, LIMITS, type LimitName } from '@realmwire/protocol';
import type { Realm as Contract } from '@realmwire/protocol/contract';
import * as z from 'zod';
import type { RealmGiven } from '../../create-router.ts';
import { DIALECT_NAMES } from '../../dialects/dialects.ts';
import { Addresses } from '../../shell/addresses.ts';
import { LOG_LEVELS, WAMP_PROFILES } from '../defaults.ts';
import { AUTH } from './auth-config.ts';

const LAST_PORT = 65_535;
/** A token that can be guessed is none. */
const MIN_TOKEN_LENGTH = 16;

const port = whole(0, LAST_PORT);
const switchable = z.boolean('must be true or false');

const limits = z.strictObject(
  Object.fromEntries(
    (Object.keys(LIMITS) as LimitName[]).map((name) => {
      const { min, max, reason } = LIMITS[name];
      return [name, whole(min, max).optional().describe(reason)];
    }),
  ) as Record<LimitName, z.ZodOptional<z.ZodNumber>>,
  'must be an object of limits',
);

const openRealms = z
  .record(
    z.string(),
    z.strictObject(
      {
        open: switchable
          .optional()
          .describe('Everybody may do everything. Default false: call and subscribe only.'),
        auth: AUTH.optional(),
        pushOnly: switchable
          .optional()
          .describe('Clients hear what is published, and say nothing. Default false.'),
      },
      'must be an object such as { "open": true }',
    ),
    'must be an object from names to { "open": true }, or a list of contracts',
  )
  .superRefine((realms, context) => {
    for (const name of Object.keys(realms)) {
      const problem = problemOf(name);
      if (problem !== undefined)
        context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  });

const hook = z.custom((value) => typeof value === 'function', 'must be a function').optional();

const policy = z
  .custom((value) => value === 'everything' || typeof value === 'function', {
    error: 'must be a function or "everything"',
  })
  .optional();

const contract = z.strictObject(
  {
    contract: z.custom<Contract>(isContract, 'must be a contract made by defineRealm'),
    implementation: z.custom(isObject, 'must be an object of handlers').optional(),
    auth: AUTH.optional(),
    authenticate: hook,
    authorize: policy,
    pushOnly: switchable.optional(),
    onOpen: hook,
    onData: hook,
    onClose: hook,
    onError: hook,
  },
  'must be an object such as { contract, implementation }',
) as unknown as z.ZodType<RealmGiven>;

const addresses = z.array(text('an address such as "127.0.0.1"'), 'must be a list of addresses');

const networks = z
  .array(
    text('an address such as "192.0.2.7" or a network such as "192.0.2.0/24"'),
    'must be a list of addresses and networks such as ["192.0.2.0/24"]',
  )
  .superRefine((allowIps, context) => {
    try {
      new Addresses({ allowIps });
    } catch {
      const message = 'must be a list of addresses and networks such as ["192.0.2.0/24"]';
      context.addIssue({ code: 'custom', message });
    }
  });

const seedResource = z.strictObject(
  {
    realm: text('the name of a realm'),
    words: z.enum(['packets', 'text', 'any'], 'must be packets, text or any').optional(),
    nameParameter: text('a parameter of the URL such as "id"').optional(),
    routes: z
      .record(
        z.string(),
        z.union(
          [
            z.strictObject({ call: text('a procedure'), answer: text('an opcode').optional() }),
            z.strictObject({ publish: text('a topic') }),
          ],
          'must be an object such as { "call": "com.shop.order" } or { "publish": "com.shop.wish" }',
        ),
        'must be an object from opcodes to what is done with their packets',
      )
      .optional(),
    topics: z
      .record(z.string(), text('an opcode'), 'must be an object from topics to opcodes')
      .optional(),
  },
  'must be an object such as { "realm": "com.shop" }',
);

const seedOptions = z.strictObject(
  {
    resources: z
      .record(
        z.string(),
        seedResource,
        'must be an object from paths such as "/web" to { "realm": "com.shop" }',
      )
      .refine((resources) => {
        const paths = Object.keys(resources);
        return paths.length > 0 && paths.every((path) => /^\/[^?#\s]*$/.test(path));
      }, 'must name paths that begin with "/", one or more'),
    rawResource: text('one of the paths').optional(),
    origins: z
      .union(
        [z.literal('*'), z.array(text('an origin such as "https://example.com"'))],
        'must be a list of origins such as ["https://example.com"], or "*"',
      )
      .optional(),
    pingIntervalMs: whole(LIMITS.heartbeatMs.min, LIMITS.heartbeatMs.max).optional(),
    maxPerIP: whole(1, 10_000_000).optional(),
    maxClients: whole(1, 10_000_000).optional(),
    maxChunks: whole(1, 100_000).optional(),
    backends: addresses.optional(),
    trustedProxies: addresses.optional(),
  },
  'must be an object such as { "resources": { "/web": { "realm": "com.shop" } } }',
);

/** The names of its fields, and of those of a resource. */
export const SEED_NAMES = [
  Object.keys(seedOptions.shape),
  Object.keys(seedResource.shape),
] as const;

const seedDialect = seedOptions.superRefine(({ resources, rawResource }, context) => {
  if (rawResource === undefined || Object.hasOwn(resources, rawResource)) return;
  const message = `must be one of ${Object.keys(resources).join(', ')}`;
  context.addIssue({ code: 'custom', path: ['rawResource'], message });
});

/** Everything but the realms. */
const FIELDS = {
  host: text('an address of this machine such as "127.0.0.1"')
    .optional()
    .describe('Address on which clients are served; default 127.0.0.1.'),
  port: port
    .optional()
    .describe('Port on which clients are served; default 8080, 0: any free one.'),
  path: text('a path such as "/ws"')
    .regex(/^\/[^?#\s]*$/, 'must be a path that begins with "/"')
    .optional()
    .describe('Path of the WebSocket; default "/".'),
  operatorPort: z
    .union([port, z.literal('off')], `must be a whole number from 0 to ${LAST_PORT}, or "off"`)
    .optional()
    .describe('Port of the operator listener, on this machine only; default 8081, "off": none.'),
  rawSocketPath: text('a path of a UNIX socket such as "/run/shop/wamp.sock"')
    .optional()
    .describe('UNIX socket for WAMP clients of this user; default: none.'),
  admin: z
    .strictObject(
      {
        socketPath: text('a path of a UNIX socket such as "/run/shop/admin.sock", or "auto"')
          .optional()
          .describe('UNIX socket on which this user operates the router; "auto": the usual place.'),
      },
      'must be an object such as { "socketPath": "auto" }',
    )
    .optional()
    .describe('How operators reach the router, besides the operator listener.'),
  dialects: z
    .array(
      z.enum(DIALECT_NAMES, `must be one of ${DIALECT_NAMES.join(', ')}`),
      `must be a list of some of ${DIALECT_NAMES.join(', ')}`,
    )
    .min(1, `must be a list of some of ${DIALECT_NAMES.join(', ')}`)
    .optional()
    .describe('What is spoken; default: all dialects.'),
  wamp: z
    .strictObject(
      {
        profile: z
          .enum(WAMP_PROFILES, `must be one of ${WAMP_PROFILES.join(', ')}`)
          .optional()
          .describe(
            'Whether clients are held to the letter of WAMP; default "interop": what clients in wide use get wrong without harm is overlooked.',
          ),
      },
      'must be an object such as { "profile": "strict" }',
    )
    .optional()
    .describe('How WAMP is spoken.'),
  seed: seedDialect
    .optional()
    .describe('Paths that speak the seed dialect, and how; default: none.'),
  bridge: switchable
    .optional()
    .describe('Whether realms are served by HTTP at `/rt`, too. Default true.'),
  emit: z
    .strictObject(
      {
        realm: text('the name of a realm'),
        topic: text('the name of a topic')
          .refine(isUri, 'must be words joined with dots, such as "com.push.channel"')
          .optional(),
        methods: z
          .array(z.enum(['GET', 'POST'], 'must be GET or POST'), 'must be a list of GET and POST')
          .min(1, 'must be a list of GET and POST')
          .optional(),
      },
      'must be an object such as { "realm": "com.push" }',
    )
    .optional()
    .describe(
      'Realm to which `/emit/CHANNEL/TEXT` at the operator listener pushes; default: none.',
    ),
  allowOpenRealms: switchable
    .optional()
    .describe('Lets `--realm NAME` open realms without a contract; otherwise only `--dev` does.'),
  appRealms: z
    .strictObject(
      {
        tokens: z
          .array(
            z
              .string('must be a text')
              .min(MIN_TOKEN_LENGTH, `must have at least ${MIN_TOKEN_LENGTH} characters`),
            'must be a list of tokens',
          )
          .describe('The secrets by which apps prove that they may.'),
      },
      'must be an object such as { "tokens": ["…"] }',
    )
    .optional()
    .describe('Lets apps bring realms over the wire; absent: none may.'),
  origins: z
    .union(
      [z.literal('*'), z.array(text('an origin such as "https://example.com"'))],
      'must be a list of origins such as ["https://example.com"], or "*"',
    )
    .optional()
    .describe('Origins of pages that may connect, besides the router’s own; "*": all.'),
  allowIps: networks.optional().describe('Addresses that may connect; default: all.'),
  denyIps: networks.optional().describe('Addresses that may not connect; default: none.'),
  trustedProxies: networks
    .optional()
    .describe(
      'Proxies that are believed when they name a client by X-Forwarded-For; default: none.',
    ),
  limits: limits.optional().describe('Limits that differ from their defaults.'),
  logLevel: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)
    .optional()
    .describe('What is logged; default "info".'),
};

const REALMS =
  'Realms that are served: names of open realms, or contracts with their implementation.';

/** A configuration whose realms are names. */
export const CONFIG = z.strictObject(
  { ...FIELDS, realms: openRealms.optional().describe(REALMS) },
  'must be an object',
);

/** A configuration whose realms are contracts: only a module can give these. */
export const MODULE_CONFIG = z.strictObject({
  ...FIELDS,
  realms: z.array(contract).optional().describe(REALMS),
});

/** What a configuration file says. */
export type Config = z.infer<typeof CONFIG> | z.infer<typeof MODULE_CONFIG>;

/** Why a realm cannot be called so; undefined if it can. */
export function problemOf(name: string): string | undefined {
  if (!isUri(name)) return 'must be named by words joined with dots, such as "com.shop"';
  return isReserved(name) ? 'has a name that is reserved' : undefined;
}

function whole(min: number, max: number): z.ZodNumber {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.number(message).int(message).min(min, message).max(max, message);
}

function text(what: string): z.ZodString {
  return z.string(`must be ${what}`).min(1, `must be ${what}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isContract(value: unknown): boolean {
  return isObject(value) && (value as Partial<Contract>).kind === 'realm';
}
