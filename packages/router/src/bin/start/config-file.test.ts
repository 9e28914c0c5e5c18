import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from './config-file.ts';

let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'realmwire-config-'));
});

afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string) => writeFile(join(directory, name), text);

describe('the configuration file', () => {
  test('need not be', async () => {
    expect(await loadConfig(undefined, directory)).toEqual({ file: undefined, config: {} });
  });

  test('is found in the working directory', async () => {
    await write('realmwire.config.json', '{"port":1}');

    const found = await loadConfig(undefined, directory);

    expect(found).toEqual({ file: 'realmwire.config.json', config: { port: 1 } });
  });

  test('may be a module with a default export', async () => {
    await write('own.mjs', 'export default { port: 2 };');

    expect(await loadConfig('own.mjs', directory)).toEqual({
      file: 'own.mjs',
      config: { port: 2 },
    });
  });

  test.each([
    {
      name: 'x.json',
      text: '{\n  "port": 1,\n}',
      says: /^x\.json is not JSON at line 3, column 1: .*\.$/,
    },
    { name: 'x.json', text: '', says: /^x\.json is not JSON: .*\.$/ },
    { name: 'x.mjs', text: 'export const port = 1;', says: /^x\.mjs must have a default export: / },
    {
      name: 'x.mjs',
      text: 'throw new Error("no luck");',
      says: /^x\.mjs cannot be loaded: no luck\.$/,
    },
    { name: 'x.json', text: '{"port":-1}', says: /^x\.json: port must be/ },
  ])('$name with $text is refused in one message', async ({ name, text, says }) => {
    await write(name, text);

    await expect(loadConfig(name, directory)).rejects.toThrow(says);
  });

  test('that is asked for must be there', async () => {
    await expect(loadConfig('none.json', directory)).rejects.toThrow(
      'There is no configuration file none.json.',
    );
  });

  test('is never chosen from two', async () => {
    await write('realmwire.config.json', '{}');
    await write('realmwire.config.mjs', 'export default {};');

    await expect(loadConfig(undefined, directory)).rejects.toThrow(
      'There are both realmwire.config.json and realmwire.config.mjs here; say which with --config FILE.',
    );
  });
});
