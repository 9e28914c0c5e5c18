import { describe, expect, test } from 'vitest';
import { compareDeclarations } from './compare-declarations.ts';
import type { JsonObject } from './description.ts';

const text = { type: 'string' };
const object = (properties: JsonObject, parts: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...parts,
});
const closed = { additionalProperties: false };
const requiresB = { required: ['b'] };
const compare = (before: JsonObject, after: JsonObject): string[] =>
  compareDeclarations({ a: before }, { a: after }).map(
    ({ path, isBreaking }) => `${isBreaking ? 'breaking' : 'additive'} ${path}`,
  );

describe('declarations', () => {
  test('that are gone are missed, and that are new are not', () => {
    expect(compareDeclarations({ gone: {}, same: {} }, { same: {}, toString: {} })).toEqual([
      { path: 'gone', isBreaking: true },
      { path: 'toString', isBreaking: false },
    ]);
  });

  test.each<[string, JsonObject, JsonObject, string[]]>([
    ['equal', { input: text }, { input: { type: 'string' } }, []],
    ['another type', { input: text }, { input: { type: 'number' } }, ['breaking a/input']],
    ['a new input', {}, { input: text }, ['breaking a/input']],
    ['an input that is gone', { input: text }, {}, ['breaking a/input']],
    ['another convention', { wamp: 'args' }, { wamp: 'kwargs' }, ['breaking a/wamp']],
    ['another setting', { timeout: 1 }, { timeout: 2 }, ['additive a/timeout']],
    ['a setting that is gone', { idempotent: true }, {}, ['additive a/idempotent']],
    ['a setting that is new', {}, { retain: true }, ['additive a/retain']],
    [
      'a property less',
      { input: object({ a: text, b: text }) },
      { input: object({ a: text }) },
      ['breaking a/input/b'],
    ],
    [
      'an optional property more in what is sent',
      { input: object({}) },
      { input: object({ b: text }) },
      ['additive a/input/b'],
    ],
    [
      'a required property more in what is sent',
      { input: object({}) },
      { input: object({ b: text }, requiresB) },
      ['breaking a/input/b'],
    ],
    [
      'a property more in what is sent to a closed object',
      { accepts: object({}, closed) },
      { accepts: object({ b: text }, closed) },
      ['additive a/accepts/b'],
    ],
    [
      'a required property more in what comes',
      { output: object({}) },
      { output: object({ b: text }, requiresB) },
      ['additive a/output/b'],
    ],
    [
      'a property more in what comes in a closed object',
      { output: object({}, closed) },
      { output: object({ b: text }, closed) },
      ['breaking a/output/b'],
    ],
    [
      'an optional property more in a payload',
      { payload: object({}) },
      { payload: object({ b: text }) },
      ['additive a/payload/b'],
    ],
    [
      'a required property more in a payload',
      { payload: object({}) },
      { payload: object({ b: text }, requiresB) },
      ['breaking a/payload/b'],
    ],
    [
      'a property that is required now',
      { input: object({ b: text }) },
      { input: object({ b: text }, requiresB) },
      ['breaking a/input'],
    ],
    [
      'an object that is closed now',
      { input: object({}) },
      { input: object({}, closed) },
      ['breaking a/input'],
    ],
    [
      'a change deep inside',
      { yields: object({ a: object({ c: text }) }) },
      { yields: object({ a: object({ c: true, d: text }) }) },
      ['breaking a/yields/a/c', 'additive a/yields/a/d'],
    ],
    ['an object instead of a flag', { input: true }, { input: object({}) }, ['breaking a/input']],
    [
      'a list instead of an object',
      { input: object({}) },
      { input: { type: 'object', properties: null } },
      ['breaking a/input'],
    ],
    ['no schema at all', { input: null }, { input: [] }, ['breaking a/input']],
    ['new codes', {}, { errors: { A: true } }, ['additive a/errors']],
    [
      'a new code',
      { errors: { A: true } },
      { errors: { A: true, B: text } },
      ['additive a/errors/B'],
    ],
    ['a code less', { errors: { A: true } }, { errors: {} }, ['breaking a/errors/A']],
    [
      'a code with other data',
      { errors: { A: object({}) } },
      { errors: { A: object({ b: text }) } },
      ['additive a/errors/A/b'],
    ],
  ])('with %s', (_, before, after, differences) => {
    expect(compare(before, after)).toEqual(differences);
  });
});
