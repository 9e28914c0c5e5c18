/**
 * `pnpm start` as a program: what it prints, and how it ends.
 */
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { runDemo, startDemo } from './demo-process.ts';

describe('the program of the demo', { timeout: 60_000 }, () => {
  test('says where to look, serves the page there, and ends with status 0', async () => {
    const demo = await startDemo('--embedded');

    const page = await fetch(demo.pageUrl);
    const health = await fetch(new URL('healthz', demo.operatorUrl));
    const status = await demo.stop();

    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('<title>New books</title>');
    expect(health.status).toBe(200);
    expect(status).toBe(0);
    expect(demo.output()).toMatch(/WebSocket +ws:\/\/127\.0\.0\.1:\d+\//);
  });

  test('ends the process of the app, too', async () => {
    const demo = await startDemo();

    const status = await demo.stop();

    expect(status).toBe(0);
    expect(demo.output()).not.toContain('The app has ended');
  });

  test('says in one line that a port is taken, and ends with status 1', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };

    const run = runDemo('--port', String(port));
    const status = await run.exited;
    server.close();

    expect(status).toBe(1);
    expect(run.output().trim()).toMatch(/^[^\n]*taken[^\n]*$/);
  });

  test('says in one line that a flag makes no sense, and ends with status 1', async () => {
    const run = runDemo('--port', 'soon');

    expect(await run.exited).toBe(1);
    expect(run.output().trim()).toBe('--port takes a number from 0 to 65535, not "soon".');
  });
});
