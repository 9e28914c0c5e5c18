/**
 * Why a session could not be had, in one sentence that says what to do.
 */
import type { IncomingMessage } from 'node:http';
import type { MessageOf } from '@realmwire/protocol';
import type { WebSocket } from 'ws';
import { OPERATOR_REALM } from '../../shell/doorman.ts';
import { CommandError } from '../command.ts';
import type { Target } from './target.ts';

/** What an HTTP server may say in its refusal. */
const MOST_REASON_LETTERS = 500;

/** Tells, through `because`, why the socket could not be opened. */
export function explainDialing(
  socket: WebSocket,
  target: Target,
  because: (error: CommandError) => void,
): void {
  const { url } = target;
  socket.once('error', (error: NodeJS.ErrnoException) =>
    because(new CommandError(sentenceOf(error, url), { code: 'NOT_CONNECTED' })),
  );
  socket.once('unexpected-response', (_request, response: IncomingMessage) => {
    void textOf(response).then((text) => {
      const why = text === '' ? `HTTP status ${response.statusCode}.` : text;
      because(
        new CommandError(`${url} is no WebSocket of a router: ${why}`, { code: 'NOT_CONNECTED' }),
      );
      socket.terminate();
    });
  });
}

/** The router did not let us in, or has ended the session. */
export function refusedError(
  { url, realm }: Target,
  { code, message = code }: MessageOf<'abort'> | MessageOf<'goodbye'>,
): CommandError {
  if (code === 'realm.unknown' && realm === OPERATOR_REALM) {
    return new CommandError(
      `${url} is not the operator listener of a router; say which with --url, or --realm NAME for a realm that is served there.`,
      { code: 'NO_SUCH_REALM' },
    );
  }
  if (code === 'realm.unknown') {
    return new CommandError(`No realm ${realm} is served at ${url}; see realmwire realms.`, {
      code: 'NO_SUCH_REALM',
    });
  }
  if (code === 'session.refused') {
    return new CommandError(
      `The realm ${realm} at ${url} refused this session; give its token with --token.`,
      { code: 'UNAUTHORIZED' },
    );
  }
  return new CommandError(`The router has ended the session: ${message}`, { code: 'DISCONNECTED' });
}

function sentenceOf(error: NodeJS.ErrnoException, url: string): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `Nothing answers at ${url}; start a router with \`realmwire start\`.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `No machine has the name in ${url}.`;
    default:
      // Several addresses were tried (`localhost`), and an AggregateError has no message.
      return `Cannot connect to ${url}: ${error.message || error.code}.`;
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MOST_REASON_LETTERS) break;
  }
  return text.slice(0, MOST_REASON_LETTERS).trim();
}
