import type { RpcError } from '@realmwire/client';
import { expectTypeOf, test } from 'vitest';
import type { Desk, DeskApi, Lock, Title } from '../../examples/demo/page/api.ts';
// The page itself is checked with this file; nothing else imports it.
import type {} from '../../examples/demo/page/main.ts';

declare const api: DeskApi;

test('the page has the types of the contract, though it loads no schema', () => {
  expectTypeOf(api.list.open({ page: 3 })).resolves.toEqualTypeOf<Lock>();
  expectTypeOf(api.list.assign({ id: 'b1', subject: 'Poetry' })).resolves.toEqualTypeOf<Title>();
  // @ts-expect-error no such subject
  void api.list.assign({ id: 'b1', subject: 'Cooking' });
  // @ts-expect-error no such procedure
  void api.list.close;
});

test('an error of the contract has the type of its data', () => {
  const error: unknown = undefined;
  if (api.list.open.isError(error, 'LOCKED')) {
    expectTypeOf(error).toEqualTypeOf<RpcError<'LOCKED', { by: Desk }>>();
  }
  // @ts-expect-error the contract declares no such error
  api.list.open.isError(error, 'SLEEPING');
});

test('only a search has progress, only an image is a stream, only an upload takes bytes', () => {
  expectTypeOf(api.catalogue.search({ text: 'x' }).progress).toEqualTypeOf<
    AsyncIterable<{ done: number; of: number; found: number }>
  >();
  expectTypeOf(api.cover.image({ id: 'b1' }).stream).toEqualTypeOf<
    ReadableStream<Uint8Array<ArrayBuffer>>
  >();
  // @ts-expect-error a page is read at once
  void api.list.page({ page: 1 }).progress;
  // @ts-expect-error a search takes no bytes
  void api.catalogue.search({ text: 'x' }).send;
});
