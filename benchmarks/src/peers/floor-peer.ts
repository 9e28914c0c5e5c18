/**
 * A client of the naive relay. Every message is `{op, …}` in JSON, one frame each.
 */
import { LeanSocket } from '../load/lean-socket.ts';
import type { OpenPeer, Peer } from './peer.ts';

/** A message of the relay's small protocol. */
export interface FloorMessage {
  readonly op:
    | 'serve'
    | 'call'
    | 'invocation'
    | 'yield'
    | 'result'
    | 'subscribe'
    | 'publish'
    | 'event'
    | 'done';
  readonly id?: number;
  readonly name?: string;
  readonly body?: unknown;
}

/** Connects to the naive relay. */
export const openFloorPeer: OpenPeer = async (port) => {
  const procedures = new Map<string, (input: unknown) => unknown>();
  let onEvent: (value: () => unknown) => void = () => undefined;
  let onDone: () => void = () => undefined;

  const socket = await LeanSocket.open({
    port,
    onClose: (reason) => peer.onClose(reason),
    onFrame: (payload) => {
      // An event is not opened unless somebody looks at it; both sides of the comparison do so.
      if (isEvent(payload)) {
        onEvent(() => read(payload).body);
        return;
      }
      const message = read(payload);
      if (message.op === 'result') peer.onResult(message.id as number, () => message.body);
      else if (message.op === 'done') onDone();
      else if (message.op === 'invocation') {
        const answer = procedures.get(message.name as string)?.(message.body);
        send({ op: 'yield', id: message.id as number, body: answer });
      }
    },
  });
  const send = (message: FloorMessage): void => socket.send(JSON.stringify(message));
  const done = (): Promise<void> =>
    new Promise((resolve) => {
      onDone = resolve;
    });

  const peer: Peer = {
    onResult: () => undefined,
    onClose: () => undefined,
    serve(name, answer) {
      procedures.set(name, answer);
      send({ op: 'serve', name });
      return done();
    },
    call: (id, name, body) => send({ op: 'call', id, name, body }),
    subscribe(handler) {
      onEvent = handler;
      send({ op: 'subscribe', name: 'feed' });
      return done();
    },
    publish: (body) => send({ op: 'publish', name: 'feed', body }),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
  };
  return peer;
};

function read(payload: Buffer): FloorMessage {
  return JSON.parse(payload.toString('utf8')) as FloorMessage;
}

/** `{"op":"event"`: the relay writes the opcode first. */
function isEvent(payload: Buffer): boolean {
  return payload[7] === 0x65;
}
