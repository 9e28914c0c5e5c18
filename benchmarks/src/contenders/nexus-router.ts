/**
 * A WAMP router in Go, where a binary of it is given: `NEXUSD=path/to/nexusd pnpm bench --with nexus`.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Usage } from '../process/child.ts';
import { serveControl } from '../process/control.ts';

/** A second has so many of the units in which Linux counts CPU time. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

let pid = 0;

serveControl({ listen, usage });

async function listen(): Promise<number> {
  const binary = process.env['NEXUSD'];
  if (binary === undefined) throw new Error('say where nexusd is: NEXUSD=path');
  const port = await freePort();
  const config = join(await mkdtemp(join(tmpdir(), 'realmwire-bench-')), 'nexus.json');
  await writeFile(config, JSON.stringify(configOf(port)));
  const router = spawn(binary, ['-c', config], { stdio: 'ignore' });
  process.on('exit', () => router.kill('SIGKILL'));
  pid = router.pid ?? 0;
  await listening(port);
  return port;
}

function configOf(port: number): unknown {
  const realm = { uri: 'bench', strict_uri: false, allow_disclose: true, anonymous_auth: true };
  return {
    websocket: { address: `127.0.0.1:${port}` },
    router: { realms: [realm] },
  };
}

/** Of the router's process, not of this one (proc(5)). */
function usage(): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const rssBytes = Number(fields[21]) * PAGE_BYTES;
  return { cpuMicros: (ticks * 1e6) / TICKS_PER_SECOND, rssBytes, heapBytes: rssBytes };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until somebody answers at the port. */
async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nexusd does not listen');
}
