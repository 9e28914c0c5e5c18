import { describe, expect, test } from 'vitest';
import { adminFile } from './admin-files.ts';

describe('the files of the page for operators', () => {
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

  test.each(['/index.html', '/constructor', '', '/../package.json'])('"%s" is none', (path) => {
    expect(adminFile(path)).toBeUndefined();
  });
});
