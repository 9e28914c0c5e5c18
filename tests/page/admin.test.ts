/**
 * The page of operators in a real browser, on the operator listener of a router that has clients of all
 * kinds.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect, ticket } from '@realmwire/client';
import { createRouter } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import {
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
  chromium as playwright,
} from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromium } from '../../scripts/chromium.ts';
import { WebPeer } from '../seed/stage.ts';

const SCREENSHOTS = fileURLToPath(new URL('./screenshots/', import.meta.url));
const USERS = ['ann', 'ben', 'cleo', 'dora', 'emil'];

let browser: Browser;
let router: ReturnType<typeof createRouter>;
let url = '';
let operatorUrl = '';
let port = 0;
let complaints: string[] = [];

beforeAll(async () => {
  router = createRouter({ seed: { resources: { '/websocket': { realm: 'com.boards' } } } });
  router.openRealm('com.boards', { authorize: 'everything' });
  router.openRealm('com.shop', {
    authorize: 'everything',
    authenticate: ({ token }) => (token === undefined ? {} : { user: token, roles: ['member'] }),
  });
  const at = await router.listen({ port: 0, path: '/native', operatorPort: 0 });
  ({ url, port } = at);
  operatorUrl = at.operatorUrl ?? '';
  browser = await playwright.launch(await chromium());
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await router?.close();
});

const left: (() => unknown)[] = [];

beforeEach(() => {
  complaints = [];
});

afterEach(async () => {
  for (const leave of left.splice(0)) await leave();
  await until(() => router.stats().connections === 0, { what: 'nobody' });
});

describe('the page of operators', { timeout: 20_000 }, () => {
  test('[S002-08] shows who is there, sends to whom one selects, and ends a session', async () => {
    const shoppers = USERS.map((user) => shopper(user));
    const heard: unknown[] = [];
    shoppers[0]?.setCallbackReadMessage(({ opcode, message }) => heard.push([opcode, message]));
    await Promise.all(shoppers.map((each) => each.ready()));
    const peer = board();
    await peer.hear('ready');
    const page = await open();

    await page.locator('#sessions tbody tr').nth(5).waitFor();
    await page.locator('#sessions tr', { hasText: 'com.boards' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello <b>board</b>');
    await picture(page, 'admin-light');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('#news', { hasText: 'Sent.' }).waitFor();
    await until(() => peer.texts.length === 2);

    await page.locator('#sessions tr', { hasText: 'ann' }).click();
    await page.getByLabel('JSON').check();
    await page.getByRole('textbox', { name: 'Message' }).fill('{"sale": true}');
    await page.getByRole('textbox', { name: 'Message' }).press('Control+Enter');
    await until(() => heard.length === 1);

    await page.locator('#sessions tr', { hasText: 'emil' }).click();
    await page.getByRole('button', { name: 'End session …' }).click();
    await page.getByLabel('Reason, which it is told').fill('too loud');
    await picture(page, 'admin-ending-light');
    await page.getByRole('button', { name: 'End session', exact: true }).click();
    await page.locator('#sessions tr', { hasText: 'emil' }).waitFor({ state: 'detached' });

    expect(peer.heard[1]).toEqual({ message: 'Hello <b>board</b>' });
    expect(heard).toEqual([['feedback', { sale: true }]]);
    await until(() => shoppers[4]?.status.phase === 'closed');
    expect(shoppers[4]?.status).toMatchObject({
      reason: expect.stringContaining('too loud') as string,
    });
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('[S002-10] keeps up with who comes and goes', async () => {
    const page = await open();
    await page.locator('#empty', { hasText: 'No sessions.' }).waitFor();

    const client = shopper('fern');
    await client.ready();
    const row = page.locator('#sessions tr', { hasText: 'fern' });
    await row.click();
    await client.close();

    await row.waitFor({ state: 'detached' });
    await page.locator('#news', { hasText: 'The session has gone.' }).waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('[S002-09] shows what others say of themselves as text, however long', async () => {
    const page = await open();
    const user = `<img src=x onerror=alert(1)>${'w '.repeat(100)}${'w'.repeat(300)}`;
    const [plain, client] = [shopper('ann'), shopper(user)];
    await Promise.all([plain.ready(), client.ready()]);

    await page.locator('#sessions tr', { hasText: '<img src=x' }).waitFor();

    expect(await page.locator('#sessions img').count()).toBe(0);
    expect(
      await linesOf(page.locator('#sessions tr', { hasText: 'ann' }).locator('td').nth(1)),
    ).toBe(1);
    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await client.close();
    await plain.close();
    await page.close();
  });

  test('finds sessions', async () => {
    const clients = USERS.map((user) => shopper(user));
    await Promise.all(clients.map((each) => each.ready()));
    const page = await open();
    await page.locator('#count', { hasText: /^5$/ }).waitFor();

    await page.getByRole('searchbox', { name: 'Find sessions' }).fill('CLEO');

    await page.locator('#count', { hasText: '1 of 5' }).waitFor();
    expect(await page.locator('#sessions tbody tr').count()).toBe(1);
    await page.close();
  });

  test.each([
    { name: 'admin-dark', options: { colorScheme: 'dark' as const } },
    {
      name: 'admin-phone-light',
      options: { viewport: { width: 390, height: 844 }, hasTouch: true },
    },
    {
      name: 'admin-phone-dark',
      options: { viewport: { width: 320, height: 640 }, colorScheme: 'dark' as const },
    },
  ])('fits: $name', async ({ name, options }) => {
    const clients = USERS.map((user) => shopper(user));
    const peer = board();
    await Promise.all([...clients.map((each) => each.ready()), peer.hear('ready')]);
    const page = await open(options);
    await page.locator('#count', { hasText: /^6$/ }).waitFor();
    await picture(page, `${name}-whole`, true);

    await page.locator('#sessions tr', { hasText: 'ben' }).click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Back at nine.');
    await picture(page, name);

    expect(await overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('#news', { hasText: 'Sent.' }).waitFor();
    await page.close();
  });

  test('says so when the router does not answer any more, and goes on when it does', async () => {
    const other = createRouter();
    const { operatorUrl: address = '' } = await other.listen({ port: 0, operatorPort: 0 });
    const page = await open({}, address);
    await page.locator('#live[data-state=live]').waitFor();

    await other.close();
    await page.locator('#live', { hasText: 'The router does not answer' }).waitFor();
    await picture(page, 'admin-lost');
    const next = createRouter();
    await next.listen({ port: 0, operatorPort: Number(new URL(address).port) });

    await page.locator('#live[data-state=live]').waitFor();
    await page.close();
    await next.close();
  });
});

/** A client that says who it is. */
function shopper(user: string) {
  const client = connect('com.shop', { url, auth: ticket(() => user), reconnect: false });
  left.push(() => client.close());
  return client;
}

/** An old client. */
function board(): WebPeer {
  const peer = new WebPeer(`ws://127.0.0.1:${port}/websocket`, {});
  left.push(() => peer.cut());
  return peer;
}

async function open(options: BrowserContextOptions = {}, address = operatorUrl): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address);
  await page.locator('#live[data-state=live]').waitFor();
  return page;
}

/** How many lines the text of a cell takes. */
function linesOf(cell: Locator): Promise<number> {
  return cell.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range.getClientRects().length;
  });
}

/** How much wider the page is than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Keeps a picture for whoever wants to look at it. */
async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
}
