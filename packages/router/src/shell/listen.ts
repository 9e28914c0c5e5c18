/**
 * Binds a server to a port or to a UNIX socket, and says clearly when that cannot be.
 */
import type { AddressInfo, ListenOptions, Server } from 'node:net';
import { claimSocketPath, makeDirectoryOf, privately } from './socket-path.ts';

/** Why a place could not be had, in one sentence that says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Waits until the server listens; gives the port that it got. `flag` is what sets the port. */
export async function listen(
  server: Server,
  host: string,
  port: number,
  flag = '--port',
): Promise<number> {
  await bind(server, { host, port }, (error) => sentenceOf(error, { host, port, flag }));
  return (server.address() as AddressInfo).port;
}

/** Waits until the server listens on a UNIX socket that only this user can use. */
export async function listenAtPath(
  server: Server,
  path: string,
  { makesDirectory = false } = {},
): Promise<void> {
  if (makesDirectory) await makeDirectoryOf(path);
  const problem = await claimSocketPath(path);
  if (problem !== undefined) throw new ListenError(problem);
  await privately(path, () =>
    bind(
      server,
      { path },
      (error) => `Cannot make the UNIX socket ${path}: ${error.code ?? error.message}.`,
    ),
  );
}

async function bind(
  server: Server,
  at: ListenOptions,
  explain: (error: NodeJS.ErrnoException) => string,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(explain(error), { cause: error })));
    server.listen(at, resolve);
  });
}

function sentenceOf(
  error: NodeJS.ErrnoException,
  { host, port, flag }: { host: string; port: number; flag: string },
): string {
  const where = `${host}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program; choose one with ${flag} N, or ${flag} 0 for any free one.`;
    case 'EACCES':
      return `This user may not listen on ${where}; choose a port above 1023 with ${flag} N.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}; choose one with --host ADDRESS.`;
    default:
      return `Cannot listen on ${where}: ${error.code ?? error.message}.`;
  }
}
