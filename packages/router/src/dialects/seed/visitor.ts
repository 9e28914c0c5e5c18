/**
 * Who comes: a web client or a PHP client, from where, and for which resource.
 */
import { clientOf, plainAddress } from '../../shell/addresses.ts';
import type { Remote } from '../../shell/doorman.ts';
import type { SeedResource, SeedRules } from './options.ts';

/**
 * `web`: a page. `php`: a script that speaks WebSocket. `raw`: one that speaks without frames.
 */
export type VisitorKind = 'web' | 'php' | 'raw';

/** See the head of this file. */
export interface Visitor {
  readonly kind: VisitorKind;
  /** The address that it is counted and let in by. */
  readonly ip: string;
  /** The port there; undefined: a proxy has named the address. */
  readonly port: number | undefined;
  /** The path that it asks for, without its query. */
  readonly path: string;
  /** Undefined: nothing is served there. */
  readonly resource: SeedResource | undefined;
  /** The name by which a PHP client can be reached; empty: it has none. */
  readonly ident: string;
  /** The name that a page has in its URL; undefined: it needs none, empty: it has none. */
  readonly name: string | undefined;
  /** It comes from where PHP clients may come from. */
  readonly isFromBackend: boolean;
}

const MAX_IDENT_LENGTH = 128;

/** Reads who comes. What a client says of itself gives it no right. */
export function visitorOf(remote: Remote, rules: SeedRules): Visitor {
  const [pathname = '/', query = ''] = (remote.target ?? rules.rawResource).split('?', 2);
  const { headers } = remote;
  const isPhp = textOf(headers['client-type']).toLowerCase() === 'php';
  const kind = remote.isStream === true ? 'raw' : isPhp ? 'php' : 'web';
  const ip = visitorIp(remote, rules.trustedProxies);
  const resource = Object.hasOwn(rules.resources, pathname) ? rules.resources[pathname] : undefined;
  return {
    kind,
    ip,
    port: ip === plainAddress(remote.ip) ? remote.port : undefined,
    path: pathname,
    resource,
    name: kind === 'web' ? nameIn(query, resource) : undefined,
    ident: kind === 'php' ? textOf(headers['ident']).slice(0, MAX_IDENT_LENGTH) : '',
    isFromBackend: isBackendAddress(ip, rules) && !isFromUnknownProxy(remote, rules),
  };
}

function nameIn(query: string, resource: SeedResource | undefined): string | undefined {
  const { nameParameter } = resource ?? {};
  return nameParameter && (new URLSearchParams(query).get(nameParameter) ?? '');
}

/** Whether PHP clients may come from an address. */
function isBackendAddress(ip: string, { backends }: SeedRules): boolean {
  return backends.some((allowed) => plainAddress(allowed) === ip);
}

/** Whoever comes by a proxy that is not believed comes from anywhere, also if the proxy is on this machine. */
function isFromUnknownProxy({ ip, headers }: Remote, { trustedProxies }: SeedRules): boolean {
  if (trustedProxies.some((proxy) => plainAddress(proxy) === plainAddress(ip))) return false;
  return PROXY_HEADERS.some((name) => headers[name] !== undefined);
}

/** What proxies say of themselves, and clients that come by none do not. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];

/** A name in `X-Forwarded-For` counts only where a proxy has put it that is believed. */
function visitorIp({ ip, headers }: Remote, trusted: readonly string[]): string {
  const proxies = new Set(trusted.map(plainAddress));
  return clientOf(ip, headers, (each) => proxies.has(each)) ?? 'unreadable';
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.[0] ?? '');
}
