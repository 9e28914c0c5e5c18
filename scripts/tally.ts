import type { Reporter } from 'vitest/node';

/** Closes a test run with one line that any CI can read: `8 passed, 0 failed, 0 skipped`. */
export const tally: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file that does not load has no failed test of its own.
      if (module.errors().length > 0) count.failed++;
    }
    const failed = count.failed + unhandledErrors.length;
    console.log(`${count.passed} passed, ${failed} failed, ${count.skipped} skipped`);
  },
};
