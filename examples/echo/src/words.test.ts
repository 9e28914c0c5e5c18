import { describe, expect, test } from 'vitest';
import { answerTo, type Circumstances, joinNotice, temperatureText } from './words.ts';

const HERE: Circumstances = {
  host: 'vm',
  now: new Date(2026, 0, 2, 3, 4, 5),
  user: '6b00b9da89b3d',
  users: ['6b00b9da89b3d', '6b00b9da9ba0d'],
};

describe('the echo server', () => {
  test.each([
    ['[S004-01]', 'hello', 'hello human'],
    ['[S004-01]', 'thanks', "you're welcome"],
    ['[S004-01]', 'bye', 'bye'],
    ['[S004-02]', 'name', 'My Name isvm'],
    ['[S004-02]', 'date', 'today is 2026.01.02'],
    ['[S004-02]', 'time', 'server time is 03:04:05'],
    ['[S004-03]', 'id', 'You are user: (User: 6b00b9da89b3d ) \r\n'],
    [
      '[S004-03]',
      'users',
      "User's List \r\nuser #1. (User: 6b00b9da89b3d ) \r\nuser #2. (User: 6b00b9da9ba0d ) \r\n",
    ],
    ['[S004-04]', 'ping', 'pong'],
    ['[S004-04]', '', 'pong'],
    ['[S004-05]', 'age', 'age not understood - 03:04:05'],
    ['[S004-05]', 'äöü', 'äöü not understood - 03:04:05'],
    ['[S004-05]', 'Hello', 'Hello not understood - 03:04:05'],
    ['[S004-05]', 'toString', 'toString not understood - 03:04:05'],
  ])('%s answers %j with %j', (_row, message, answer) => {
    expect(answerTo(message, HERE)).toBe(answer);
  });

  test('[S004-06] says the temperature as it is told', () => {
    expect(temperatureText(71.5)).toBe('Temp. in NYC:71.5f');
  });

  test('[S004-07] says who has joined', () => {
    expect(joinNotice('6b00b9da89b3d')).toBe('USER-6b00b9da89b3d JUST JOINED THE SHOW!');
  });
});
