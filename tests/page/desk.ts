/**
 * A desk: the page of the demo in a real browser, with what a person does there.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright';

const SCREENSHOTS = fileURLToPath(new URL('./screenshots/', import.meta.url));

/** See the head of this file. */
export class Desk {
  readonly page: Page;
  /** What the browser has complained about. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Opens the page in a browser profile of its own, and waits until it is connected. */
  static async open(
    browser: Browser,
    url: string,
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<Desk> {
    const viewport = { width: 1360, height: 1000 };
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    const desk = new Desk(page);
    await page.addInitScript((value) => {
      if (!sessionStorage.getItem('desk-name')) sessionStorage.setItem('desk-name', value);
    }, name);
    await page.goto(url);
    await desk.isConnected();
    await page.locator('.title').first().waitFor();
    return desk;
  }

  /** Waits until there is a session. */
  async isConnected(): Promise<void> {
    await this.page.locator('#connection[data-phase=ready]').waitFor();
  }

  /** Turns to a page of the list. */
  async turnTo(page: number): Promise<void> {
    await this.page.locator(`#page-map button:nth-child(${page})`).click();
    await this.page.getByRole('heading', { name: `Page ${page}`, exact: true }).waitFor();
  }

  /** Presses "Open this page" and does not wait for what comes of it. */
  async tryToOpen(): Promise<void> {
    await this.page.getByRole('button', { name: 'Open this page' }).click();
  }

  /** Opens the page that is shown. */
  async open(): Promise<void> {
    await this.tryToOpen();
    await this.page.locator('.title[data-state=mine]').first().waitFor();
  }

  /** Releases the page that is shown. */
  async release(): Promise<void> {
    await this.page.getByRole('button', { name: 'Release this page' }).click();
    await this.page.locator('.title[data-state=free]').first().waitFor();
  }

  /** Waits until the line at the foot of the list says so. */
  async hears(text: string | RegExp): Promise<void> {
    await this.page.locator('#news').filter({ hasText: text }).waitFor();
  }

  /** The square of a page in the map of all pages. */
  square(page: number) {
    return this.page.locator(`#page-map button:nth-child(${page})`);
  }

  /** A row of the page that is shown, from 1. */
  row(number: number) {
    return this.page.locator(`.title:nth-child(${number})`);
  }

  /** Keeps a picture of the whole page for whoever wants to look at it. */
  async picture(name: string, fullPage = false): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
  }

  /** Closes the tab, as a person does. */
  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
    await this.page.context().close();
  }
}
