/**
 * Those who ask by HTTP, and say what they like.
 */
import { connect, type Socket } from 'node:net';
import { until } from '@realmwire/testkit';

/** The path of a call that works. */
export const ADD = '/rt/com.lab/call/com.lab.add';

/** The head of a request with a body. */
export const POST = (path: string, headers: string[] = []) =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    ...headers,
    '',
    '',
  ].join('\r\n');

/** A request whose answer lasts. */
export const LISTEN = 'GET /rt/com.lab/subscribe/com.lab.news HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** See the head of this file. */
export function callers(port: () => number) {
  const sockets: Socket[] = [];

  /** A connection that says what it likes; gives all that it is told. */
  function say(...texts: (string | Buffer)[]): { socket: Socket; told: () => string } {
    const socket = connect(port(), '127.0.0.1');
    sockets.push(socket);
    let told = '';
    socket.setEncoding('latin1').on('data', (data: string) => {
      told += data;
    });
    socket.on('error', () => {});
    for (const text of texts) socket.write(text);
    return { socket, told: () => told };
  }

  return {
    say,
    /** The status of the answer to a request. */
    async statusOf(...texts: (string | Buffer)[]): Promise<string> {
      const { told } = say(...texts);
      await until(() => /^HTTP\/1\.1 \d{3}/.test(told()));
      return told().slice(9, 12);
    },
    /** All of them go. */
    hangUp() {
      for (const each of sockets.splice(0)) each.destroy();
    },
  };
}
