import { describe, expect, test } from 'vitest';
import type { Question } from '../shell/types.ts';
import { channels } from './channels.ts';

describe('channels', () => {
  const rooms = channels('com.push.channel', { maxOpen: 2 });
  const may = (question: Partial<Question>) =>
    rooms.authorize({ action: 'subscribe', uri: '', ...question } as Question);

  test('have names that nobody can guess', () => {
    const many = channels('a');
    const names = Array.from({ length: 100 }, () => many.open());

    expect(new Set(names).size).toBe(100);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{32}$/);
    // A count, or the time, would be the same in most places.
    for (let place = 0; place < 32; place += 1)
      expect(new Set(names.map((name) => name[place])).size).toBeGreaterThan(8);
  });

  test('may be subscribed, as long as they are open, one by one', () => {
    const name = rooms.open();
    const uri = `com.push.channel.${name}`;

    expect(may({ uri })).toBe(true);
    expect(may({ uri, match: 'prefix' })).toBe(false);
    expect(may({ uri, action: 'publish' })).toBe(false);
    expect(may({ uri: `com.push.channel_${name}` })).toBe(false);
    expect(may({ uri: 'com.push.channel' })).toBe(false);
    rooms.close(name);
    expect([may({ uri }), rooms.has(name), rooms.size]).toEqual([false, false, 0]);
  });

  test('are forgotten when there are too many others', () => {
    const names = [rooms.open(), rooms.open(), rooms.open()];

    expect(names.map((name) => rooms.has(name))).toEqual([false, true, true]);
    expect(rooms.size).toBe(2);
  });
});
