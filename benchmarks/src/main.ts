/**
 * `pnpm bench`: Realmwire side by side with a naive relay and Socket.IO, in one run.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENDERS } from './contenders/contenders.ts';
import { nativeOnly, type Options, optionsOf, USAGE } from './options.ts';
import { otherRuns, removeGenerated } from './process/bundle.ts';
import { canPin, killAll } from './process/child.ts';
import { killRunning } from './process/run.ts';
import type { Results, Scenario } from './report/measurement.ts';
import { Progress } from './report/progress.ts';
import { tablesOf } from './report/tables.ts';
import { versions } from './report/versions.ts';
import { runFanout, runRpc } from './scenarios/flowing.ts';
import { runHealthy } from './scenarios/healthy.ts';
import { runHostile } from './scenarios/hostile.ts';
import { runIdle } from './scenarios/idle.ts';
import { runLazy } from './scenarios/lazy.ts';
import { runLeave } from './scenarios/leave.ts';
import { runSeed } from './scenarios/seed.ts';
import { Stage } from './scenarios/stage.ts';
import { runStalled } from './scenarios/stalled.ts';
import { runStorm } from './scenarios/storm.ts';
import { runTransfer } from './scenarios/transfer.ts';
import { runTypes } from './scenarios/types.ts';
import { STREAMERS } from './streams/streamers.ts';

/** What routers of WAMP are compared in, and Realmwire as one of them. */
const WITH_WAMP: readonly Scenario[] = ['rpc', 'fanout'];

const RUNNERS: Readonly<Record<Scenario, (stage: Stage) => Promise<void>>> = {
  rpc: runRpc,
  fanout: runFanout,
  transfer: runTransfer,
  stalled: runStalled,
  idle: runIdle,
  storm: runStorm,
  hostile: runHostile,
  lazy: runLazy,
  leave: runLeave,
  healthy: runHealthy,
  types: runTypes,
  seed: runSeed,
};

process.on('exit', () => {
  killAll();
  killRunning();
  removeGenerated();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = optionsOf(args);
  } catch (cause) {
    process.stderr.write(`${(cause as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  const others = otherRuns();
  if (others.length > 0) {
    process.stderr.write(`Another benchmark runs (process ${others}): both will be wrong.\n`);
  }
  const results: Results = { measurements: [], failures: [] };
  const progress = new Progress();
  const all = new Stage(options, results, progress);
  const native = new Stage(nativeOnly(options), results, progress);
  for (const scenario of options.scenarios)
    await RUNNERS[scenario](WITH_WAMP.includes(scenario) ? all : native);
  progress.close();
  process.stdout.write(`${tablesOf(results, titles())}\n`);
  process.stdout.write(busyWarning());
  process.stdout.write(`\nWritten to ${await written(results, options)}\n`);
  return results.failures.length === 0 ? 0 : 1;
}

/** A router with much code suffers more from neighbours that evict its caches than a small relay. */
function busyWarning(): string {
  const [, lately = 0] = loadavg();
  const ours = 2;
  return lately - ours < 1
    ? ''
    : `\nThe machine was busy with other work (load ${lately.toFixed(1)}): not for the record.\n`;
}

function titles(): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries({ ...STREAMERS, ...CONTENDERS }).map(([name, { title }]) => [name, title]),
    ),
    realmwire: 'Realmwire',
    oneByOne: 'page that waits for each acknowledgement',
    seed: 'page that does not wait',
    native: 'native client',
  };
}

async function written(results: Results, options: Options): Promise<string> {
  const at = new Date().toISOString();
  const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'results');
  const file = options.out ?? join(folder, `${at.slice(0, 19).replaceAll(':', '-')}.json`);
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    pinned: canPin,
    loadAverage: loadavg(),
    versions: await versions(),
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ at, machine, options, ...results }, null, 2)}\n`);
  return file;
}
