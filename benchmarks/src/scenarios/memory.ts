/**
 * The memory of a router while something happens to it.
 */
import { readFile } from 'node:fs/promises';
import type { Child } from '../process/child.ts';

const SAMPLE_EVERY_MS = 20;
const MIB = 1024 * 1024;

/**
 * Runs `action` and returns by how much the resident memory of `child` grew at most meanwhile.
 * Where there is `/proc`, sampling costs the child nothing.
 */
export async function growthDuring<T>(
  child: Child,
  action: () => Promise<T>,
): Promise<{ value: T; growthMiB: number }> {
  await child.ask('collect');
  const before = await residentBytes(child);
  let highest = before;
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      highest = Math.max(highest, await residentBytes(child));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
  })();
  try {
    const value = await action();
    highest = Math.max(highest, await residentBytes(child));
    return { value, growthMiB: (highest - before) / MIB };
  } finally {
    isOver = true;
    await sampling.catch(() => undefined);
  }
}

/** Resident memory of a process now. */
export async function residentBytes(child: Child): Promise<number> {
  try {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
  } catch {
    return (await child.usage()).rssBytes;
  }
}
