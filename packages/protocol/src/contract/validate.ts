/**
 * Checks a value against a schema of a contract, at once, and says what is wrong without saying what
 * was sent.
 *
 * The text goes to the peer and into logs, so it holds the place and the expectation only: never a
 * value, and of the keys in the place only those that the contract declares; any other is a `*`.
 * A library's own message is never used, because libraries quote values in it (`was "s3cret"`); for
 * the same reason the message of a developer's own rule (`.refine`) does not travel.
 */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ContractError } from './contract-error.ts';
import { type Declared, declaredBy } from './declared-names.ts';
import { expectationOf } from './expectation.ts';
import type { AnySchema } from './spec.ts';

/** Most issues that are told of one value. */
export const MAX_ISSUES = 8;

/** Most bytes of UTF-8 that the issues of one value take together. */
export const MAX_ISSUE_BYTES = 2048;

/** The outcome of a check: the receiver's value, or what is wrong. */
export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly string[] };

/**
 * Whether the value is what the schema describes.
 *
 * @throws ContractError if the schema is asynchronous: that is a mistake of the contract.
 */
export function check(schema: AnySchema, value: unknown): Checked {
  const result = validateNow(schema, value);
  if (result.issues === undefined) return { ok: true, value: result.value };
  return { ok: false, issues: textsOf(schema, result.issues) };
}

/**
 * The library's own result. A schema that throws (a `.refine` that did not expect this value) has
 * not accepted the value.
 *
 * @throws ContractError if the schema is asynchronous.
 */
export function validateNow(schema: AnySchema, value: unknown): StandardSchemaV1.Result<unknown> {
  let result: ReturnType<AnySchema['~standard']['validate']>;
  try {
    result = run(schema, value);
  } catch (cause) {
    if (isAsyncError(cause)) throw asyncError(schema);
    return { issues: [{ message: 'the schema failed' }] };
  }
  if (!('then' in result)) return result;
  // Nobody waits for it, so its failure must not become an unhandled rejection.
  result.then(nothing, nothing);
  throw asyncError(schema);
}

/**
 * Zod's standard method tries again asynchronously whenever a rule throws, and so a value could make
 * a synchronous schema look asynchronous; `safeParse` keeps the two apart.
 */
function run(schema: AnySchema, value: unknown): ReturnType<AnySchema['~standard']['validate']> {
  const { safeParse } = schema as Partial<ZodLike>;
  if (!('_zod' in schema) || safeParse === undefined) return schema['~standard'].validate(value);
  const result = safeParse(value);
  return result.success ? { value: result.data } : { issues: result.error.issues };
}

interface ZodLike {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: unknown }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly StandardSchemaV1.Issue[] };
      };
}

/** Zod's `$ZodAsyncError`, which cannot be named without loading Zod. */
function isAsyncError(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith('Encountered Promise during');
}

function asyncError(schema: AnySchema): ContractError {
  return new ContractError(
    `a schema of ${schema['~standard'].vendor}`,
    'it validates asynchronously; a contract needs schemas that answer at once',
  );
}

function textsOf(schema: AnySchema, issues: readonly StandardSchemaV1.Issue[]): string[] {
  const declared = declaredBy(schema);
  const texts: string[] = [];
  let left = MAX_ISSUE_BYTES;
  for (const issue of issues.slice(0, MAX_ISSUES)) {
    const text = `${placeOf(issue.path ?? [], declared)}: ${expectationOf(issue)}`;
    left -= utf8Length(text);
    if (left < 0) break;
    texts.push(text);
  }
  return texts;
}

/** Where in a value an issue is. */
type Path = NonNullable<StandardSchemaV1.Issue['path']>;

/** Deepest place that is told in full. */
const MAX_PLACE = 12;

function placeOf(path: Path, declared: Declared): string {
  if (path.length === 0) return 'value';
  const names = path.slice(0, MAX_PLACE).map((segment) => {
    const key = keyOf(segment);
    const isIndex = typeof key === 'number' && !declared.hasMaps;
    return isIndex || declared.names.has(String(key)) ? String(key).slice(0, 64) : '*';
  });
  return names.join('.') + (path.length > MAX_PLACE ? '.…' : '');
}

/** The key in a path of an issue; libraries write it bare or in a segment. */
export function keyOf(segment: Path[number]): PropertyKey {
  return typeof segment === 'object' ? segment.key : segment;
}

function utf8Length(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // A surrogate is half of a character of four bytes.
    const isSurrogate = unit >= 0xd800 && unit < 0xe000;
    length += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return length;
}

function nothing(): void {}
