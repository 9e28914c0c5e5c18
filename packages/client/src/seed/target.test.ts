import { describe, expect, test } from 'vitest';
import { type SeedClientArguments, targetOf } from './target.ts';

describe('where a page of the seed systems connects', () => {
  test.each<[SeedClientArguments, string, string]>([
    [['ws://example.com:8090', '/web'], 'ws://example.com:8090/', 'web'],
    [['wss://example.com', '/web'], 'wss://example.com/', 'web'],
    [['tcp://example.com', 8090, '/web'], 'ws://example.com:8090/', 'web'],
    [['ssl://example.com', '8443', '/php'], 'wss://example.com:8443/', 'php'],
    [['https://example.com/', '/app/chat'], 'wss://example.com/', 'app.chat'],
    [['example.com', 80, '/web?x=1'], 'ws://example.com:80/', 'web'],
    [['127.0.0.1:8080', '/web', { path: '/native' }], 'ws://127.0.0.1:8080/native', 'web'],
    [['[::1]:8080', '/', { realm: 'com.shop' }], 'ws://[::1]:8080/', 'com.shop'],
    [['h', 1, '/', { realm: 'com.shop', path: '/rt' }], 'ws://h:1/rt', 'com.shop'],
  ])('by %j is %s, realm %s', (given, url, realm) => {
    expect(targetOf(given)).toMatchObject({ realm, options: { url } });
  });

  test('keeps the other options of a client', () => {
    const { options } = targetOf(['h', '/web', { realm: 'x', reconnect: false, maxWaiting: 5 }]);

    expect(options).toEqual({ url: 'ws://h/', reconnect: false, maxWaiting: 5 });
  });

  test.each<[SeedClientArguments, RegExp]>([
    [['', '/web'], /^server: /],
    [['ftp://example.com', '/web'], /^server: /],
    [['ws://a/b?c', '/web'], /^server: /],
    [['h', 'web'], /^app: /],
    [['h', undefined as never], /^app: /],
    [['h', 'x', '/web'], /^port: /],
    [['h', 1, '/'], /^options\.realm: /],
  ])('is refused with a sentence where %j is wrong', (given, sentence) => {
    expect(() => targetOf(given)).toThrow(sentence);
    expect(() => targetOf(given)).toThrow(TypeError);
  });
});
