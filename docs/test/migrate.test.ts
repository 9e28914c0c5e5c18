/**
 * The pages about moving: each program prints what it says that it prints, each command answers what is
 * said beside it, and each configuration is one.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';
import { globSync } from 'tinyglobby';
import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { fences } from './fences.ts';

// Programs that speak as a page does need it; Node has it from 22 on.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

const PAGES = globSync('docs/guide/migrate/*.md');
const NAMED = /^```\w+ (\S+\.json)\n([\s\S]*?)^```/gm;
const SHELL = /^```sh\n([\s\S]*?)^```/gm;
const PRINTS = /console\.log\(.*\); \/\/ (.*)$/gm;
const START = {
  node: ['--import', import.meta.resolve('tsx'), '--conditions=@realmwire/source'],
  main: `${process.cwd()}/packages/router/src/bin/main.ts`,
  echo: `${process.cwd()}/examples/echo/src/start.ts`,
};

test('there is a page for each system', () => {
  expect(PAGES).toHaveLength(6);
});

describe.each(PAGES)('%s', { timeout: 60_000 }, (file) => {
  test.each(fences(file).map((fence, index) => ({ ...fence, index })))(
    'the program at line $line prints what it says',
    async ({ code, index }) => {
      const printed: string[] = [];
      const log = vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => {
        printed.push(format(...words));
      });

      await import(/* @vite-ignore */ `${process.cwd()}/${file}.ts?fence=${index}`);
      log.mockRestore();

      expect(printed).toEqual([...code.matchAll(PRINTS)].map(([, said]) => said));
      expect(printed.length).toBeGreaterThan(0);
    },
  );

  test('the commands answer what is said beside them', async () => {
    const text = await withFreePorts(await readFile(file, 'utf8'));
    const commands = [...text.matchAll(SHELL)].flatMap(([, lines = '']) =>
      lines.trim().split('\n'),
    );
    if (commands.length === 0) return;
    const folder = await mkdtemp(join(tmpdir(), 'realmwire-docs-'));
    for (const [, name = '', body = ''] of text.matchAll(NAMED))
      await writeFile(join(folder, name), body);
    const [start = '', ...others] = commands;
    const server = serve(start, folder);
    try {
      await server.ready;
      for (const line of others) {
        const [command = '', said] = line.split(/ {2,}# /);
        expect(said).toBeDefined();
        expect(await outputOf(command, folder)).toContain(said);
      }
    } finally {
      server.stop();
      await server.ended;
      await rm(folder, { recursive: true });
    }
  });
});

/** Two pages, or somebody else, may want the ports that are written there. */
async function withFreePorts(text: string): Promise<string> {
  let changed = text;
  for (const port of ['8080', '8081', '26300'])
    if (text.includes(port)) changed = changed.replaceAll(port, String(await freePort()));
  return changed;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** Runs the line that starts a server: the executable, or the program that pnpm would find. */
function serve(line: string, cwd: string) {
  const isEcho = line.includes('--filter @realmwire/example-echo start');
  expect(line.startsWith('realmwire start') || isEcho, line).toBe(true);
  const words = line.split(' ');
  const args = isEcho
    ? [START.echo, ...words.slice(words.indexOf('start') + 1), '--plain-port', '0']
    : [START.main, ...words.slice(1)];
  const child = spawn(process.execPath, [...START.node, ...args], { cwd });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<void>((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += String(chunk);
        if (/"msg":"listening"|Ctrl-C stops it/.test(output)) resolve();
      });
    void ended.then(() => reject(new Error(`it has ended:\n${output}`)));
  });
  ready.catch(() => {});
  return { ended, ready, stop: () => child.kill() };
}

function outputOf(command: string, cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const [program, ...words] = command.trim().split(/\s+/);
    const child =
      program === 'realmwire'
        ? spawn(process.execPath, [...START.node, START.main, ...words], { cwd })
        : spawn('bash', ['-c', command.replace('curl ', 'curl -s ')], { cwd });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.once('close', () => resolve(output));
  });
}
