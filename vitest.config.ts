import { playwright } from '@vitest/browser-playwright';
import { globSync } from 'tinyglobby';
import { defineConfig, type Plugin, type TestProjectConfiguration } from 'vitest/config';
import { fencePlugin } from './docs/test/fences.ts';
import { chromium } from './scripts/chromium.ts';
import { tally } from './scripts/tally.ts';

/** Every Vite environment (node, browser, global setup) reads the packages' TypeScript sources. */
const source: Plugin = {
  name: 'source',
  configEnvironment: (name) => ({
    resolve: {
      conditions: [
        '@realmwire/source',
        'module',
        name === 'client' ? 'browser' : 'node',
        'development|production',
      ],
    },
  }),
};

const browserTests = 'tests/browser/**/*.browser.ts';

async function browserProject(): Promise<TestProjectConfiguration> {
  return {
    extends: true,
    test: {
      name: 'browser',
      include: [browserTests],
      globalSetup: ['tests/browser/setup.ts'],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: await chromium() }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

export default defineConfig({
  plugins: [source],
  test: {
    reporters: ['default', tally],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: [
            'packages/*/src/**/*.test.ts',
            'examples/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'tests/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        plugins: [fencePlugin],
        test: { name: 'docs', include: ['docs/test/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/src/**/*.test-d.ts', 'tests/**/*.test-d.ts'],
            tsconfig: './tsconfig.json',
          },
        },
      },
      ...(globSync(browserTests).length > 0 ? [await browserProject()] : []),
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**'],
      exclude: ['packages/testkit/**', '**/bin/**', '**/*.browser.ts', '**/*.test-*.ts'],
      reporter: ['text', 'json-summary'],
    },
  },
});
