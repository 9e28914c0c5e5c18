/**
 * Whether the router has said what was recorded: the same to every client, apart from names, and with
 * fields that clients of that year do not know.
 */
import type { Item } from './caller.ts';
import type { Names } from './names.ts';

/** What both are brought to before they are compared. */
export type Said =
  | { readonly is: 'http'; readonly status: string; readonly isAccepted: boolean }
  | { readonly is: 'text' | 'ping' | 'pong' | 'raw'; readonly text: string }
  | { readonly is: 'packet'; readonly packet: Packet }
  | { readonly is: 'end' };

type Packet = Readonly<Record<string, unknown>>;

/** Fields that a packet may have besides those that were recorded, and what they may hold. */
const MORE: Readonly<
  Record<string, Readonly<Record<string, (value: unknown, names: Names) => boolean>>>
> = {
  ready: { uuid: isName, os: (os) => os === 'Linux' },
  next: { uuid: (uuid) => typeof uuid === 'string', fyi: (fyi) => fyi === '' },
  feedback: { from: isName, fromUUID: isName },
  close: { error: (error) => typeof error === 'string' && error !== '' },
};

/** What was recorded, to be compared. */
export function recorded(item: Item): Said {
  if (item.is === 'http') {
    const status = statusOf(item.text);
    return { is: 'http', status, isAccepted: status.includes(' 101 ') };
  }
  if (item.is === 'end') return item;
  const packet = packetOf(item.text);
  return isVerbatim(item, packet) ? item : { is: 'packet', packet };
}

/** What the router has said, without what it may say besides `instead` of which it stands. */
export function said(item: Item, instead: Said | undefined, names: Names): Said {
  if (item.is === 'http')
    return { is: 'http', status: statusOf(item.text), isAccepted: item.isAccepted ?? false };
  if (item.is === 'end') return item;
  const text = names.recorded(item.text);
  const packet = packetOf(text);
  if (isVerbatim(item, packet)) return { ...item, text };
  const known = instead?.is === 'packet' ? instead.packet : {};
  const isMore = ([name, value]: [string, unknown]) =>
    !Object.hasOwn(known, name) && MORE[String(packet['opcode'])]?.[name]?.(value, names) === true;
  return {
    is: 'packet',
    packet: Object.fromEntries(Object.entries(packet).filter((field) => !isMore(field))),
  };
}

function statusOf(head: string): string {
  return head.split('\r\n', 1)[0] as string;
}

/** Broadcasts travel byte for byte, and so does what is no packet. */
function isVerbatim(item: Item, packet: Packet | undefined): packet is undefined {
  return packet === undefined || item.is === 'ping' || packet['opcode'] === 'broadcast';
}

function packetOf(text: string): Packet | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Packet) : undefined;
  } catch {
    return undefined;
  }
}

function isName(value: unknown, names: Names): boolean {
  return names.has(value);
}
