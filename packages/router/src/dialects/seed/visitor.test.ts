import { describe, expect, test } from 'vitest';
import { seedRules } from './options.ts';
import { visitorOf } from './visitor.ts';

const web = { realm: 'seeds' };
const RULES = seedRules({ resources: { '/php': web, '/web': web } });

const visit = (remote: Partial<Parameters<typeof visitorOf>[0]>, rules = RULES) =>
  visitorOf({ ip: '127.0.0.1', headers: {}, isOperator: false, target: '/web', ...remote }, rules);

describe('who comes', () => {
  test.each([
    [{}, 'web'],
    [{ headers: { 'client-type': 'PHP' } }, 'php'],
    [{ headers: { 'client-type': 'java' } }, 'web'],
    [{ headers: { 'client-type': ['php', 'x'] } }, 'php'],
    [{ headers: { 'client-type': [] } }, 'web'],
    [{ isStream: true, headers: { 'client-type': 'php' } }, 'raw'],
  ])('of %o is %s', (remote, kind) => {
    expect(visit(remote).kind).toBe(kind);
  });

  test('[C10] asks for a path, with or without a query, and for the first one where it names none', () => {
    expect(visit({ target: '/web?token=a?b&x=1' })).toMatchObject({
      path: '/web',
      resource: web,
    });
    expect(visit({ target: '/web?' }).path).toBe('/web');
    expect(visitorOf({ ip: '::1', headers: {}, isOperator: false }, RULES).path).toBe('/php');
  });

  test.each(['/nope', '', '/web/', '/constructor', '__proto__', '?x=1'])(
    'asks for %j, where nothing is served',
    (target) => {
      expect(visit({ target }).resource).toBeUndefined();
    },
  );

  test('has a name only as a PHP client, of bounded length', () => {
    const ident = { ident: 'x'.repeat(200) };

    expect(visit({ headers: { ...ident, 'client-type': 'php' } }).ident).toBe('x'.repeat(128));
    expect(visit({ headers: { 'client-type': 'php' } }).ident).toBe('');
    expect(visit({ headers: ident }).ident).toBe('');
    expect(visit({ headers: ident, isStream: true }).ident).toBe('');
  });
});

describe('[S002-06] the name in the URL of a page', () => {
  const rules = seedRules({ resources: { '/web': { ...web, nameParameter: 'id' } } });

  test('is read where the resource names a parameter, and is empty where there is none', () => {
    expect(visit({ target: '/web?id=AB12&x=1' }, rules).name).toBe('AB12');
    expect(visit({ target: '/web' }, rules).name).toBe('');
    expect(visit({ target: '/web?id=AB12' }).name).toBeUndefined();
    expect(visit({ target: '/nope?id=AB12' }, rules).name).toBeUndefined();
  });

  test('is none of a script', () => {
    const headers = { 'client-type': 'php' };

    expect(visit({ target: '/web?id=AB12', headers }, rules).name).toBeUndefined();
  });
});

describe('[X06] the address of who comes', () => {
  const behind = (trustedProxies: string[]) =>
    seedRules({ resources: { '/web': web }, trustedProxies, backends: ['127.0.0.1', '10.0.0.1'] });
  const forwarded = (word: string) => ({ headers: { 'x-forwarded-for': word } });

  test.each([
    [[], '10.0.0.1', '127.0.0.1'],
    [['127.0.0.1'], '10.0.0.1', '10.0.0.1'],
    [['127.0.0.1'], '6.6.6.6, 10.0.0.1', '10.0.0.1'],
    [['127.0.0.1', '10.0.0.1'], '6.6.6.6, 10.0.0.1', '6.6.6.6'],
    [['127.0.0.1', '10.0.0.1'], '10.0.0.1', '10.0.0.1'],
    [['127.0.0.1'], '', '127.0.0.1'],
    [['127.0.0.1'], '10.0.0.1, ', '127.0.0.1'],
    [['::ffff:127.0.0.1'], '::FFFF:10.0.0.1', '10.0.0.1'],
  ])('behind %j, told as %j, is %s', (proxies, word, ip) => {
    expect(visit(forwarded(word), behind(proxies)).ip).toBe(ip);
  });

  test('[X05] is that of a backend only where no unknown proxy stands between', () => {
    expect(visit({}).isFromBackend).toBe(true);
    expect(visit({ ip: '::ffff:127.0.0.1' }).isFromBackend).toBe(true);
    expect(visit({ ip: '10.0.0.9' }).isFromBackend).toBe(false);
    expect(visit(forwarded('10.0.0.1'), behind([])).isFromBackend).toBe(false);
    expect(visit(forwarded('10.0.0.1'), behind(['127.0.0.1'])).isFromBackend).toBe(true);
    expect(visit(forwarded('10.0.0.9'), behind(['127.0.0.1'])).isFromBackend).toBe(false);
  });
});
