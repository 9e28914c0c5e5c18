import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineRealm, topic } from './contract.ts';
import { NATIVE_KINDS, type NativeKind } from './description.ts';
import { describeRealm } from './schema-form.ts';

const SCHEMAS: Record<NativeKind, z.ZodType> = {
  date: z.date(),
  bigint: z.bigint(),
  bytes: z.instanceof(Uint8Array),
  map: z.map(z.string(), z.number()),
  set: z.set(z.string()),
};

test.each(NATIVE_KINDS)('a value of the kind %s is named by the keyword of ours', (kind) => {
  const realm = defineRealm('com.shop', { news: topic({ payload: SCHEMAS[kind] }) });

  const { payload } = describeRealm(realm).topics['com.shop.news'] ?? {};

  expect(payload).toMatchObject({ 'x-realmwire': kind });
});
