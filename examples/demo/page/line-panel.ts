/**
 * How quick a small call is, all the time: it stays quick while a cover is on its way.
 */
import type { DeskApi } from './api.ts';
import { byId, setText } from './dom.ts';
import { milliseconds } from './words.ts';

const BARS = 60;
const WIDTH = 240;
const HEIGHT = 44;
const IDLE_PAUSE_MS = 800;
const BUSY_PAUSE_MS = 120;
const PING_TIMEOUT_MS = 5_000;

interface Ping {
  readonly ms: number;
  readonly isBusy: boolean;
}

/** See the head of this file. */
export class LinePanel {
  readonly #api: DeskApi;
  readonly #isBusy: () => boolean;
  #pings: Ping[] = [];
  #isReady = false;
  #isLooping = false;

  /** @param isBusy whether a cover is on its way now. */
  constructor(api: DeskApi, isBusy: () => boolean) {
    this.#api = api;
    this.#isBusy = isBusy;
  }

  /** The connection is there, or is gone. */
  set isReady(isReady: boolean) {
    this.#isReady = isReady;
    if (isReady && !this.#isLooping) void this.#loop();
    if (!isReady) setText(byId('ping-now'), '–');
  }

  /** Milliseconds of the last ping. */
  get now(): number | undefined {
    return this.#isReady ? this.#pings.at(-1)?.ms : undefined;
  }

  async #loop(): Promise<void> {
    this.#isLooping = true;
    while (this.#isReady) {
      await this.#ping();
      await new Promise((resolve) => {
        setTimeout(resolve, this.#isBusy() ? BUSY_PAUSE_MS : IDLE_PAUSE_MS);
      });
    }
    this.#isLooping = false;
  }

  async #ping(): Promise<void> {
    const isBusy = this.#isBusy();
    const began = performance.now();
    const pong = await this.#api.desk.ping(undefined, { timeout: PING_TIMEOUT_MS }).safe();
    if (!pong.ok) return;
    this.#pings = [...this.#pings, { ms: performance.now() - began, isBusy }].slice(-BARS);
    this.#show();
  }

  #show(): void {
    const busy = this.#pings.filter(({ isBusy }) => isBusy);
    setText(byId('ping-now'), milliseconds(this.#pings.at(-1)?.ms ?? 0));
    setText(byId('ping-median'), milliseconds(medianOf(this.#pings)));
    if (busy.length > 0) setText(byId('ping-busy'), milliseconds(medianOf(busy)));
    const top = Math.max(10, ...this.#pings.map(({ ms }) => ms));
    const step = WIDTH / BARS;
    const bars = this.#pings.map(({ ms, isBusy }, place) => {
      const height = Math.max(2, (ms / top) * HEIGHT);
      const bar = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      const x = WIDTH - (this.#pings.length - place) * step;
      const facts = { x, y: HEIGHT - height, width: step - 1, height };
      for (const [name, value] of Object.entries(facts)) bar.setAttribute(name, String(value));
      bar.setAttribute('class', isBusy ? 'busy' : 'idle');
      return bar;
    });
    document.getElementById('spark')?.replaceChildren(...bars);
  }
}

function medianOf(pings: readonly Ping[]): number {
  const sorted = pings.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
