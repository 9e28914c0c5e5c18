/**
 * Which versions were compared.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Versions of the packages that the contenders and the compared types are made of, by name. */
export async function versions(): Promise<Record<string, string>> {
  const files = [
    require.resolve('ws/package.json'),
    require.resolve('socket.io/package.json'),
    require.resolve('zod/package.json'),
    require.resolve('typescript/package.json'),
    require.resolve('@trpc/server/package.json'),
    require.resolve('@trpc/client/package.json'),
    // Its exports do not name its manifest.
    join(dirname(require.resolve('@orpc/server')), '..', 'package.json'),
  ];
  const manifests = await Promise.all(
    files.map(
      async (file) =>
        JSON.parse(await readFile(file, 'utf8')) as {
          readonly name: string;
          readonly version: string;
        },
    ),
  );
  return Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
}
