/**
 * Where a UNIX socket may be: whoever can reach it can speak to the router, so the file system says who
 * that is. The socket is for this user only, in a directory in which nobody else can put another one in
 * its place.
 */
import { chmod, lstat, mkdir, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** Longest path that every system takes, with the zero behind it (`sun_path` of macOS and the BSDs). */
const MAX_PATH_BYTES = 103;

/** Whoever this is may do everything anyway. */
const ROOT = 0;
const FOR_OTHERS_TO_WRITE = 0o022;
const STICKY = 0o1000;
const ALL_BUT_OWNER = 0o177;

/**
 * Makes sure that a socket may be made at a path, and that there is none; one that a process left behind
 * which is no more is removed. Gives the sentence that says why it may not be.
 */
export async function claimSocketPath(path: string): Promise<string | undefined> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    return `The path of a UNIX socket has at most ${MAX_PATH_BYTES} bytes, not ${Buffer.byteLength(path)}.`;
  const directory = dirname(resolve(path));
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() !== true)
    return `There is no directory ${directory} for a UNIX socket; make it with mode 700.`;
  if (found.uid !== ROOT && found.uid !== process.getuid?.())
    return `The directory ${directory} belongs to another user, so a UNIX socket there is not safe; choose another path.`;
  const isOpen = (found.mode & FOR_OTHERS_TO_WRITE) !== 0 && (found.mode & STICKY) === 0;
  if (isOpen)
    return `Others may write to ${directory}, so a UNIX socket there is not safe; chmod 700 ${directory}.`;
  return leftover(path);
}

/** Makes the directory of a socket, for this user only, where there is none. */
export async function makeDirectoryOf(path: string): Promise<void> {
  // Where that cannot be, the claim says what is missing.
  await mkdir(dirname(resolve(path)), { recursive: true, mode: 0o700 }).catch(() => {});
}

/** Makes a socket so that others cannot use it even in its first moment. */
export async function privately(path: string, make: () => Promise<void>): Promise<void> {
  // Only the main thread has a mask; the path is bound before `make` first waits.
  const before = isMainThread ? process.umask(ALL_BUT_OWNER) : undefined;
  const made = make();
  if (before !== undefined) process.umask(before);
  await made;
  await chmod(path, 0o600);
}

/** Removes the socket of a process that is no more; says what else is in the way. */
async function leftover(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isSocket()) return `There is something else at ${path}; choose another path.`;
  if (found.uid !== process.getuid?.())
    return `The UNIX socket ${path} belongs to another user; choose another path.`;
  if (await isAnswered(path))
    return `Another program listens on the UNIX socket ${path}; choose another path.`;
  await unlink(path);
  return undefined;
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((tell) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      tell(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => tell(code !== 'ECONNREFUSED'));
  });
}
