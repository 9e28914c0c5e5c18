import { ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { badCommandLine, errorLine, faultLine, listLines, valueLine } from './line-answers.ts';

describe('answers by lines', () => {
  test('list who is there between a first and a last line', () => {
    const clients = [
      { id: 'AB12CD34EF', host: '127.0.0.1', port: 51_000 },
      { id: 'ZZ', host: '::1', port: 51_002 },
      { id: 'proxied', host: '192.0.2.7', port: undefined },
    ];

    expect(listLines(clients)).toBe(
      '=== START ===\nAB12CD34EF 127.0.0.1:51000\nZZ [::1]:51002\nproxied 192.0.2.7:0\n=== END ===\n',
    );
    expect(listLines([])).toBe('=== START ===\n=== END ===\n');
  });

  test('[X41] no word of others can begin a line', () => {
    const host = 'a\n=== END ===\u0085\u2028';

    expect(listLines([{ id: 'x y\r\nOK', host, port: 1 }]).split('\n')).toEqual([
      '=== START ===',
      'x_y__OK a_===_END_===__:1',
      '=== END ===',
      '',
    ]);
  });

  test('an error is one line', () => {
    expect(errorLine('Client Not Found')).toBe('ERROR Client Not Found\n');
  });

  test('a value is one line of JSON, whatever is in it', () => {
    const value = { text: 'a\nb', date: new Date(0), big: 12n, none: undefined };

    const line = valueLine(value);

    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      ok: true,
      value: { text: 'a\nb', date: '1970-01-01T00:00:00.000Z', big: '12' },
    });
    expect(valueLine(undefined)).toBe('{"ok":true,"value":null}\n');
  });

  test('a fault says which it is, with what is wrong', () => {
    const line = faultLine(new ProtocolError('session.missing'));

    expect(JSON.parse(line)).toEqual({
      ok: false,
      error: {
        code: 'NO_SUCH_SESSION',
        fault: 'session.missing',
        message: 'No session of this realm has this id.',
      },
    });
    expect(
      JSON.parse(faultLine(new ProtocolError('arguments.invalid'), ['session: must be'])),
    ).toMatchObject({ error: { issues: ['session: must be'] } });
    expect(JSON.parse(badCommandLine('Not JSON'))).toEqual({
      ok: false,
      error: { code: 'BAD_INPUT', message: 'Not JSON' },
    });
  });
});
