import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter, ListenError } from '@realmwire/router';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

describe('the path of a UNIX socket', () => {
  let directory = '';
  let router: ReturnType<typeof createRouter>;
  const others: Server[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'realmwire-path-'));
    router = createRouter();
  });
  afterEach(async () => {
    await router.close();
    for (const other of others.splice(0)) other.close();
    await rm(directory, { recursive: true });
  });

  const listen = (path: string, port = 0) => router.listen({ port, rawSocketPath: path });

  test('is for this user only, and gone when the router closes', async () => {
    const path = join(directory, 'a');

    const { rawSocketPath } = await listen(path);

    expect(rawSocketPath).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await router.close();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('may be what a process has left behind that is no more', async () => {
    const path = join(directory, 'a');
    await leaveBehind(path);

    await expect(listen(path)).resolves.toMatchObject({ rawSocketPath: path });
  });

  test.each([
    {
      name: 'too long',
      path: async () => join(directory, 'x'.repeat(120)),
      says: /^The path of a UNIX socket has at most 103 bytes, not \d+\.$/,
    },
    {
      name: 'in no directory',
      path: async () => join(directory, 'none', 'a'),
      says: /^There is no directory .*none for a UNIX socket; make it with mode 700\.$/,
    },
    {
      name: 'where others may put another one',
      path: async () => {
        await mkdir(join(directory, 'open'));
        await chmod(join(directory, 'open'), 0o777);
        return join(directory, 'open', 'a');
      },
      says: /^Others may write to .*open, so a UNIX socket there is not safe; chmod 700 /,
    },
    {
      name: 'that of a file',
      path: async () => {
        await writeFile(join(directory, 'file'), 'precious');
        return join(directory, 'file');
      },
      says: /^There is something else at .*file; choose another path\.$/,
    },
    {
      name: 'a link to a socket',
      path: async () => {
        await leaveBehind(join(directory, 'target'));
        await symlink(join(directory, 'target'), join(directory, 'link'));
        return join(directory, 'link');
      },
      says: /^There is something else at .*link; choose another path\.$/,
    },
    {
      name: 'that of a program that runs',
      path: async () => {
        const path = join(directory, 'taken');
        others.push(await serve(path));
        return path;
      },
      says: /^Another program listens on the UNIX socket .*taken; choose another path\.$/,
    },
  ])('is refused if it is $name, and then nothing listens', async ({ path, says }) => {
    const failed = await listen(await path()).catch((error: unknown) => error);

    expect(failed).toBeInstanceOf(ListenError);
    expect((failed as Error).message).toMatch(says);
    expect(router.stats().connections).toBe(0);
  });

  // Only root can make such a directory.
  test.runIf(process.getuid?.() === 0)(
    'is refused in a directory of somebody else, who may put another one there',
    async () => {
      const foreign = join(directory, 'foreign');
      await mkdir(foreign, { mode: 0o755 });
      await chown(foreign, 12_345, 12_345);

      await expect(listen(join(foreign, 'a'))).rejects.toThrow(
        `The directory ${foreign} belongs to another user, so a UNIX socket there is not safe`,
      );
    },
  );

  test('is of no use where WAMP is not spoken', async () => {
    const native = createRouter({ dialects: ['native'] });

    await expect(native.listen({ port: 0, rawSocketPath: join(directory, 'a') })).rejects.toThrow(
      'A UNIX socket is for WAMP clients',
    );
    await native.close();
  });
});

function serve(path: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen({ path }, () => resolve(server)));
}

/** The socket of a process that was killed: its file is there, and nobody listens. */
async function leaveBehind(path: string): Promise<void> {
  const server = await serve(`${path}.new`);
  // Closing removes only the path that it was made with.
  await rename(`${path}.new`, path);
  await new Promise((resolve) => server.close(resolve));
}
