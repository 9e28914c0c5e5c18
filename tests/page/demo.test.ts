/**
 * The demo as people see it: two real browser pages at one router, with the app in a process of its
 * own behind it.
 */
import { type Browser, chromium as playwright } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromium } from '../../scripts/chromium.ts';
import { bitmapFile } from './bitmap-file.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { Desk } from './desk.ts';

const MEGABYTE = 2 ** 20;

let browser: Browser;
let demo: DemoProcess;
let rowan: Desk;
let hazel: Desk;

beforeAll(async () => {
  const launched = chromium().then((options) => playwright.launch(options));
  [demo, browser] = await Promise.all([startDemo(), launched]);
  rowan = await Desk.open(browser, demo.pageUrl, 'Rowan');
  hazel = await Desk.open(browser, demo.pageUrl, 'Hazel');
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

afterEach(() => {
  const complaints = [...rowan.complaints.splice(0), ...hazel.complaints.splice(0)];
  expect(complaints).toEqual([]);
});

describe('locks', { timeout: 30_000 }, () => {
  test('a page that one desk opens is locked at the other, with the name of its holder', async () => {
    await hazel.turnTo(4);
    await rowan.turnTo(4);

    await rowan.open();

    await hazel.hears('Rowan has opened page 4.');
    await hazel.row(12).locator('.holder', { hasText: 'Rowan' }).waitFor();
    expect(await hazel.page.locator('.title[data-state=theirs]').count()).toBe(12);
    expect(await hazel.square(4).getAttribute('aria-label')).toBe('Page 4, Rowan');
    expect(await hazel.row(1).locator('select').isVisible()).toBe(false);
    await hazel.picture('locked-light');
  });

  test('who tries to open it all the same is told who has it', async () => {
    await rowan.turnTo(5);
    await rowan.open();
    await hazel.turnTo(5);

    await hazel.tryToOpen();

    await hazel.hears('Rowan has page 5 open.');
    await hazel.page.locator('#calls [data-state=error]', { hasText: 'LOCKED' }).waitFor();
  });

  test('a released page is free for the other desk', async () => {
    await rowan.turnTo(6);
    await rowan.open();
    await hazel.turnTo(6);

    await rowan.release();

    await hazel.hears('Page 6 is free again.');
    await hazel.open();
    await rowan.row(1).locator('.holder', { hasText: 'Hazel' }).waitFor();
  });

  test('a desk that is closed frees its page and leaves the room', async () => {
    const aspen = await Desk.open(browser, demo.pageUrl, 'Aspen');
    await aspen.turnTo(7);
    await aspen.open();
    await hazel.turnTo(7);
    await hazel.row(1).locator('.holder', { hasText: 'Aspen' }).waitFor();

    await aspen.close();

    await hazel.page.locator('.title[data-state=free]').first().waitFor();
    await hazel.page.locator('#desks li', { hasText: 'Aspen' }).waitFor({ state: 'detached' });
  });

  test('a new name of a desk shows at the others', async () => {
    const linden = await Desk.open(browser, demo.pageUrl, 'Linden');
    await linden.turnTo(8);
    await linden.open();
    await hazel.turnTo(8);

    await linden.page.getByLabel('Your desk').fill('Juniper');
    await linden.page.getByLabel('Your desk').press('Enter');

    await hazel.page.locator('#desks li', { hasText: 'Juniper' }).waitFor();
    await hazel.row(1).locator('.holder', { hasText: 'Juniper' }).waitFor();
    await linden.close();
  });
});

describe('work on a title', { timeout: 30_000 }, () => {
  test('a new subject is seen at the other desk at once', async () => {
    await rowan.turnTo(9);
    await rowan.open();
    await hazel.turnTo(9);

    await rowan.row(2).locator('select').selectOption('Reference');

    await hazel.row(2).locator('.tag', { hasText: 'Reference' }).waitFor();
    await hazel.hears(/Rowan has put .+ under Reference\./);
  });

  test('the panel shows the typed calls that were made', async () => {
    await rowan.turnTo(10);
    await rowan.open();

    const calls = rowan.page.locator('#calls');
    await calls.locator('li', { hasText: 'await desk.api.list.open({ page: 10 })' }).waitFor();
    await calls.locator('li[data-state=event]', { hasText: 'list.locked' }).first().waitFor();
    expect(await calls.locator('li', { hasText: 'desk.api.desk.ping' }).count()).toBe(1);
  });
});

describe('the slow query', { timeout: 30_000 }, () => {
  test('tells how far it is, and its hits lead to their page', async () => {
    await rowan.page.getByLabel('Author, title, subject or year').fill('bronte');
    await rowan.page.getByRole('button', { name: 'Search' }).click();

    await rowan.page.locator('#search-progress', { hasText: /^\D*\d+ of 638/ }).waitFor();
    await rowan.picture('search-light');
    await rowan.page.locator('#search-outcome', { hasText: '6 titles found.' }).waitFor();
    const hit = rowan.page.locator('#hits button', { hasText: 'Wuthering Heights' });
    const page = /page (\d+)/.exec((await hit.textContent()) ?? '')?.[1];
    await hit.click();
    await rowan.page.getByRole('heading', { name: `Page ${page}`, exact: true }).waitFor();
    await rowan.page.locator('.title', { hasText: 'Wuthering Heights' }).waitFor();
  });

  test('stops in the catalogue, too, when it is aborted', async () => {
    await rowan.page.getByLabel('Author, title, subject or year').fill('fiction');
    await rowan.page.getByRole('button', { name: 'Search' }).click();
    await rowan.page.locator('#search-progress', { hasText: 'looked at' }).waitFor();

    await rowan.page.getByRole('button', { name: 'Abort' }).click();

    await rowan.page.locator('#search-outcome', { hasText: 'it runs no search' }).waitFor();
    const heard = hazel.page.locator('#calls li', { hasText: 'catalogue.running' });
    await heard.last().filter({ hasText: '{ running: 0 }' }).waitFor();
    expect(await rowan.page.locator('#search-progress').isVisible()).toBe(false);
  });

  test('says so when it finds nothing', async () => {
    await rowan.page.getByLabel('Author, title, subject or year').fill('xyzzy');
    await rowan.page.getByRole('button', { name: 'Search' }).click();

    await rowan.page
      .locator('#search-outcome', { hasText: 'Nothing found for “xyzzy”.' })
      .waitFor();
  });
});

describe('a cover of several megabytes', { timeout: 60_000 }, () => {
  test('goes up while other calls come and go on the same connection', async () => {
    await rowan.turnTo(11);
    await rowan.open();
    await hazel.turnTo(11);
    const upload = rowan.row(3).locator('.upload');

    const buffer = bitmapFile(5 * MEGABYTE);
    const file = { name: 'scan.bmp', mimeType: 'image/bmp', buffer };
    await rowan.row(3).locator('input[type=file]').setInputFiles(file);
    await upload.locator('.numbers', { hasText: /^[1-9].* of 5\.\d MB stored/ }).waitFor();
    await rowan.row(4).locator('select').selectOption('Reference');
    await hazel.row(4).locator('.tag', { hasText: 'Reference' }).waitFor();
    const pings = await pingsOf(rowan);
    await expect.poll(() => pingsOf(rowan)).toBeGreaterThan(pings + 1);

    // All of that came and went, and the cover is still on its way.
    expect(await upload.isVisible()).toBe(true);
    await rowan.picture('upload-light');
    await hazel.hears(/Rowan has brought the cover of .+\./);
    const image = hazel.row(3).locator('.thumb img');
    await image.waitFor();
    await expect
      .poll(() => image.evaluate((each) => (each as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(1000);
    expect(await upload.isVisible()).toBe(false);
    expect(await rowan.page.locator('#ping-busy').textContent()).toMatch(/^\d/);
  });

  test('can be aborted on its way, and leaves nothing behind', async () => {
    await rowan.turnTo(12);
    await rowan.open();

    await rowan
      .row(1)
      .getByRole('button', { name: /^Scan cover of/ })
      .click();
    await rowan.row(1).locator('.numbers', { hasText: 'stored' }).waitFor();
    await rowan.row(1).getByRole('button', { name: 'Abort' }).click();

    await rowan.hears('The upload is aborted.');
    expect(await rowan.row(1).locator('.thumb img').count()).toBe(0);
  });

  test('of what is not a picture is refused with a reason', async () => {
    await rowan.turnTo(13);
    await rowan.open();

    const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await rowan.row(1).locator('input[type=file]').setInputFiles(file);

    await rowan.hears('The archive takes pictures only.');
  });
});

describe('the page', { timeout: 30_000 }, () => {
  test.each([
    { width: 390, height: 844 },
    { width: 320, height: 640 },
  ])('fits a phone of $width px', async (viewport) => {
    const phone = await Desk.open(browser, demo.pageUrl, 'Elm', { viewport, hasTouch: true });
    await phone.turnTo(20);
    await phone.open();

    const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
    await phone.picture(`phone-${viewport.width}`, true);
    await phone.release();

    expect(width).toBe(viewport.width);
    expect(phone.complaints).toEqual([]);
    await phone.close();
  });

  test('has a dark theme', async () => {
    const dark = await Desk.open(browser, demo.pageUrl, 'Yew', { colorScheme: 'dark' });
    await dark.turnTo(21);
    await dark.open();
    await dark.picture('open-dark');

    const background = await dark.page.evaluate(
      () => getComputedStyle(document.body).backgroundColor,
    );
    expect(background).toBe('rgb(21, 20, 18)');
    await dark.close();
  });

  test('downloads no schema, whatever part of the client it loads', async () => {
    const page = await browser.newPage();
    const scripts: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.url().endsWith('.js')) scripts.push(response.text());
    });
    await page.goto(demo.pageUrl);
    await page.locator('#connection[data-phase=ready]').waitFor();

    const program = (await Promise.all(scripts)).join('\n');
    await page.close();

    expect(scripts.length).toBeGreaterThan(1);
    expect(program).not.toMatch(/ZodObject|invalid_type/);
  });
});

describe('an app that dies', { timeout: 60_000 }, () => {
  test('is started again, and the desks go on', async () => {
    await rowan.turnTo(14);
    await rowan.open();

    const [, pid] = await demo.printed(/App +process (\d+)/);
    process.kill(Number(pid), 'SIGKILL');
    await demo.printed(/The app has ended \(SIGKILL\)/);
    await demo.printed(/The app serves its realm again\./);

    await Promise.all([rowan.isConnected(), hazel.isConnected()]);
    await hazel.turnTo(14);
    await hazel.row(1).locator('.holder', { hasText: 'Rowan' }).waitFor();
    // Browsers complain of connections that are closed; that is what was done to them.
    for (const desk of [rowan, hazel]) desk.complaints.length = 0;
  });
});

describe('a router that is started anew', { timeout: 60_000 }, () => {
  test('is found again by the page, which sits down and opens its page again', async () => {
    const first = await startDemo('--embedded');
    const { port } = new URL(first.pageUrl);
    const aspen = await Desk.open(browser, first.pageUrl, 'Aspen');
    await aspen.turnTo(15);
    await aspen.open();

    expect(await first.stop()).toBe(0);
    await aspen.page.locator('#connection', { hasText: 'No connection' }).waitFor();
    await aspen.picture('waiting-light');
    const second = await startDemo('--embedded', '--port', port, '--operator-port', '0');

    await aspen.isConnected();
    await aspen.hears('You have opened page 15.');
    await aspen.row(1).locator('.holder', { hasText: 'Yours' }).waitFor();
    await aspen.close();
    await second.stop();
  });
});

/** How often the page has pinged. */
async function pingsOf(desk: Desk): Promise<number> {
  const text = await desk.page.locator('#calls [data-repeated] .count').textContent();
  return Number(/\d+/.exec(text ?? '')?.[0] ?? 1);
}
