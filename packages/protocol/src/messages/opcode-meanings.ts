/**
 * What each message is for, in a sentence: for documentation and tools. Apart from the table
 * `OPCODES`, so that browsers do not download it.
 */
import type { Opcode } from './opcodes.ts';

/** The sentences, by opcode. */
export const OPCODE_MEANINGS: Readonly<Record<Opcode, string>> = {
  hello: 'Asks to join a realm.',
  welcome: 'The session is open.',
  abort: 'Ends the connection because of a fault.',
  challenge: 'Asks for a proof of identity.',
  authenticate: 'Answers a challenge.',
  goodbye: 'Leaves in good order; is answered by a goodbye.',
  error: 'A request failed.',
  publish: 'Publishes to a topic.',
  published: 'A publication was accepted.',
  subscribe: 'Subscribes to a topic.',
  subscribed: 'A subscription was made.',
  unsubscribe: 'Ends a subscription.',
  unsubscribed: 'A subscription has ended.',
  event: 'A publication, for a subscriber.',
  call: 'Calls a procedure, or sends an item of a streaming call.',
  cancel: 'Cancels a call.',
  result: 'The result of a call, or a part of it.',
  register: 'Registers a procedure.',
  registered: 'A procedure was registered.',
  unregister: 'Ends a registration.',
  unregistered: 'A registration has ended.',
  invocation: 'A call, for its callee.',
  interrupt: 'A call was canceled, for its callee.',
  yield: 'The callee answers, or sends a part.',
  next: 'Gives credit and acknowledges.',
  chunk: 'A piece of a message that is longer than a chunk.',
  ping: 'Asks for a pong.',
  pong: 'Answers a ping.',
  command: 'A server command.',
  reply: 'The answer to a command, feedback or broadcast.',
  resume: 'Asks to go on with a session whose connection was lost.',
  resumed: 'The session goes on; what the other side had not taken follows.',
  feedback: 'A packet from one session to another, or to the app of the realm.',
  gap: 'Events of a subscription were lost.',
  pressure: 'The subscribers of a topic hold its publishers back, or no longer.',
  broadcast: 'A packet to every other session of the realm.',
  realm: 'An app brings the contract of its realm.',
  described: 'The realm of an app is served.',
};
