/**
 * Which messages must arrive in the order they were sent, although one of them is long and travels
 * in chunks that others overtake: those of one call, one topic, one subscription, one receiver.
 */
import type { Message } from '../messages/message.ts';

/** The name of the order that a message belongs to; undefined: it may overtake and be overtaken. */
export function orderKey(message: Message): string | undefined {
  switch (message.opcode) {
    case 'event':
    case 'gap':
    // Not before what an earlier answer of the same subscription has announced.
    case 'subscribed':
    case 'unsubscribed':
      return `s${message.subscription}`;
    case 'publish':
      return `p${message.uri}`;
    case 'call':
    case 'cancel':
    case 'result':
      return `c${message.id}`;
    case 'invocation':
    case 'interrupt':
    case 'yield':
      return `i${message.id}`;
    case 'error':
      if (message.of === 'call') return `c${message.id}`;
      return message.of === 'invocation' ? `i${message.id}` : undefined;
    case 'feedback':
    case 'broadcast':
      return 'f';
    default:
      return undefined;
  }
}
