import { describe, expect, test } from 'vitest';
import { adminFiles } from './admin-files.ts';

describe('the files of the page for operators', () => {
  const adminFile = adminFiles();

  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/admin.css', 'text/css; charset=utf-8'],
    ['/admin.js', 'text/javascript; charset=utf-8'],
  ])('%s is there', (path, type) => {
    const file = adminFile(path);

    expect(file?.type).toBe(type);
    expect(file?.body.length).toBeGreaterThan(1000);
    // Read once.
    expect(adminFile(path)).toBe(file);
  });

  test('are none where the program was put into a bundle without them', () => {
    const bundled = adminFiles(new URL('./no-such-folder/', import.meta.url));

    expect(bundled('/')).toBeUndefined();
  });

  test.each(['/index.html', '/constructor', '', '/../package.json'])('"%s" is none', (path) => {
    expect(adminFile(path)).toBeUndefined();
  });
});
