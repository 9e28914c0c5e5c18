/** Finds the `ts` fences of Markdown files and of the TSDoc comments of sources. */

import { readFileSync } from 'node:fs';
import type { Plugin } from 'vitest/config';

/** One example: its code, and the line of the file it begins at. */
export interface Fence {
  readonly line: number;
  readonly code: string;
}

const FENCE = /^([ \t]*\* )?```ts(?![^\n]*\bnorun\b)[^\n]*\n([\s\S]*?)^[ \t]*(?:\* )?```/gm;

/** The examples of a file, but for those marked `norun`. */
export function fences(file: string): Fence[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(FENCE)].map(({ index, 1: star, 2: body = '' }) => ({
    line: text.slice(0, index).split('\n').length + 1,
    code: star === undefined ? body : body.replace(/^[ \t]*\* ?/gm, ''),
  }));
}

/** Serves fence N of FILE as the module `FILE.ts?fence=N`, so that it resolves imports as FILE does. */
export const fencePlugin: Plugin = {
  name: 'fence',
  enforce: 'pre',
  resolveId: (id) => (id.includes('?fence=') ? id : undefined),
  load(id) {
    const [file, n] = id.split('.ts?fence=');
    if (file === undefined || n === undefined) return undefined;
    // The trailing export makes a fence without imports a module, so that it may await.
    return { code: `${fences(file)[Number(n)]?.code ?? ''}\nexport {};\n`, moduleType: 'ts' };
  },
};
