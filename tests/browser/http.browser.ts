/**
 * The bridge in a page: nothing is loaded but what the browser has.
 */
import { afterEach, describe, expect, inject, test, vi } from 'vitest';

const base = `${inject('url').replace('ws:', 'http:')}rt/com.gym`;
const sources: EventSource[] = [];
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});

function post(path: string, value?: unknown): Promise<Response> {
  return fetch(`${base}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    ...(value !== undefined && { body: JSON.stringify(value) }),
  });
}

describe('in a page of another origin', () => {
  test('fetch calls and publishes', async () => {
    expect(await (await post('call/com.gym.add', { a: 1, b: 2 })).json()).toBe(3);
    expect(await (await post('publish/com.gym.news', { text: 'a' })).json()).toMatchObject({
      receivers: 0,
    });
  });

  test('[S000-10] an EventSource hears events, and misses none when its connection is cut', async () => {
    const source = new EventSource(`${base}/subscribe/com.gym.ledger`);
    sources.push(source);
    const heard: unknown[] = [];
    let opened = 0;
    source.addEventListener('message', ({ data }) => {
      heard.push((JSON.parse(data as string) as { payload: unknown }).payload);
    });
    source.addEventListener('subscribed', () => {
      opened += 1;
    });
    await vi.waitUntil(() => opened === 1);
    await post('publish/com.gym.ledger', 1);
    await vi.waitUntil(() => heard.length === 1);

    await post('call/com.gym.cut').catch(() => {});
    await post('publish/com.gym.ledger', 2);
    expect(heard).toEqual([1]);
    await vi.waitUntil(() => heard.length === 2, { timeout: 8_000 });
    await post('publish/com.gym.ledger', 3);

    await vi.waitUntil(() => heard.length === 3);
    expect([heard, opened]).toEqual([[1, 2, 3], 2]);
  });
});
