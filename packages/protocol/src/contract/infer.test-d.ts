import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { defineRealm, rpc, topic } from './contract.ts';
import type { Api, Call, Event, Impl, PublishOptions, RegisterOptions, Result } from './infer.ts';
import { RpcError } from './rpc-error.ts';
import type { Realm } from './spec.ts';

/** A schema of another library: nothing but the standard. */
declare function standard<Input, Output = Input>(): StandardSchemaV1<Input, Output>;

const shop = defineRealm('com.shop', {
  order: {
    create: rpc({
      input: z.object({ sku: z.string(), qty: z.number().int().default(1) }),
      output: z.object({ id: z.string(), at: z.coerce.date() }),
      errors: { OUT_OF_STOCK: z.object({ sku: z.string(), left: z.number() }), CLOSED: true },
      idempotent: true,
    }),
    status: topic({
      params: z.object({ id: z.string() }),
      payload: z.object({ state: z.enum(['new', 'paid', 'sent']), at: z.coerce.date() }),
      history: 100,
      presence: z.object({ name: z.string() }),
    }),
  },
  report: {
    build: rpc({
      input: standard<{ year: number }>(),
      output: standard<{ url: string }>(),
      progress: standard<{ pct: number }>(),
    }),
  },
  log: {
    tail: rpc({
      input: standard<{ file: string }>(),
      yields: standard<{ line: string; n: number }>(),
    }),
  },
  file: {
    put: rpc({
      input: z.object({ name: z.string() }),
      accepts: z.instanceof(Uint8Array),
      output: z.object({ bytes: z.number() }),
    }),
  },
  chat: {
    talk: rpc({
      input: z.object({ room: z.string() }),
      accepts: z.object({ text: z.string() }),
      yields: z.object({ from: z.string(), text: z.string() }),
    }),
  },
  ping: rpc({ output: z.literal('pong') }),
  notice: topic({ payload: z.string() }),
});

type Shop = (typeof shop)['tree'];
interface Client<T> {
  readonly api: Api<T>;
  implement<Ctx = Record<never, never>>(impl: Impl<T, Ctx>, options?: RegisterOptions): void;
}
declare function connect<N extends string, T>(realm: Realm<N, T>): Client<T>;
declare function connect<R extends Realm>(name: R['name']): Client<R['tree']>;
declare const signal: AbortSignal;

const client = connect(shop);
const { api } = client;

describe('a realm', () => {
  test('keeps its name and its tree', () => {
    expectTypeOf(shop.name).toEqualTypeOf<'com.shop'>();
    expectTypeOf<Shop['notice']['kind']>().toEqualTypeOf<'topic'>();
  });

  test('refuses what is no part of a contract', () => {
    // @ts-expect-error a member is a procedure, a topic or a group
    defineRealm('com.shop', { a: 1 });
    // @ts-expect-error a schema is a Standard Schema
    rpc({ input: 'string' });
    // @ts-expect-error a topic has a payload
    topic({ history: 1 });
    // @ts-expect-error only these policies
    rpc({ invoke: 'sometimes' });
    // @ts-expect-error parameters are plain values, by name
    topic({ payload: z.string(), params: z.object({ id: z.object({}) }) });
    // @ts-expect-error a parameter may not be left out, or the URI would have a hole
    topic({ payload: z.string(), params: z.object({ id: z.string().optional() }) });
  });
});

describe('a call', () => {
  test('takes what the schema takes and gives what the schema gives', async () => {
    const order = await api.order.create({ sku: 'a' }, { signal, timeout: 5_000 });
    expectTypeOf(order).toEqualTypeOf<{ id: string; at: Date }>();
    // @ts-expect-error wrong input
    void api.order.create({ sku: 1 });
    // @ts-expect-error the input is missing
    void api.order.create();
    // @ts-expect-error no such procedure
    void api.order.creat;
    // @ts-expect-error an option that does not exist
    void api.order.create({ sku: 'a' }, { priority: 1 });
    // @ts-expect-error create reports no progress
    void api.order.create({ sku: 'a' }, { onProgress: () => {} });
    // @ts-expect-error create accepts no stream
    void api.order.create({ sku: 'a' }, { body: [] });
    expectTypeOf(await api.ping()).toEqualTypeOf<'pong'>();
    await api.ping(undefined, { signal: undefined });
    // @ts-expect-error ping takes no input
    await api.ping({ sku: 'a' });
  });

  test('tells its errors apart by code', async () => {
    const result = await api.order.create({ sku: 'a', qty: 2 }).safe();
    if (result.ok) {
      expectTypeOf(result.value).toEqualTypeOf<{ id: string; at: Date }>();
      // @ts-expect-error a success has no error
      void result.error.code;
    } else if (result.error.code === 'OUT_OF_STOCK') {
      expectTypeOf(result.error.data).toEqualTypeOf<{ sku: string; left: number }>();
    } else if (result.error.code === 'CLOSED') {
      expectTypeOf(result.error.data).toEqualTypeOf<undefined>();
    } else if (result.error.code === 'TIMEOUT') {
      expectTypeOf(result.error.retryable).toEqualTypeOf<boolean>();
    } else {
      // @ts-expect-error not a code of this procedure or of the framework
      void (result.error.code === 'SOLD');
    }
  });

  test('tells its errors from others', async () => {
    const error: unknown = new Error();
    if (api.order.create.isError(error, 'OUT_OF_STOCK')) {
      expectTypeOf(error.data.left).toEqualTypeOf<number>();
    }
    if (api.order.create.isError(error, 'TIMEOUT')) {
      expectTypeOf(error).toEqualTypeOf<RpcError<'TIMEOUT'>>();
    }
    // @ts-expect-error not declared
    api.order.create.isError(error, 'SOLD');
    // @ts-expect-error ping declares no errors of its own
    api.ping.isError(error, 'CLOSED');
  });

  test('reports progress only if the contract says so', async () => {
    const job = api.report.build({ year: 2026 }, { onProgress: (p) => void p.pct, credit: 4 });
    for await (const report of job.progress) expectTypeOf(report).toEqualTypeOf<{ pct: number }>();
    expectTypeOf(await job).toEqualTypeOf<{ url: string }>();
    // @ts-expect-error create reports nothing
    void api.order.create({ sku: 'a' }).progress;
  });

  test('can be iterated only if the procedure yields', async () => {
    for await (const line of api.log.tail({ file: 'a' })) {
      expectTypeOf(line).toEqualTypeOf<{ line: string; n: number }>();
    }
    expectTypeOf(api.log.tail({ file: 'a' }).stream).toEqualTypeOf<
      ReadableStream<{ line: string; n: number }>
    >();
    // @ts-expect-error not iterable: create does not yield
    void api.order.create({ sku: 'a' })[Symbol.asyncIterator];
    expectTypeOf(api.order.create).returns.not.toExtend<AsyncIterable<unknown>>();
    // @ts-expect-error no stream either
    void api.order.create({ sku: 'a' }).stream;
  });

  test('can be sent into only if the procedure accepts', async () => {
    const body = (async function* () {
      yield new Uint8Array(1);
    })();
    const upload = api.file.put({ name: 'f' }, { body });
    await upload.send(new Uint8Array(2));
    await upload.end();
    expectTypeOf(await upload).toEqualTypeOf<{ bytes: number }>();
    // @ts-expect-error wrong item
    await upload.send('text');
    // @ts-expect-error create accepts nothing
    void api.order.create({ sku: 'a' }).send;
    // @ts-expect-error create accepts nothing
    void api.order.create({ sku: 'a' }).writable;
  });

  test('may do both', async () => {
    const chat = api.chat.talk({ room: 'r' });
    await chat.send({ text: 'hi' });
    for await (const said of chat) expectTypeOf(said.from).toEqualTypeOf<string>();
    chat.cancel('enough');
    expectTypeOf(chat).toExtend<
      Call<void, never, { text: string }, { from: string; text: string }, object>
    >();
  });

  test('has no members that this release does not have', () => {
    // @ts-expect-error not yet
    void api.order.create.queryOptions;
    // @ts-expect-error not yet
    void api.order.status.presence;
    // @ts-expect-error not yet
    void api.order.status.history;
  });
});

describe('a topic', () => {
  test('with parameters takes them first', async () => {
    const subscription = api.order.status.subscribe({ id: '42' }, { signal, credit: 16 });
    const { subscription: id } = await subscription.ready;
    expectTypeOf(id).toEqualTypeOf<number>();
    for await (const event of subscription) {
      expectTypeOf(event).toEqualTypeOf<
        Event<{ state: 'new' | 'paid' | 'sent'; at: Date }, { id: string }>
      >();
      expectTypeOf(event.payload.at).toEqualTypeOf<Date>();
      expectTypeOf(event.params.id).toEqualTypeOf<string>();
      expectTypeOf(event.offset).toEqualTypeOf<bigint>();
    }
    const published = await api.order.status.publish(
      { id: '1' },
      { state: 'paid', at: new Date() },
    );
    expectTypeOf(published.publication).toEqualTypeOf<number>();
    expectTypeOf(published.offset).toEqualTypeOf<bigint>();
    api.order.status.subscribe(
      { id: '1' },
      { flow: { messages: 64, overflow: 'latest' }, history: { since: published.offset } },
    );
    // @ts-expect-error no such policy
    api.order.status.subscribe({ id: '1' }, { flow: { overflow: 'wait' } });
    // @ts-expect-error the parameters are missing
    api.order.status.subscribe();
    // @ts-expect-error wrong parameters
    api.order.status.subscribe({ id: 1 });
    // @ts-expect-error wrong payload
    void api.order.status.publish({ id: '1' }, { state: 'lost', at: new Date() });
  });

  test('without parameters takes none', async () => {
    const options: PublishOptions = { acknowledge: false, excludeMe: false, signal };
    await api.notice.publish('hello', options);
    for await (const event of api.notice.subscribe()) {
      expectTypeOf(event.payload).toEqualTypeOf<string>();
      expectTypeOf(event.params).toEqualTypeOf<void>();
    }
    // @ts-expect-error wrong payload
    void api.notice.publish(1);
    // @ts-expect-error a topic is not called
    void api.notice();
  });

  test('can be listened to, and left', async () => {
    await using subscription = api.notice.subscribe();
    const off = subscription.on('gap', (gap) => {
      expectTypeOf(gap).toEqualTypeOf<
        Readonly<{ topic: string; from: bigint; to: bigint; reason: string }>
      >();
    });
    expectTypeOf(off).toEqualTypeOf<() => void>();
    subscription.on('event', (event) => expectTypeOf(event.payload).toEqualTypeOf<string>());
    // @ts-expect-error no such event
    subscription.on('close', () => {});
    await subscription.unsubscribe();
  });
});

describe('a client without the contract at run time', () => {
  test('is typed all the same', () => {
    const thin = connect<typeof shop>('com.shop');
    expectTypeOf(thin.api).toEqualTypeOf(api);
    void thin.api.order.create({ sku: 'a' });
    // @ts-expect-error no such procedure
    void thin.api.order.creat;
    // @ts-expect-error another realm
    connect<typeof shop>('com.other');
  });
});

describe('an implementation', () => {
  test('sees the other side of each schema', () => {
    client.implement<{ tenant: string }>(
      {
        order: {
          create: async ({ input, fail, caller, ctx, attempt, deadline }) => {
            expectTypeOf(input).toEqualTypeOf<{ sku: string; qty: number }>();
            expectTypeOf(ctx.tenant).toEqualTypeOf<string>();
            expectTypeOf(attempt).toEqualTypeOf<number>();
            expectTypeOf(deadline).toEqualTypeOf<Date | undefined>();
            if (input.qty > 9) fail.OUT_OF_STOCK({ sku: input.sku, left: 9 });
            if (!caller.user) fail.CLOSED();
            // @ts-expect-error the data is missing
            if (input.qty > 99) fail.OUT_OF_STOCK();
            // @ts-expect-error not declared
            if (input.qty > 99) fail.SOLD();
            return { id: '1', at: '2026-01-01' };
          },
        },
        report: {
          build: async ({ input, progress, body, signal: aborted }) => {
            for (let i = 0; i < 100 && !aborted.aborted; i++) await progress({ pct: i });
            expectTypeOf(body).toEqualTypeOf<undefined>();
            return { url: `/r/${input.year}` };
          },
        },
        log: {
          tail: async function* ({ input, signal: aborted }) {
            let n = 0;
            while (!aborted.aborted) yield { line: input.file, n: n++ };
          },
        },
        file: {
          put: async ({ body, progress }) => {
            let bytes = 0;
            for await (const item of body) bytes += item.length;
            expectTypeOf(progress).toEqualTypeOf<undefined>();
            return { bytes };
          },
        },
        chat: {
          talk: async function* ({ body, input }) {
            for await (const message of body) yield { from: input.room, text: message.text };
          },
        },
        ping: () => 'pong',
      },
      { invoke: 'leastbusy', concurrency: 8 },
    );
  });

  test('refuses what the contract does not say', () => {
    // @ts-expect-error wrong output
    client.implement({ order: { create: async () => ({ id: 1 }) } });
    // @ts-expect-error undeclared procedure
    client.implement({ order: { nope: async () => 1 } });
    // @ts-expect-error topics cannot be implemented
    client.implement({ notice: async () => 1 });
    // @ts-expect-error a procedure that yields is a generator
    client.implement({ log: { tail: async () => ({ line: '', n: 1 }) } });
    const wrongItems = async function* () {
      yield { line: 1 };
    };
    // @ts-expect-error wrong item
    client.implement({ log: { tail: wrongItems } });
    // @ts-expect-error not a policy
    client.implement({}, { invoke: 'sticky' });
  });
});

describe('a result', () => {
  test('is told apart by ok alone', () => {
    const result = {} as Result<number, RpcError<'A'>>;
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<number>();
    else expectTypeOf(result.error.code).toEqualTypeOf<'A'>();
    expectTypeOf(new RpcError('A', { uri: '', data: 1 })).toEqualTypeOf<RpcError<'A', number>>();
  });
});
