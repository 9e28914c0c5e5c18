import { connect } from '@realmwire/client';
import { registerRealm } from '@realmwire/client/app';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';

const press = defineRealm('com.press', {
  print: rpc({ input: z.number(), output: z.number(), idempotent: true }),
});
const RECONNECT = { minMs: 1, maxMs: 20 };
const CALLERS = 3;

describe.each(['json', 'msgpack'] as const)('a single app that brings its realm (%s)', (codec) => {
  let router: ReturnType<typeof createRouter>;
  afterEach(() => router.close());

  test.each(['leaves', 'dies'])('%s under load, and no idempotent call fails', async (how) => {
    router = createRouter({
      appRealms: { admit: () => ({}), options: { authorize: 'everything' } },
      limits: { calleeGraceMs: 60_000 },
    });
    const { url } = await router.listen({ port: 0 });
    const leaks = new LeakCheck(router);
    const begin = async () => {
      const sockets: WebSocket[] = [];
      class Socket extends WebSocket {
        constructor(...given: ConstructorParameters<typeof WebSocket>) {
          super(...given);
          sockets.push(this);
        }
      }
      const process = { answered: 0, busy: 0, isStuck: false };
      const print = async ({ input }: { readonly input: number }) => {
        process.busy += 1;
        if (process.isStuck) await new Promise(() => {});
        process.busy -= 1;
        process.answered += 1;
        return input * 2;
      };
      // One that dies does not come back.
      const reconnect = how === 'leaves' && RECONNECT;
      const client = await registerRealm(
        press,
        { print },
        { url, codec, reconnect, WebSocket: Socket },
      );
      const end = async () => {
        if (how === 'leaves') return client.close();
        for (const socket of sockets) socket.terminate();
        await until(() => client.status.phase === 'closed');
      };
      return Object.assign(process, { client, end });
    };
    const callers = Array.from({ length: CALLERS }, () =>
      connect(press, { url, codec, reconnect: RECONNECT }),
    );
    let app = await begin();

    let isOver = false;
    const wrong: number[] = [];
    const calling = callers.map(async ({ api }) => {
      for (let input = 1; !isOver; input += 1) {
        if ((await api.print(input)) !== 2 * input) wrong.push(input);
      }
    });
    for (let restarts = 0; restarts < 3; restarts += 1) {
      await until(() => app.answered > 10);
      app.isStuck = true;
      // Now a call of each caller is with it, and will never be answered there.
      await until(() => app.busy === CALLERS);
      await app.end();
      app = await begin();
    }
    await until(() => app.answered > 10);
    isOver = true;
    await Promise.all(calling);

    expect(wrong).toEqual([]);
    await Promise.all([...callers, app.client].map((client) => client.close()));
    await leaks.end();
  });
});
