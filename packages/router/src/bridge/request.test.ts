import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { countOf, isJson, onlyThese, queryOf, segmentsOf, tokenOf, wordOf } from './request.ts';

const request = (headers: Record<string, string>, url = '/') =>
  ({ headers, url }) as unknown as IncomingMessage;

describe('the token of a request', () => {
  test.each([
    ['Bearer abc', 'abc'],
    ['bearer  abc ', 'abc'],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer a b', undefined],
  ])('in "%s" is %s', (authorization, token) => {
    expect(tokenOf(request({ authorization }))).toBe(token);
  });

  test('that is too long is nobody’s', () => {
    expect(tokenOf(request({}))).toBeUndefined();
    expect(() => tokenOf(request({ authorization: `Bearer ${'x'.repeat(8193)}` }))).toThrow(
      'session.refused',
    );
  });
});

describe('a body', () => {
  test.each([
    ['application/json', true],
    ['Application/JSON; charset=utf-8', true],
    ['application/problem+json', true],
    ['application/jsonp', false],
    ['application/x-ndjson', false],
    ['text/json', false],
    ['text/plain, application/json', false],
  ])('of the type %s is JSON: %s', (type, is) => {
    expect(isJson(request({ 'content-type': type }))).toBe(is);
  });

  test.each([
    ['gzip', false],
    ['Identity', true],
  ])('that is packed by %s can be read: %s', (encoding, can) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };

    expect(isJson(request(headers))).toBe(can);
  });

  test('without a type is not', () => {
    expect(isJson(request({}))).toBe(false);
  });
});

describe('a path', () => {
  test('has parts, each decoded by itself', () => {
    expect(segmentsOf('/rt/a%2Fb/c%20d', '/rt')).toEqual(['a/b', 'c d']);
    expect(segmentsOf('/rt', '/rt')).toBeUndefined();
    expect(segmentsOf('/rtx/a', '/rt')).toBeUndefined();
    expect(segmentsOf('/rt/%E0%A4', '/rt')).toBeUndefined();
  });

  test('is followed by parameters; the token is none of them', () => {
    const query = queryOf(request({}, '/a?last=3&token=t&match=prefix'));

    expect(countOf(query, 'last', [0, 9])).toBe(3);
    expect(countOf(query, 'credit', [1, 9])).toBeUndefined();
    expect(wordOf(query, 'match', ['exact', 'prefix'])).toBe('prefix');
    expect(wordOf(query, 'overflow', ['pause'])).toBeUndefined();
    expect(() => onlyThese(query, ['last', 'match'])).not.toThrow();
    expect(queryOf({ headers: {} } as IncomingMessage).size).toBe(0);
  });

  test.each(['-1', '1.5', '', ' 1', '0x1', '10', '1e1'])('with last=%s is refused', (last) => {
    const query = new URLSearchParams({ last });

    expect(() => countOf(query, 'last', [0, 9])).toThrow('arguments.invalid');
  });

  test('with words or names that are not known is refused', () => {
    const query = new URLSearchParams('match=regex');

    expect(() => wordOf(query, 'match', ['exact'])).toThrow('arguments.invalid');
    expect(() => onlyThese(query, [])).toThrow('none');
  });
});
