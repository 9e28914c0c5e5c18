import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PhpPeer, WebPeer } from '../seed/stage.ts';
import { Program, RUN } from './program.ts';

const GUIDE = readFileSync(
  fileURLToPath(new URL('../../docs/guide/seed.md', import.meta.url)),
  'utf8',
);
const [FIRST = '', ALL = ''] = [...GUIDE.matchAll(/```json\n(.*?)```/gs)].map(([, code]) => code);
const [, SERVICE = ''] = /^ExecStart=\S+ realmwire (.*)$/m.exec(GUIDE) ?? [];
const ANY_PORTS = ['--port', '0', '--operator-port', 'off'];

let directory = '';
let config = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'realmwire-seed-'));
  config = join(directory, 'realmwire.config.json');
});

afterAll(() => rm(directory, { recursive: true }));

describe('realmwire start for seed clients', { timeout: 60_000 }, () => {
  test('[X36] starts with the configuration of the guide, as it stands there', async () => {
    await writeFile(config, FIRST);
    const program = new Program(['start', ...ANY_PORTS, '--json-logs'], directory);
    const { port } = JSON.parse(await program.line(/.*"msg":"listening".*/)) as { port: number };
    const page = new WebPeer(`ws://127.0.0.1:${port}/web`, { Origin: 'https://www.example.com' });
    await page.hear('ready');
    const script = await PhpPeer.open(port, '/php', {});

    expect(await script.talk({ opcode: 'feedback', uuid: page.uuid, message: 'done' })).toBe(true);
    expect(await page.hear('feedback')).toMatchObject({ message: 'done', from: script.uuid });
    const stranger = new WebPeer(`ws://127.0.0.1:${port}/web`, { Origin: 'https://x.example' });
    await expect(stranger.opened).rejects.toThrow('403');

    page.cut();
    script.cut();
    expect((await program.stop()).status).toBe(0);
  });

  test('takes every option that the guide names', async () => {
    await writeFile(config, ALL);
    const program = new Program(['start', ...ANY_PORTS, '--json-logs'], directory);
    const { port } = JSON.parse(await program.line(/.*"msg":"listening".*/)) as { port: number };
    const [page, app] = ['/web', '/app'].map(
      (path) => new WebPeer(`ws://127.0.0.1:${port}${path}`, {}),
    ) as [WebPeer, WebPeer];
    await page.hear('ready');
    await app.hear('ready');

    await app.tell({ opcode: 'note', message: 'rain' });

    expect(await page.hear('news')).toEqual({ opcode: 'news', message: 'rain' });
    page.cut();
    app.cut();
    const fields = Object.keys((JSON.parse(ALL) as { seed: object }).seed);
    const rows = [...GUIDE.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, names = '']) =>
      [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(fields.toSorted()).toEqual(rows.toSorted());
    expect((await program.stop()).status).toBe(0);
  });

  test('[S003-37] [X20] logs to a file that may be cut, as a service does, and stops in good order', async () => {
    await writeFile(config, FIRST);
    const log = join(directory, 'router.log');
    const words = SERVICE.replace('/etc/realmwire/realmwire.config.json', config).split(' ');
    const file = await open(log, 'a');
    const service = spawn(process.execPath, [...RUN, ...words, ...ANY_PORTS], {
      stdio: ['ignore', 'ignore', file.fd],
    });
    await file.close();
    const lines = async () =>
      (await readFile(log, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { msg: string; port: number; code?: string });
    const told = async (msg: string) => {
      for (;;) {
        const found = (await lines()).find((line) => line.msg === msg);
        if (found !== undefined) return found;
        await new Promise((resolve) => void setImmediate(resolve));
      }
    };
    const { port } = await told('listening');

    await copyFile(log, `${log}.1`);
    await truncate(log);
    const page = new WebPeer(`ws://127.0.0.1:${port}/web`, {});
    await page.hear('ready');
    const liar = new WebPeer(`ws://127.0.0.1:${port}/web`, {});
    await liar.hear('ready');
    liar.raw('no packet');
    await liar.end();

    expect(await told('connection ended')).toMatchObject({ code: 'message.malformed' });
    service.kill('SIGTERM');
    expect(await once(service, 'exit')).toEqual([0, null]);
    expect(await page.end()).toEqual({ code: 1012, reason: 'router.draining' });
    expect(await page.hear('close')).toMatchObject({ error: expect.any(String) });
    expect((await lines()).at(-1)).toMatchObject({ msg: 'stopped' });
    expect((await lines()).some(({ msg }) => msg === 'listening')).toBe(false);
    expect(await readFile(log, 'utf8')).not.toContain('no packet');
  });
});
