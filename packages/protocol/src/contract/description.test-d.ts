import { describe, expectTypeOf, test } from 'vitest';
import type {
  Json,
  JsonSchema,
  RealmDescription,
  RpcDescription,
  TopicDescription,
} from './description.ts';
import type { RpcSpec, TopicSpec } from './spec.ts';

/** The facts of a specification that a description says in the same words. */
type Facts<Spec, Schemas extends keyof Spec> = Omit<Spec, Schemas | 'meta'>;

describe('a described contract', () => {
  test('says every field of a procedure and of a topic, and no other', () => {
    expectTypeOf<keyof RpcDescription>().toEqualTypeOf<keyof RpcSpec>();
    expectTypeOf<keyof TopicDescription>().toEqualTypeOf<keyof TopicSpec>();
  });

  test('says facts in the same words, and schemas as JSON Schema', () => {
    type RpcSchemas = 'input' | 'output' | 'progress' | 'accepts' | 'yields' | 'errors';
    type TopicSchemas = 'payload' | 'params' | 'presence';
    expectTypeOf<Facts<RpcDescription, RpcSchemas>>().toEqualTypeOf<Facts<RpcSpec, RpcSchemas>>();
    expectTypeOf<Facts<TopicDescription, TopicSchemas>>().toEqualTypeOf<
      Facts<TopicSpec, TopicSchemas>
    >();
    expectTypeOf<RpcDescription['input']>().toEqualTypeOf<JsonSchema | undefined>();
    expectTypeOf<TopicDescription['payload']>().toEqualTypeOf<JsonSchema>();
  });

  test('is plain JSON', () => {
    expectTypeOf<JsonSchema>().toExtend<Json>();
    expectTypeOf<Date>().not.toExtend<Json>();
    expectTypeOf<bigint>().not.toExtend<Json>();
    expectTypeOf<undefined>().not.toExtend<Json>();
    expectTypeOf<RealmDescription['procedures'][string]>().toEqualTypeOf<RpcDescription>();
  });
});
