/**
 * The floor: the smallest router that anybody would write with `ws` in an afternoon.
 *
 * What it does for a routed call: `JSON.parse` of the CALL, looks up the callee's socket, draws an
 * id, `JSON.stringify` and one `ws.send` of the INVOCATION; then `JSON.parse` of the YIELD, looks
 * up the id, `JSON.stringify` and one `ws.send` of the RESULT. For a publication: `JSON.parse`,
 * `JSON.stringify` of the EVENT once, and one `ws.send` of it for each subscriber. (Once for each
 * subscriber would be more naive still, and costs about a fifth more; it would flatter the others.)
 * What it does not do: no validation, no flow control, no bound on memory, no batching of writes,
 * no liveness, no errors, no cleaning up after a session.
 */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FloorMessage } from '../peers/floor-peer.ts';
import { serveControl } from '../process/control.ts';

const callees = new Map<string, WebSocket>();
const subscribers = new Map<string, Set<WebSocket>>();
const calls = new Map<number, { readonly caller: WebSocket; readonly id: number }>();
let lastCall = 0;

serveControl({ listen });

async function listen(): Promise<number> {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: false,
    maxPayload: 64 * 1024 * 1024,
  });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      onMessage(socket, JSON.parse(data.toString('utf8')) as FloorMessage);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const topic of subscribers.values()) topic.delete(socket);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

function onMessage(socket: WebSocket, message: FloorMessage): void {
  switch (message.op) {
    case 'call': {
      lastCall += 1;
      calls.set(lastCall, { caller: socket, id: message.id as number });
      const callee = callees.get(message.name as string);
      callee?.send(
        stringify({
          op: 'invocation',
          id: lastCall,
          name: message.name as string,
          body: message.body,
        }),
      );
      break;
    }
    case 'yield': {
      const call = calls.get(message.id as number);
      calls.delete(message.id as number);
      call?.caller.send(stringify({ op: 'result', id: call.id, body: message.body }));
      break;
    }
    case 'publish': {
      const event: FloorMessage = { op: 'event', name: message.name as string, body: message.body };
      const text = stringify(event);
      for (const subscriber of subscribers.get(message.name as string) ?? []) subscriber.send(text);
      break;
    }
    case 'serve':
      callees.set(message.name as string, socket);
      socket.send(stringify({ op: 'done' }));
      break;
    case 'subscribe': {
      const topic = subscribers.get(message.name as string) ?? new Set();
      subscribers.set(message.name as string, topic.add(socket));
      socket.send(stringify({ op: 'done' }));
      break;
    }
    default:
      throw new Error(`nobody sends '${message.op}' to the relay`);
  }
}

function stringify(message: FloorMessage): string {
  return JSON.stringify(message);
}
