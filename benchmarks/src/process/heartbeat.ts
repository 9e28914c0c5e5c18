/**
 * How long this process did nothing but one thing: a timer that should ring every 5 ms, and does not
 * while the event loop is blocked.
 */

const EVERY_MS = 5;

/** A time in which nothing else was done. */
export interface Block {
  readonly blockedMs: number;
  /** CPU time of the process in it; less if the machine had other work, more with helping threads. */
  readonly blockedCpuMs: number;
}

let timer: NodeJS.Timeout | undefined;
let longest: Block = { blockedMs: 0, blockedCpuMs: 0 };

/** Begins to watch. */
export function watchLoop(): void {
  clearInterval(timer);
  longest = { blockedMs: 0, blockedCpuMs: 0 };
  let rangAt = performance.now();
  let cpu = process.cpuUsage();
  timer = setInterval(() => {
    const now = performance.now();
    const blockedMs = now - rangAt - EVERY_MS;
    const { user, system } = process.cpuUsage(cpu);
    if (blockedMs > longest.blockedMs)
      longest = { blockedMs, blockedCpuMs: (user + system) / 1000 };
    rangAt = now;
    cpu = process.cpuUsage();
  }, EVERY_MS);
}

/** The longest time since then that the timer was late. */
export function longestBlock(): Block {
  return longest;
}
