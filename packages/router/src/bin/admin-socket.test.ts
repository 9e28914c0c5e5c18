import { describe, expect, test } from 'vitest';
import { adminSocketPath } from './admin-socket.ts';

describe('the path of the admin socket', () => {
  test('is what was said', () => {
    expect(adminSocketPath('/run/shop/admin.sock', undefined)).toBe('/run/shop/admin.sock');
  });

  test('is in the directory of this user, where nothing else was said', () => {
    expect(adminSocketPath('auto', '/run/user/1000')).toBe('/run/user/1000/realmwire/admin.sock');
  });

  test('is not empty', () => {
    expect(() => adminSocketPath('', '/run')).toThrow('--socket takes a path, or auto.');
  });

  test.each([undefined, '', 'relative'])(
    'has to be said where that directory is %j',
    (directory) => {
      // Absent, not undefined, would be the default.
      expect(() => adminSocketPath('auto', directory ?? '')).toThrow(
        'XDG_RUNTIME_DIR is not set); give a path',
      );
    },
  );
});
