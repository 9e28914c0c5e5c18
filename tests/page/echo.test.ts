/**
 * The page of the echo server in a real browser, and the program that serves it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type Page, chromium as playwright } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageFiles } from '../../examples/echo/src/page-files.ts';
import { type Served, serve } from '../../examples/echo/src/serve.ts';
import { chromium } from '../../scripts/chromium.ts';

const SCREENSHOTS = fileURLToPath(new URL('./screenshots/', import.meta.url));
const ECHO = fileURLToPath(new URL('../../examples/echo/', import.meta.url));

describe('the page of the echo server', { timeout: 30_000 }, () => {
  let browser: Browser;
  let served: Served;
  const complaints: string[] = [];

  beforeAll(async () => {
    const options = { host: '127.0.0.1', port: 0, plainPort: 0, origins: [] };
    served = await serve({ ...options, temperatureUrl: undefined, files: await pageFiles() });
    browser = await playwright.launch(await chromium());
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  test('[S004-12] connects to a host and port, sends, shows its status, and quits', async () => {
    const page = await visit();
    const status = page.locator('#status');
    expect(await status.textContent()).toBe('Status 3 (not connected)');
    expect(await page.getByLabel('Host').inputValue()).toBe('127.0.0.1');
    expect(await page.getByLabel('Port').inputValue()).toBe(String(served.port));
    await picture(page, 'echo-closed');

    await page.getByRole('button', { name: 'Connect' }).click();
    await status.filter({ hasText: 'Status 1 (open)' }).waitFor();
    await page.getByLabel('Your message').fill('hello');
    await page.getByRole('button', { name: 'Send' }).click();
    await line(page, 'server', 'hello human').waitFor();
    await page.getByRole('button', { name: 'users' }).click();
    await line(page, 'server', 'user #1.').waitFor();
    await page.getByRole('button', { name: 'age' }).click();
    await line(page, 'server', 'age not understood').waitFor();
    await picture(page, 'echo-open');
    await page.getByRole('button', { name: 'Quit' }).click();

    await line(page, 'line', 'closed with 1000').waitFor();
    expect(await status.textContent()).toBe('Status 3 (not connected)');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('[S004-12] says where nobody answers', async () => {
    const page = await visit();

    await page.getByLabel('Port').fill('1');
    await page.getByRole('button', { name: 'Connect' }).click();

    await line(page, 'line', 'closed with 1006').waitFor();
    expect(await page.locator('#status').textContent()).toContain('Status 3');
    expect(complaints.splice(0)).toHaveLength(1);
    await page.context().close();
  });

  test('[S004-08] [S004-07] shows what the server says by itself, on a phone too', async () => {
    const page = await visit({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' });

    await page.getByLabel('Room').selectOption('/show');
    await page.getByRole('button', { name: 'Connect' }).click();
    await line(page, 'server', 'JUST JOINED THE SHOW!').waitFor();
    await line(page, 'server', 'server time is').first().waitFor();

    await picture(page, 'echo-show-phone-dark');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('[S004-11] lets no script reach out but by WebSocket and to its own server', async () => {
    const page = await visit();

    const outcome = await page.evaluate(() =>
      fetch('http://127.0.0.1:1/').then(
        () => 'reached',
        () => 'refused',
      ),
    );

    expect(outcome).toBe('refused');
    expect(complaints.splice(0).join()).toContain('Content Security Policy');
    await page.context().close();
  });

  async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(served.pageUrl);
    return page;
  }
});

describe('the program of the echo server', { timeout: 60_000 }, () => {
  test('says where it is, and ends with status 0', async () => {
    const run = start('--port', '0');

    await run.printed(/Telnet +127\.0\.0\.1 \d+/);
    const [, pageUrl = ''] = /Page +(\S+)/.exec(run.output()) ?? [];
    expect(await (await fetch(pageUrl)).text()).toContain('<title>Echo</title>');
    run.child.kill('SIGTERM');

    expect(await run.status).toBe(0);
  });

  test.each([
    ['--port', 'soon', '--port takes a number from 0 to 65535, not "soon".'],
    ['--portt', '1', "Unknown option '--portt'. See --help."],
  ])('says in one line what is wrong with %s %s', async (flag, value, sentence) => {
    const run = start(flag, value);

    expect(await run.status).toBe(1);
    expect(run.output().trim()).toBe(sentence);
  });
});

function line(page: Page, by: string, text: string) {
  return page.locator(`#log li[data-by=${by}]`, { hasText: text });
}

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage: true });
}

function start(...flags: string[]) {
  const node = ['--import', 'tsx', '--conditions=@realmwire/source', 'src/start.ts', ...flags];
  const child = spawn(process.execPath, node, { cwd: ECHO, stdio: ['ignore', 'pipe', 'pipe'] });
  const status = once(child, 'exit').then(([code]) => code as number | null);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    child,
    status,
    output: () => output,
    async printed(pattern: RegExp): Promise<void> {
      while (!pattern.test(output)) {
        if (child.exitCode !== null) throw new Error(`ended without printing:\n${output}`);
        await Promise.race([once(child.stdout, 'data'), status]);
      }
    },
  };
}
