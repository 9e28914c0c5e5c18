/**
 * Configuration and flags in, what the router is made of out. Flags win over the file.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Limits } from '@realmwire/protocol';
import type { EmitOptions } from '../../bridge/emit.ts';
import type { RealmGiven, RouterOptions } from '../../create-router.ts';
import type { SeedOptions } from '../../dialects/seed/options.ts';
import type { ListenOptions } from '../../ports.ts';
import type { AuthOptions } from '../../shell/auth-options.ts';
import type { RealmOptions } from '../../shell/types.ts';
import { adminSocketPath } from '../admin-socket.ts';
import { misuse } from '../command.ts';
import { DEV_REALM, type LogLevel, OPERATOR_PORT, type WAMP_PROFILES } from '../defaults.ts';
import type { Given } from '../given.ts';
import { type Config, problemOf } from './config.ts';

/** What `realmwire start` does. */
export interface Settings {
  readonly router: RouterOptions;
  /** Realms without a contract. */
  readonly openRealms: readonly OpenRealm[];
  readonly listen: ListenOptions;
  /** Everybody may do everything. */
  readonly isDev: boolean;
  readonly logLevel: LogLevel;
}

/** A realm without a contract. */
export interface OpenRealm {
  readonly name: string;
  readonly options: RealmOptions;
}

type WampProfile = (typeof WAMP_PROFILES)[number];

const EVERYTHING: RealmOptions = { authorize: 'everything' };

/** See the head of this file. */
export function settingsOf(config: Config, given: Given): Settings {
  const isDev = given.switch('dev') === true;
  return {
    router: {
      ...routerOptionsOf(config, given.list('origin'), isDev),
      ...spokenOf(config, given),
    },
    openRealms: openRealmsOf(config, given.list('realm'), isDev),
    listen: listenOptionsOf(config, given, isDev),
    isDev,
    logLevel: (given.text('log-level') as LogLevel | undefined) ?? config.logLevel ?? 'info',
  };
}

function listenOptionsOf(config: Config, given: Given, isDev: boolean): ListenOptions {
  const host = given.text('host') ?? config.host;
  if (isDev && host !== undefined && !isLoopback(host)) {
    throw misuse(
      `With --dev everybody may do everything, so it serves this machine only, not ${host}.`,
    );
  }
  const port = portOf(given, 'port') ?? config.port;
  const path = given.text('path') ?? config.path;
  if (path !== undefined && !path.startsWith('/')) throw misuse('--path must begin with "/".');
  const operatorPort = operatorPortOf(given) ?? config.operatorPort ?? OPERATOR_PORT;
  const rawSocketPath = given.text('rawsocket') ?? config.rawSocketPath;
  const socket = given.text('socket') ?? config.admin?.socketPath;
  return without({
    host,
    port,
    path,
    operatorPort: operatorPort === 'off' ? undefined : operatorPort,
    rawSocketPath,
    adminSocketPath: socket === undefined ? undefined : adminSocketPath(socket),
  }) as ListenOptions;
}

function routerOptionsOf(
  config: Config,
  origins: readonly string[],
  isDev: boolean,
): RouterOptions {
  const { appRealms, realms, limits } = config;
  const allowed = config.origins === '*' ? config.origins : [...(config.origins ?? []), ...origins];
  const contracts: readonly RealmGiven[] = Array.isArray(realms) ? realms : [];
  const admit = isDev ? () => APP : appRealms && admitBy(appRealms.tokens);
  return {
    // In the open profile nobody is asked who they are.
    realms: isDev
      ? contracts.map(({ auth: _, authenticate: __, ...realm }) => ({
          ...without(realm),
          ...EVERYTHING,
        }))
      : contracts,
    origins: allowed,
    loopbackHostsOnly: isDev,
    ...(limits !== undefined && { limits: without(limits) as Partial<Limits> }),
    ...(admit !== undefined && { appRealms: { admit, ...(isDev && { options: EVERYTHING }) } }),
  };
}

/** Which dialects are spoken, how, and to whom. */
function spokenOf(config: Config, given: Given): RouterOptions {
  const profile = (given.text('wamp-profile') as WampProfile | undefined) ?? config.wamp?.profile;
  return {
    ...(config.allowIps !== undefined && { allowIps: config.allowIps }),
    ...(config.denyIps !== undefined && { denyIps: config.denyIps }),
    ...(config.trustedProxies !== undefined && { trustedProxies: config.trustedProxies }),
    ...(config.dialects !== undefined && { dialects: config.dialects }),
    ...(profile !== undefined && { wamp: { profile } }),
    ...(config.bridge !== undefined && { bridge: config.bridge }),
    ...(config.emit !== undefined && { emit: without(config.emit) as EmitOptions }),
    ...(config.seed !== undefined && { seed: without(config.seed) as unknown as SeedOptions }),
  };
}

function openRealmsOf(config: Config, names: readonly string[], isDev: boolean): OpenRealm[] {
  if (names.length > 0 && !isDev && config.allowOpenRealms !== true) {
    throw misuse(
      '--realm opens a realm to everybody; add --dev, or "allowOpenRealms": true to the configuration.',
    );
  }
  const { realms = {} } = config;
  const open = new Map<string, OpenRealm>();
  if (!Array.isArray(realms)) {
    for (const [name, realm] of Object.entries(realms)) {
      open.set(name, { name, options: optionsOf(realm, isDev) });
    }
  }
  for (const name of names) {
    const problem = problemOf(name);
    if (problem !== undefined) throw misuse(`The realm of --realm ${name} ${problem}.`);
    open.set(name, { name, options: EVERYTHING });
  }
  const hasContracts = Array.isArray(realms) && realms.length > 0;
  if (isDev && open.size === 0 && !hasContracts)
    open.set(DEV_REALM, { name: DEV_REALM, options: EVERYTHING });
  return [...open.values()];
}

/** What a realm without a contract is opened with. */
function optionsOf(
  given: {
    readonly open?: boolean | undefined;
    readonly auth?: AuthOptions | undefined;
    readonly pushOnly?: boolean | undefined;
  },
  isDev: boolean,
): RealmOptions {
  const { open, auth, pushOnly } = given;
  const says = { ...(pushOnly === true && { pushOnly }) };
  if (isDev) return { ...EVERYTHING, ...says };
  return { ...(open === true && EVERYTHING), ...(auth !== undefined && { auth }), ...says };
}

const APP = { user: 'app', roles: ['app'] };

/** Compares digests, so that the time it takes tells nothing about a token. */
function admitBy(
  tokens: readonly string[],
): (hello: { readonly token: string | undefined }) => typeof APP | null {
  const digests = tokens.map(digestOf);
  return ({ token = '' }) => {
    const given = digestOf(token);
    return digests.filter((digest) => timingSafeEqual(digest, given)).length > 0 ? APP : null;
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function portOf(given: Given, name: string): number | undefined {
  const port = given.count(name);
  if (port !== undefined && port > 65_535)
    throw misuse(`--${name} takes a number from 0 to 65535, not ${port}.`);
  return port;
}

function operatorPortOf(given: Given): number | 'off' | undefined {
  return given.text('operator-port') === 'off' ? 'off' : portOf(given, 'operator-port');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A copy without what is undefined, and without `left`. */
function without<T extends object>(value: T, left?: keyof T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([key, each]) => each !== undefined && key !== left),
  ) as T;
}
