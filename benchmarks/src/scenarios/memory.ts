/**
 * The memory of a router while something happens to it.
 */
import { readFile } from 'node:fs/promises';
import type { Child } from '../process/child.ts';

const SAMPLE_EVERY_MS = 20;
const MIB = 1024 * 1024;

/** What an action returned, and the memory of a process while it ran. */
export interface Growth<T> {
  readonly value: T;
  readonly beforeMiB: number;
  readonly growthMiB: number;
}

/**
 * Runs `action` and returns by how much the resident memory of `child` grew at most meanwhile.
 * Where there is `/proc`, sampling costs the child nothing.
 */
export async function growthDuring<T>(child: Child, action: () => Promise<T>): Promise<Growth<T>> {
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
    return { value, beforeMiB: before / MIB, growthMiB: (highest - before) / MIB };
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
