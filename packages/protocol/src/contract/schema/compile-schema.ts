/**
 * A validator from a JSON Schema that somebody else wrote.
 *
 * The router checks with it what callers send to a realm whose contract arrived over the wire. It is
 * never stricter than the schema: a keyword that is not in the list below is not enforced, and the
 * callee, who has the contract itself, checks again.
 *
 * Enforced: `type`, `enum`, `const`, `anyOf`, `oneOf` (as "at least one"), `allOf`, `not: {}`,
 * `$ref` into the same document, `properties`, `required`, `additionalProperties`, `propertyNames`,
 * `items`, `prefixItems`, `minItems`, `maxItems`, `minLength`, `maxLength`, `pattern`, `format`,
 * `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`, `multipleOf`, and `x-realmwire`.
 *
 * A hostile schema may cost its own realm's calls a refusal, but not the router's time: a `pattern`
 * is run only on texts on which it is quick (`safe-pattern.ts`), a `$ref` is followed at most
 * {@link MAX_REFS} times and {@link MAX_REF_DEPTH} deep for one value, and at most `MAX_FAILURES`
 * alternatives are tried in vain. Without these the work can grow out of all proportion to schema
 * and value.
 */
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod';
import { ContractError } from '../contract-error.ts';
import { declare } from '../declared-names.ts';
import type { Json, JsonObject } from '../description.ts';
import type { AnySchema } from '../spec.ts';
import { isJsonObject } from './bounded-json.ts';
import {
  allOf,
  discriminatorOf,
  type Failures,
  forward,
  isEmpty,
  unionOf,
} from './compile-combinators.ts';
import { type CompilePart, compileArray, compileObject } from './compile-containers.ts';
import { compileConstants, compileNumber, compileText } from './compile-scalars.ts';
import { Keywords } from './keywords.ts';

/** Most references that are followed for one value. */
export const MAX_REFS = 100_000;

/** Most references that are followed inside each other. */
export const MAX_REF_DEPTH = 128;

/** A compiled schema: it validates, and it gives back the JSON Schema that it was made of. */
type Compiled = StandardSchemaV1 & StandardJSONSchemaV1;

/**
 * A validator for a JSON Schema within the limits of `readJson`.
 *
 * @throws ContractError that names the place.
 */
export function compileSchema(schema: Json, place: string): AnySchema {
  const state: State = { refs: 0, depth: 0, failures: 0, names: new Set(), hasMaps: false };
  const validator = new Compiler(schema, place, state).compile(schema, place);
  const isOptional = isJsonObject(schema) && schema['x-optional'] === true;
  const whole = isOptional ? validator.optional() : validator;

  // `true` and `false` are schemas too.
  const form = () => (isJsonObject(schema) ? { ...schema } : schema === true ? {} : { not: {} });
  const compiled: Compiled = {
    '~standard': {
      version: 1,
      vendor: 'realmwire',
      validate(value) {
        state.refs = 0;
        state.depth = 0;
        state.failures = 0;
        const result = whole.safeParse(value);
        return result.success ? { value: result.data } : { issues: result.error.issues };
      },
      jsonSchema: { input: form, output: form },
    },
  };
  declare(compiled, state);
  return compiled;
}

/** What the parts of one schema have in common. */
interface State extends Failures {
  /** References followed for the value that is being checked, and now inside each other. */
  refs: number;
  depth: number;
  /** What an error may tell of a place in a value. */
  readonly names: Set<string>;
  hasMaps: boolean;
}

/** Compiles one document: a schema and what its references point to. */
class Compiler {
  readonly #document: Json;
  readonly #place: string;
  readonly #state: State;
  readonly #targets = new Map<string, { validator?: z.ZodType }>();

  constructor(document: Json, place: string, state: State) {
    this.#document = document;
    this.#place = place;
    this.#state = state;
  }

  /** `isPart`: of an `allOf`, whose members may each declare only some of the properties. */
  compile(schema: Json, place: string, isPart = false): z.ZodType {
    if (schema === true) return z.any();
    if (schema === false) return z.never();
    if (!isJsonObject(schema)) throw new ContractError(place, 'must be a JSON Schema');
    const keywords = new Keywords(schema, place);
    if (keywords.hasAny(['x-realmwire'])) return this.#native(keywords);
    if (isEmpty(keywords.raw('not'))) return z.never();
    return allOf([
      ...this.#reference(keywords),
      ...this.#shape(keywords, isPart),
      ...this.#alternatives(keywords),
      ...(keywords.list('allOf') ?? []).map((part, index) =>
        this.compile(part, `${place}.allOf[${index}]`, true),
      ),
    ]);
  }

  #native(keywords: Keywords): z.ZodType {
    const part = (keyword: string): z.ZodType => {
      // A document of its own: its references point into itself.
      const [schema, place] = [keywords.raw(keyword) ?? true, `${keywords.place}.${keyword}`];
      return new Compiler(schema, place, this.#state).compile(schema, place);
    };
    switch (keywords.text('x-realmwire')) {
      case 'date':
        return z.date();
      case 'bigint':
        return z.bigint();
      case 'bytes':
        return z.instanceof(Uint8Array);
      case 'set':
        return z.set(part('x-values'));
      case 'map':
        this.#state.hasMaps = true;
        return z.map(part('x-keys'), part('x-values'));
      default:
        throw new ContractError(`${keywords.place}.x-realmwire`, 'no such kind of value');
    }
  }

  /** What `enum`, `const`, `type` and the keywords that go with a type say. */
  #shape(keywords: Keywords, isPart: boolean): z.ZodType[] {
    const { place } = keywords;
    if (keywords.hasAny(['const'])) return [compileConstants([keywords.raw('const') ?? null])];
    const values = keywords.list('enum');
    if (values !== undefined) return [compileConstants(values)];

    const compile: CompilePart = (schema, at) => this.compile(schema, at);
    const type = keywords.raw('type');
    const names = typeof type === 'string' ? [type] : keywords.list('type');
    if (names !== undefined) {
      const types = names.map((name) => {
        const found = TYPES.find((row) => row.name === name);
        if (found === undefined) throw new ContractError(`${place}.type`, 'no such type');
        return found.compile({ keywords, compile, isPart, names: this.#state.names });
      });
      return [unionOf(types, this.#state)];
    }
    // Without a type, a keyword speaks of values of its own type only.
    return TYPES.flatMap(({ own, compile: compileType }) => {
      if (own === undefined || !keywords.hasAny(own.keywords)) return [];
      const part = compileType({ keywords, compile, isPart, names: this.#state.names });
      return z.any().superRefine((value, context) => {
        if (own.holds(value)) forward(part, value, context);
      });
    });
  }

  #alternatives(keywords: Keywords): z.ZodType[] {
    return ['anyOf', 'oneOf'].flatMap((keyword) => {
      const list = keywords.list(keyword);
      if (list === undefined) return [];
      const options = list.map((option, index) =>
        this.compile(option, `${keywords.place}.${keyword}[${index}]`),
      );
      const key = discriminatorOf(list);
      return [
        key === undefined
          ? unionOf(options, this.#state)
          : z.discriminatedUnion(key, options as never),
      ];
    });
  }

  #reference(keywords: Keywords): z.ZodType[] {
    const reference = keywords.text('$ref');
    if (reference === undefined) return [];
    const target = this.#target(reference, `${keywords.place}.$ref`);
    const state = this.#state;
    return [
      z.any().superRefine((value, context) => {
        if (state.refs >= MAX_REFS || state.depth >= MAX_REF_DEPTH) {
          context.addIssue({ code: 'custom' });
          return;
        }
        state.refs += 1;
        state.depth += 1;
        // It was compiled before any value is checked.
        forward(target.validator as z.ZodType, value, context);
        state.depth -= 1;
      }),
    ];
  }

  #target(reference: string, place: string): { validator?: z.ZodType } {
    const known = this.#targets.get(reference);
    if (known !== undefined) return known;
    const target: { validator?: z.ZodType } = {};
    // Before its compilation, in which it may be referred to again.
    this.#targets.set(reference, target);
    const [schema, at] = this.#resolve(reference, place);
    target.validator = this.compile(schema, at);
    return target;
  }

  #resolve(reference: string, place: string): readonly [Json, string] {
    if (reference === '#') return [this.#document, this.#place];
    const [, keyword = '', escaped = ''] =
      /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) ?? [];
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    // A document that holds a reference is an object.
    const all = (this.#document as JsonObject)[keyword];
    const found = isJsonObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
    if (found === undefined) throw new ContractError(place, 'points to nothing in this schema');
    return [found, `${this.#place}.${keyword}.${name}`];
  }
}

/** What the compilation of one type needs. */
interface TypeRequest {
  readonly keywords: Keywords;
  readonly compile: CompilePart;
  readonly isPart: boolean;
  readonly names: Set<string>;
}

interface TypeRow {
  readonly name: string;
  /** The keywords that speak of this type alone, and whether a value is of it. */
  readonly own?: {
    readonly keywords: readonly string[];
    readonly holds: (value: unknown) => boolean;
  };
  readonly compile: (request: TypeRequest) => z.ZodType;
}

const TYPES: readonly TypeRow[] = [
  {
    name: 'string',
    own: {
      keywords: ['minLength', 'maxLength', 'pattern', 'format'],
      holds: (value) => typeof value === 'string',
    },
    compile: ({ keywords }) => compileText(keywords),
  },
  {
    name: 'number',
    own: {
      keywords: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
      holds: (value) => typeof value === 'number',
    },
    compile: ({ keywords }) => compileNumber(keywords, false),
  },
  { name: 'integer', compile: ({ keywords }) => compileNumber(keywords, true) },
  { name: 'boolean', compile: () => z.boolean() },
  { name: 'null', compile: () => z.null() },
  {
    name: 'array',
    own: { keywords: ['items', 'prefixItems', 'minItems', 'maxItems'], holds: Array.isArray },
    compile: ({ keywords, compile }) => compileArray(keywords, compile),
  },
  {
    name: 'object',
    own: {
      keywords: ['properties', 'required', 'additionalProperties', 'propertyNames'],
      holds: isJsonObject,
    },
    compile: compileObject,
  },
];
