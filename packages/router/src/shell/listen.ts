/**
 * Binds a server to a port, and says clearly when that cannot be.
 */
import type { AddressInfo, Server } from 'node:net';

/** Why a port could not be had, in one sentence that says what to do. */
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ListenError(sentenceOf(error, { host, port, flag }), { cause: error })),
    );
    server.listen({ host, port }, resolve);
  });
  return (server.address() as AddressInfo).port;
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
