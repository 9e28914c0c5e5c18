/**
 * A router with the lab of the scenarios, and what asks it over HTTP.
 */
import { createRouter, type RealmOptions, type RouterOptions } from '@realmwire/router';
import { LeakCheck } from '@realmwire/testkit';
import { lab, labImpl } from '../scenarios/lab.ts';

/** A block of an event stream, as a browser would read it. */
export interface StreamEvent {
  readonly id?: string;
  readonly event?: string;
  readonly retry?: string;
  readonly data?: unknown;
  readonly isComment?: boolean;
}

/** See the head of this file. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Opens it: everybody may do everything, unless `options` say otherwise. */
export async function openDesk(options: RealmOptions = {}, given: RouterOptions = {}) {
  const router = createRouter(given);
  const realm = router.realm(lab, { authorize: 'everything', ...options });
  const { impl, notes } = labImpl();
  await realm.implement(impl);
  const {
    pageUrl,
    url,
    port,
    operatorUrl = '',
  } = await router.listen({ port: 0, operatorPort: 0 });
  const leaks = new LeakCheck(router);
  const base = `${pageUrl}rt/com.lab`;
  const opened: AbortController[] = [];
  return {
    router,
    realm,
    notes,
    url,
    port,
    pageUrl,
    operatorUrl,
    base,
    /** Calls or publishes. */
    post: (path: string, value?: unknown, headers: Record<string, string> = {}) =>
      fetch(`${base}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: value === undefined ? null : JSON.stringify(value),
      }),
    /** Reads events, one after the other. */
    async listen(path: string, headers: Record<string, string> = {}) {
      const aborting = new AbortController();
      opened.push(aborting);
      const answer = await fetch(`${base}/subscribe/${path}`, { headers, signal: aborting.signal });
      return { answer, next: eventsOf(answer), leave: () => aborting.abort() };
    },
    /** Everybody leaves, and nothing may be left. */
    async close() {
      for (const each of opened) each.abort();
      await leaks.end();
      await router.close();
    },
  };
}

/** Gives the next block, or undefined at the end. */
function eventsOf({ body }: Response): () => Promise<StreamEvent | undefined> {
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  return async () => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += decoder.decode(value, { stream: true });
    }
    const end = text.indexOf('\n\n');
    const block = text.slice(0, end);
    text = text.slice(end + 2);
    return blockOf(block);
  };
}

function blockOf(block: string): StreamEvent {
  if (block.startsWith(':')) return { isComment: true };
  const fields = Object.fromEntries(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  );
  return fields['data'] === undefined ? fields : { ...fields, data: JSON.parse(fields['data']) };
}
