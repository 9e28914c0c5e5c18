/**
 * A client that speaks WAMP v2 in JSON, as lean as the others: `wamp.2.json`, arrays as they stand in
 * the specification.
 */
import { LeanSocket } from '../load/lean-socket.ts';
import type { OpenPeer, Peer } from './peer.ts';

/** Of all messages of WAMP, those that a load needs (§6.5). */
const CODES = {
  hello: 1,
  welcome: 2,
  abort: 3,
  goodbye: 6,
  error: 8,
  publish: 16,
  subscribe: 32,
  subscribed: 33,
  event: 36,
  call: 48,
  result: 50,
  register: 64,
  registered: 65,
  invocation: 68,
  yield: 70,
} as const;

const HELLO = {
  roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} },
};
/** `[36,`: an event is not opened unless somebody looks at it. */
const EVENT = Buffer.from('[36,');
/** Every router has its own name for the realm: one of them takes no dots. */
const REALM = 'bench';

/** Connects to a WAMP router. */
export const openWampPeer: OpenPeer = async (port) => {
  const procedures = new Map<number, (input: unknown) => unknown>();
  let lastRequest = 0;
  let onEvent: (value: () => unknown) => void = () => undefined;
  let onAnswer: (message: readonly unknown[]) => void = () => undefined;

  const socket = await LeanSocket.open({
    port,
    subprotocol: 'wamp.2.json',
    onClose: (reason) => peer.onClose(reason),
    onFrame: (payload) => {
      if (payload.subarray(0, EVENT.length).equals(EVENT)) {
        onEvent(() => argumentOf(read(payload), 4));
        return;
      }
      const message = read(payload);
      switch (message[0]) {
        case CODES.result:
          return peer.onResult(message[1] as number, () => argumentOf(message, 3));
        case CODES.invocation: {
          const [, id, registration] = message as [number, number, number];
          const answer = procedures.get(registration)?.(argumentOf(message, 4));
          return send([CODES.yield, id, {}, [answer]]);
        }
        case CODES.welcome:
        case CODES.registered:
        case CODES.subscribed:
          return onAnswer(message);
        default:
          throw new Error(`the router says ${JSON.stringify(message).slice(0, 200)}`);
      }
    },
  });
  const send = (message: readonly unknown[]): void => socket.send(JSON.stringify(message));
  const answered = (): Promise<readonly unknown[]> =>
    new Promise((resolve) => {
      onAnswer = resolve;
    });
  const request = (): number => {
    lastRequest += 1;
    return lastRequest;
  };

  const peer: Peer = {
    onResult: () => undefined,
    onClose: () => undefined,
    async serve(name, answer) {
      send([CODES.register, request(), {}, `bench.${name}`]);
      procedures.set((await answered())[2] as number, answer);
    },
    call: (id, name, body) => send([CODES.call, id, {}, `bench.${name}`, [body]]),
    async subscribe(handler) {
      onEvent = handler;
      send([CODES.subscribe, request(), {}, 'bench.feed']);
      await answered();
    },
    publish: (body) => send([CODES.publish, request(), {}, 'bench.feed', [body]]),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
  };
  send([CODES.hello, REALM, HELLO]);
  await answered();
  return peer;
};

function read(payload: Buffer): readonly unknown[] {
  return JSON.parse(payload.toString('utf8')) as unknown[];
}

/** The first of the positional arguments, which stand at this place. */
function argumentOf(message: readonly unknown[], place: number): unknown {
  return (message[place] as readonly unknown[] | undefined)?.[0];
}
