/**
 * Validators for the texts, numbers and constants of a JSON Schema.
 */
import * as z from 'zod';
import { ContractError } from '../contract-error.ts';
import type { Json } from '../description.ts';
import { DESCRIPTION_LIMITS } from './bounded-json.ts';
import { allOf } from './compile-combinators.ts';
import type { Keywords } from './keywords.ts';
import { longestSafeText } from './safe-pattern.ts';

/** A text with its length, `pattern` and `format`. */
export function compileText(keywords: Keywords): z.ZodType {
  let text = z.string();
  const [least, most] = [keywords.count('minLength'), keywords.count('maxLength')];
  if (least !== undefined) text = text.min(least);
  if (most !== undefined) text = text.max(most);

  const [pattern, format] = [keywords.text('pattern'), keywords.text('format')];
  // Zod writes both, and then the pattern says exactly what the format says roughly.
  if (pattern !== undefined) return compilePattern(text, pattern, keywords.place);
  if (format === undefined || format === 'uri-reference') return text;
  // Zod knows the names of the formats; it takes any text for one that it does not know.
  return allOf([text, z.fromJSONSchema({ type: 'string', format }, { registry: z.registry() })]);
}

/** A number with its bounds. */
export function compileNumber(keywords: Keywords, isInteger: boolean): z.ZodType {
  let number: z.ZodNumber = isInteger ? z.int() : z.number();
  const least = keywords.number('minimum');
  const most = keywords.number('maximum');
  const above = keywords.number('exclusiveMinimum');
  const below = keywords.number('exclusiveMaximum');
  const divisor = keywords.number('multipleOf');
  if (least !== undefined) number = number.gte(least);
  if (most !== undefined) number = number.lte(most);
  if (above !== undefined) number = number.gt(above);
  if (below !== undefined) number = number.lt(below);
  if (divisor !== undefined && divisor > 0) number = number.multipleOf(divisor);
  return number;
}

/** `enum` and `const`: one of these values. Values that are objects are not compared. */
export function compileConstants(values: readonly Json[]): z.ZodType {
  const plain = values.filter((value) => typeof value !== 'object' || value === null);
  if (plain.length < values.length) return z.any();
  if (plain.length === 0) return z.never();
  return z.literal(plain);
}

/** The expressions of Zod's own formats are run without a contract that asks for it, too. */
const TRUSTED: ReadonlySet<string> = new Set(
  Object.values(z.regexes).flatMap((known) => (known instanceof RegExp ? [known.source] : [])),
);

function compilePattern(text: z.ZodString, pattern: string, place: string): z.ZodType {
  if (pattern.length > DESCRIPTION_LIMITS.pattern) {
    throw new ContractError(`${place}.pattern`, `longer than ${DESCRIPTION_LIMITS.pattern}`);
  }
  const longest = TRUSTED.has(pattern) ? Number.POSITIVE_INFINITY : longestOf(pattern, place);
  const expression = new RegExp(pattern);
  return text.superRefine((value, context) => {
    if (value.length > longest || expression.test(value)) return;
    context.addIssue({ code: 'invalid_format', format: 'pattern', origin: 'string' });
  });
}

function longestOf(pattern: string, place: string): number {
  try {
    return longestSafeText(pattern);
  } catch {
    throw new ContractError(`${place}.pattern`, 'not a regular expression');
  }
}
