/**
 * A session with a router, for one command: says hello, is welcomed, and gives the endpoint.
 */
import { Endpoint } from '@realmwire/endpoint';
import { PARTS } from '@realmwire/endpoint/parts';
import { explain } from '@realmwire/protocol/faults';
import { CommandError } from '../command.ts';
import { explainDialing, refusedError } from './dial-error.ts';
import { Link } from './link.ts';
import type { Target } from './target.ts';

/** A session that has been welcomed. */
export interface OpenSession {
  readonly endpoint: Endpoint;
  /** Resolves when the router or the network ends the session, with the reason. */
  readonly ended: Promise<CommandError>;
  /** Says goodbye; resolves when the socket is closed. */
  close(): Promise<void>;
}

/** Opens a session; rejects with one clear {@link CommandError}. */
export async function openSession(target: Target): Promise<OpenSession> {
  const { realm, token, timeoutMs, onError, onPacket } = target;
  let reason: CommandError | undefined;
  let welcome = (): void => {};
  const welcomed = new Promise<void>((resolve) => {
    welcome = resolve;
  });
  const link = new Link(target, (message) => {
    if (message.opcode === 'welcome') welcome();
    else if (message.opcode !== 'abort' && message.opcode !== 'goodbye') endpoint.receive(message);
    else reason ??= refusedError(target, message);
  });
  const endpoint = new Endpoint({
    send: (message) => link.send(message),
    parts: PARTS,
    ...(onError && { onError }),
    ...(onPacket && { onPacket }),
  });
  link.socket.once('open', () => {
    const auth = token === undefined ? undefined : { method: 'ticket', token };
    const { receives } = link.peer;
    link.send({ opcode: 'hello', realm, agent: 'realmwire-cli', receives, auth });
  });
  explainDialing(link.socket, target, (error) => {
    reason ??= error;
  });

  const ended = link.closed.then(() => {
    const error = reason ?? lostError(target, link);
    endpoint.close(error);
    return error;
  });
  const late = setTimeout(() => {
    reason ??= new CommandError(`${target.url} did not welcome us in ${timeoutMs} ms.`, {
      code: 'TIMEOUT',
    });
    link.socket.terminate();
  }, timeoutMs);
  const refused = ended.then((error) => Promise.reject(error));
  await Promise.race([welcomed, refused]).finally(() => clearTimeout(late));
  // From here on, whoever works in the session hears of its end by `ended`.
  refused.catch(() => {});
  return { endpoint, ended, close: () => link.close() };
}

/** The connection has gone without a word. */
function lostError({ url }: Target, { peer: { fault } }: Link): CommandError {
  const why = fault === undefined ? '' : ` ${explain(fault.code, fault.detail)}`;
  return new CommandError(`The connection to ${url} was lost.${why}`, { code: 'DISCONNECTED' });
}
