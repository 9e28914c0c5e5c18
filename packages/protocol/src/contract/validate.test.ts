import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { ContractError } from './contract-error.ts';
import type { AnySchema } from './spec.ts';
import { check, MAX_ISSUE_BYTES, MAX_ISSUES } from './validate.ts';

const schemaOf = (validate: (value: unknown) => unknown): AnySchema =>
  ({ '~standard': { version: 1, vendor: 'tiny', validate } }) as unknown as StandardSchemaV1;

const bytesOf = (issues: readonly string[]): number =>
  new TextEncoder().encode(issues.join('')).length;

const issuesOf = (schema: AnySchema, value: unknown): readonly string[] => {
  const checked = check(schema, value);
  return checked.ok ? [] : checked.issues;
};

describe('a value that is right', () => {
  test('comes back as the receiver sees it', () => {
    const schema = z.object({ qty: z.number().default(1) });

    expect(check(schema, { more: 1 })).toEqual({ ok: true, value: { qty: 1 } });
  });
});

describe('a value that is wrong', () => {
  test('is told of by place and expectation', () => {
    const order = z.object({ items: z.array(z.object({ sku: z.string() })), qty: z.number() });

    expect(issuesOf(order, { items: [{ sku: 'a' }, { sku: 1 }], qty: 'x' })).toEqual([
      'items.1.sku: expected string',
      'qty: expected number',
    ]);
    expect(issuesOf(order, 7)).toEqual(['value: expected object']);
  });

  test('is told of in eight issues at most', () => {
    const issues = issuesOf(z.array(z.number()), Array(100).fill('x'));

    expect(issues).toHaveLength(MAX_ISSUES);
  });

  test('is told of in two kibibytes at most, whatever the alphabet', () => {
    for (const letter of ['n', 'é', '€', '😀']) {
      const name = letter.repeat(64);
      const deep = Array.from({ length: 12 }, () => name);
      let schema: z.ZodType = z.object({});
      for (const key of deep) schema = z.object({ [key]: schema });
      const everything = z.any().superRefine((_, context) => {
        for (let n = 0; n < 8; n++) context.addIssue({ code: 'custom', path: [...deep] });
      });
      const issues = issuesOf(z.intersection(schema, everything), 1);

      expect(issues.length).toBeGreaterThan(0);
      expect(bytesOf(issues)).toBeLessThanOrEqual(MAX_ISSUE_BYTES);
    }
  });

  test('has its place cut where it is very deep', () => {
    const path = Array.from({ length: 20 }, (_, index) => index);
    const schema = schemaOf(() => ({ issues: [{ message: '', path }] }));

    expect(issuesOf(schema, 1)).toEqual(['0.1.2.3.4.5.6.7.8.9.10.11.…: is not valid']);
  });

  test('is refused when the schema itself fails on it', () => {
    const schema = z.any().refine((value: { a: { b: number } }) => value.a.b > 0);

    expect(check(schema, {})).toEqual({ ok: false, issues: ['value: is not valid'] });
  });
});

describe('what is told', () => {
  const secret = 's3cr3t';

  test.each([
    [
      'a key that is not declared',
      z.strictObject({ a: z.string() }),
      { a: '', [secret]: 1 },
      'value: has keys that are not declared',
    ],
    [
      'a key of a record',
      z.record(z.string(), z.number()),
      { [secret]: 'x' },
      '*: expected number',
    ],
    [
      'a key of a record that is refused',
      z.record(z.string().max(2), z.number()),
      { [secret]: 1 },
      '*: has a key that is not allowed',
    ],
    [
      'a key of a map',
      z.map(z.string(), z.number()),
      new Map([[secret, 'x']]),
      '*: expected number',
    ],
    [
      'a number that is a key of a map',
      z.map(z.number(), z.number()),
      new Map([[4711, 'x']]),
      '*: expected number',
    ],
    [
      'a value that is none of the allowed',
      z.enum(['a', 'b']),
      secret,
      'value: expected one of a | b',
    ],
    ['a text in the wrong format', z.email(), secret, 'value: expected the format email'],
    [
      'what a rule says of the value',
      z.string().refine(() => false, { error: ({ input }) => String(input) }),
      secret,
      'value: breaks a rule of the contract',
    ],
    [
      'a discriminator',
      z.discriminatedUnion('k', [z.object({ k: z.literal('a') })]),
      { k: secret },
      'k: expected one of the alternatives',
    ],
  ])('does not hold %s', (_, schema, value, issue) => {
    expect(issuesOf(schema, value)).toEqual([issue]);
  });

  test('does not hold the message of another library', () => {
    const valibot = schemaOf(() => ({
      issues: [
        {
          message: `received "${secret}"`,
          expected: 'string',
          received: `"${secret}"`,
          path: [{ key: secret }],
        },
        { message: `was "${secret}"`, path: [Symbol(secret)] },
      ],
    }));

    expect(issuesOf(valibot, secret)).toEqual(['*: expected string', '*: is not valid']);
  });

  test('does not hold any text of the value, whatever the value', () => {
    const schema = z.object({
      name: z.string().max(1),
      tags: z.record(z.string(), z.array(z.number())),
      kind: z.union([z.literal('q'), z.strictObject({ w: z.int() })]),
    });
    const marked = fc.stringMatching(/^[A-Z]{8}$/);
    const value = fc.anything({
      key: fc.oneof(marked, fc.constantFrom('name', 'tags', 'kind')),
      values: [marked, fc.integer()],
      maxDepth: 4,
    });
    fc.assert(
      fc.property(value, (given) => {
        expect(issuesOf(schema, given).join()).not.toMatch(/[A-Z]{8}/);
      }),
    );
  });
});

describe('an asynchronous schema', () => {
  test('is a mistake of the contract, and its outcome is nobody’s', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const rejects = schemaOf(() => Promise.reject(new Error('late')));

    expect(() => check(rejects, 1)).toThrow(ContractError);
    expect(() =>
      check(
        z.string().refine(async () => true),
        'a',
      ),
    ).toThrow(
      'a schema of zod: it validates asynchronously; a contract needs schemas that answer at once',
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
