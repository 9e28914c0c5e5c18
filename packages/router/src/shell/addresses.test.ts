import { describe, expect, test } from 'vitest';
import { Addresses, type AddressOptions } from './addresses.ts';

describe('addresses that may connect', () => {
  test.each<{ options: AddressOptions; allowed: string[]; refused: string[] }>([
    { options: {}, allowed: ['192.0.2.7', '::1', 'memory', ''], refused: [] },
    {
      options: { allowIps: ['192.0.2.0/24', '2001:db8::/32', '10.0.0.1'] },
      allowed: ['192.0.2.7', '::ffff:192.0.2.7', '2001:db8::1', '10.0.0.1'],
      refused: ['192.0.3.7', '2001:db9::1', '10.0.0.2', '::ffff:10.0.0.2', 'unreadable', ''],
    },
    {
      options: { denyIps: ['192.0.2.0/24', '::1'] },
      allowed: ['192.0.3.7', '2001:db8::1'],
      refused: ['192.0.2.7', '::FFFF:192.0.2.7', '::1', '0:0:0:0:0:0:0:1', 'unreadable'],
    },
    {
      options: { allowIps: ['192.0.2.0/24'], denyIps: ['192.0.2.7'] },
      allowed: ['192.0.2.8'],
      refused: ['192.0.2.7'],
    },
    {
      options: { allowIps: ['fe80::/10'], denyIps: ['fe80::7'] },
      allowed: ['fe80::1', 'fe80::1%eth0', 'FEBF::1%2'],
      refused: ['fe80::7', 'fe80::7%eth0', '192.0.2.7%eth0', '::1%eth0'],
    },
    { options: { allowIps: [] }, allowed: [], refused: ['192.0.2.7', '::1'] },
  ])('are those of $options', ({ options, allowed, refused }) => {
    const addresses = new Addresses(options);

    expect(allowed.filter((ip) => !addresses.isAllowed(ip))).toEqual([]);
    expect(refused.filter((ip) => addresses.isAllowed(ip))).toEqual([]);
  });

  test.each([
    'localhost',
    '192.0.2',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/',
    '192.0.2.0/8/8',
    '2001:db8::/129',
    '',
  ])('are named by addresses and networks, not by %j', (text) => {
    for (const option of ['allowIps', 'denyIps', 'trustedProxies'])
      expect(() => new Addresses({ [option]: ['192.0.2.7', text] })).toThrow(
        new RangeError(
          `${option}[1] must be an address such as "192.0.2.7" or a network such as "192.0.2.0/24"`,
        ),
      );
  });
});

describe('the client behind proxies', () => {
  const addresses = new Addresses({ trustedProxies: ['10.0.0.0/8', '::1'] });
  const client = (ip: string, said?: string | string[]) =>
    addresses.clientOf(ip, { 'x-forwarded-for': said });

  test.each([
    { name: 'nobody says anything', ip: '10.0.0.1', said: undefined, is: '10.0.0.1' },
    { name: 'the proxy names it', ip: '10.0.0.1', said: '192.0.2.7', is: '192.0.2.7' },
    { name: 'two proxies do', ip: '::ffff:10.0.0.1', said: '192.0.2.7, 10.9.9.9', is: '192.0.2.7' },
    { name: 'in two headers', ip: '::1', said: ['192.0.2.7', '10.9.9.9'], is: '192.0.2.7' },
    { name: 'it lies to a proxy', ip: '10.0.0.1', said: '1.1.1.1, 192.0.2.7', is: '192.0.2.7' },
    { name: 'it is no proxy', ip: '192.0.2.9', said: '192.0.2.7', is: '192.0.2.9' },
    { name: 'there are only proxies', ip: '10.0.0.1', said: '10.0.0.2', is: '10.0.0.2' },
    { name: 'IPv4 looks like IPv6', ip: '10.0.0.1', said: '::ffff:192.0.2.7', is: '192.0.2.7' },
    { name: 'the proxy says nothing', ip: '10.0.0.1', said: '192.0.2.7, ', is: '10.0.0.1' },
    { name: 'the proxy says nonsense', ip: '10.0.0.1', said: 'x', is: 'unreadable' },
  ])('is $is where $name', ({ ip, said, is }) => {
    expect(client(ip, said)).toBe(is);
  });
});
