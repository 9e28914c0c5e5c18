/**
 * Runs the lines of the guide that begin with `curl`, as they stand, beside the demo. What a line prints
 * has to hold what stands behind its `#`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoProcess, startDemo } from '../../tests/page/demo-process.ts';

const LINES = readFileSync('docs/guide/http.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('curl '))
  .map((line) => {
    const at = line.lastIndexOf(' # ');
    return {
      line: line.slice(0, at),
      says: line.slice(at + 3),
      isLasting: line.includes('/subscribe/'),
    };
  });

let demo: DemoProcess;
beforeAll(async () => {
  demo = await startDemo();
}, 60_000);
afterAll(() => demo.stop());

/** Where the demo of this test is. */
function here(line: string): string {
  return line
    .replaceAll('http://127.0.0.1:8080/', demo.pageUrl)
    .replaceAll('http://127.0.0.1:8081/', demo.operatorUrl);
}

/** Runs a line. `printed` waits until it has printed a text, or has ended; gives all that it has printed. */
function run(line: string): { printed(text: string): Promise<string>; stop(): void } {
  const child = spawn('sh', ['-c', `exec ${line}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    async printed(text) {
      const isThere = new Promise<void>((resolve) => {
        const look = () => void (output.includes(text) && resolve());
        child.stdout.on('data', look);
        look();
      });
      await Promise.race([isThere, closed]);
      return output;
    },
    stop: () => void child.kill(),
  };
}

test('the guide has lines to try', () => {
  expect(LINES.length).toBeGreaterThan(6);
  expect(LINES.every(({ says }) => says !== '')).toBe(true);
});

test('every line of the guide prints what the guide says', async () => {
  const lasting = LINES.filter(({ isLasting }) => isLasting).map((each) => ({
    ...each,
    child: run(here(each.line)),
  }));
  for (const { child } of lasting) await child.printed('event: subscribed');

  for (const { line, says } of LINES.filter(({ isLasting }) => !isLasting))
    expect(await run(here(line)).printed(says), line).toContain(says);
  for (const { line, says, child } of lasting) {
    expect(await child.printed(says), line).toContain(says);
    child.stop();
  }
}, 60_000);
