/**
 * Who is at the other end, where proxies stand in between, and whether anybody may come from there.
 */
import { BlockList, isIP } from 'node:net';
import type { Hello } from './types.ts';

/** Which addresses may connect: addresses such as `192.0.2.7`, and networks such as `2001:db8::/32`. */
export interface AddressOptions {
  /** Only these may connect; absent: all. */
  readonly allowIps?: readonly string[];
  /** These may not, allowed or not. */
  readonly denyIps?: readonly string[];
  /** Proxies that are believed when they name a client by `X-Forwarded-For`. */
  readonly trustedProxies?: readonly string[];
}

/** What a believed proxy says, where that is no address: such a client is nobody's. */
const UNREADABLE = 'unreadable';

/** See the head of this file. */
export class Addresses {
  readonly #allowed: BlockList | undefined;
  readonly #denied: BlockList;
  readonly #proxies: BlockList;
  readonly #hasRules: boolean;

  /** @throws RangeError that names the option where an address is none */
  constructor({ allowIps, denyIps, trustedProxies }: AddressOptions) {
    this.#allowed = allowIps && listOf('allowIps', allowIps);
    this.#denied = listOf('denyIps', denyIps ?? []);
    this.#proxies = listOf('trustedProxies', trustedProxies ?? []);
    this.#hasRules = allowIps !== undefined || denyIps !== undefined;
  }

  /** The address of whoever has sent a request. */
  clientOf(ip: string, headers: Hello['headers']): string {
    return clientOf(ip, headers, (each) => isIn(this.#proxies, each)) ?? UNREADABLE;
  }

  /** Whether anybody may come from an address; from one that cannot be read nobody may, where that counts. */
  isAllowed(ip: string): boolean {
    if (!this.#hasRules) return true;
    const address = plainAddress(ip);
    if (isIP(address) === 0 || isIn(this.#denied, address)) return false;
    return this.#allowed === undefined || isIn(this.#allowed, address);
  }
}

/** IPv4 addresses look the same on sockets of both kinds. */
export function plainAddress(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, '');
}

/**
 * The client that proxies name by `X-Forwarded-For`: each has put its word last, and it counts only where
 * a proxy has put it that is believed. Undefined: what is said there is no address.
 */
export function clientOf(
  ip: string,
  headers: Hello['headers'],
  isProxy: (ip: string) => boolean,
): string | undefined {
  const header = headers['x-forwarded-for'] ?? '';
  const said = (typeof header === 'string' ? header : header.join(',')).split(',');
  let client = plainAddress(ip);
  for (let word = said.pop(); isProxy(client) && word !== undefined; word = said.pop()) {
    const named = plainAddress(word.trim());
    // The proxy itself asks.
    if (named === '') break;
    if (isIP(named) === 0) return undefined;
    client = named;
  }
  return client;
}

function listOf(option: string, addresses: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [index, text] of addresses.entries()) {
    const [address = '', bits, ...more] = text.split('/');
    const family = familyOf(address);
    const most = family === 'ipv4' ? 32 : 128;
    const isWrong = bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most);
    if (family === undefined || isWrong || more.length > 0) {
      const such = 'an address such as "192.0.2.7" or a network such as "192.0.2.0/24"';
      throw new RangeError(`${option}[${index}] must be ${such}`);
    }
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isIn(list: BlockList, address: string): boolean {
  const family = familyOf(address);
  return family !== undefined && list.check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}
