/**
 * What `realmwire start` tells a person: where the router is, and what to do next.
 */
import type { Listening } from '../../ports.ts';
import type { AuthOptions } from '../../shell/auth-options.ts';
import { DEV_REALM, OPERATOR_PORT } from '../defaults.ts';
import type { Settings } from './settings.ts';

/** What there is to tell. */
export interface Greeting {
  readonly version: string;
  readonly at: Listening;
  readonly settings: Settings;
  /** The configuration file, if there is one. */
  readonly file: string | undefined;
  /** How this program is called: `realmwire`, or `pnpm realmwire`. */
  readonly program: string;
}

/** The realms of a router with what they are, one word each. */
export function realmsOf({ router, openRealms, isDev }: Settings): string[] {
  const contracts = (router.realms ?? []).map(({ contract: { name, version } }) =>
    version === undefined ? `${name} (contract)` : `${name} (contract ${version})`,
  );
  const open = openRealms.map(({ name, options: { auth, authorize } }) => {
    const what = isDev || authorize === 'everything' ? 'open' : 'no contract';
    return auth === undefined ? `${name} (${what})` : `${name} (${what}; ${methodsIn(auth)})`;
  });
  return [...contracts, ...open];
}

/** The ways to come in. */
function methodsIn(auth: AuthOptions): string {
  return `by ${Object.keys(auth).join(', ')}`;
}

/** See the head of this file. */
export function greet(greeting: Greeting): string {
  const { version, at, settings, file } = greeting;
  const realms = realmsOf(settings);
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['WebSocket', at.url],
    ...wampRows(at),
    ...seedRows(at, settings),
    ['Page', at.pageUrl],
    ['Operator', at.operatorUrl === undefined ? 'off' : `${at.operatorUrl} (this machine only)`],
    ...(at.adminSocketPath === undefined ? [] : [['Socket', at.adminSocketPath] as const]),
    ['Realms', realms.length === 0 ? 'none' : realms.join(', ')],
    ['Apps', appsOf(settings)],
    ['Config', file ?? 'none'],
  ];
  const warning = settings.isDev
    ? [
        '',
        '!! OPEN PROFILE (--dev): whoever reaches this machine’s ports may do everything, unnamed.',
      ]
    : [];
  return [
    `Realmwire ${version} is running.`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`),
    ...warning,
    '',
    ...nextSteps(greeting),
    'Ctrl-C drains and stops it; twice stops it at once.',
    '',
  ].join('\n');
}

function appsOf({ router, isDev }: Settings): string {
  if (router.appRealms === undefined) return 'may not bring realms';
  return isDev ? 'may bring realms' : 'may bring realms, with a token';
}

/** Where WAMP clients reach the router, if they do. */
function wampRows({ url, rawSocketUrl, rawSocketPath }: Listening): [string, string][] {
  if (rawSocketUrl === undefined) return [];
  const paths = rawSocketPath === undefined ? '' : ` and unix:${rawSocketPath}`;
  return [
    ['WAMP v2', `${url} (json, msgpack, cbor)`],
    ['RawSocket', `${rawSocketUrl}${paths}`],
  ];
}

/** Where pages and scripts of the seed dialect connect, if they do. */
function seedRows({ port, url }: Listening, { router }: Settings): [string, string][] {
  if (router.seed === undefined) return [];
  const paths = Object.keys(router.seed.resources).join(', ');
  return [['Seed', `ws://${new URL(url).hostname}:${port} at ${paths}`]];
}

/** Lines that can be copied into another terminal. */
function nextSteps({ at, settings, program }: Greeting): string[] {
  // Whoever has to say who they are knows better how.
  const [realm] = settings.openRealms.filter(
    ({ options }) => options.authorize === 'everything' && options.auth === undefined,
  );
  if (at.operatorUrl === undefined && realm === undefined) return [];
  const operator = at.operatorUrl?.replace(/^http/, 'ws');
  const url = operator === `ws://127.0.0.1:${OPERATOR_PORT}/` ? '' : ` --url ${operator ?? at.url}`;
  const steps = operator === undefined ? [] : [`${program} sessions${url}`];
  if (realm !== undefined) {
    const of = `--realm ${realm.name}${url}`;
    steps.push(
      `${program} register demo.echo --echo ${of}`,
      `${program} call demo.echo '{"hello":"world"}' ${of}`,
    );
  } else if (settings.router.realms?.length === 0 && settings.router.appRealms === undefined) {
    return [
      'No realm is served. Name contracts in realmwire.config.ts, or try things out with',
      `  ${program} start --dev        (opens the realm ${DEV_REALM})`,
      '',
    ];
  }
  return ['In another terminal:', ...steps.map((step) => `  ${step}`), ''];
}
