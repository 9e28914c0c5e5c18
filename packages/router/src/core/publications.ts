/**
 * What a session publishes: checked, and with all that its event has to say.
 */
import { type FaultCode, isReserved, isUri, type MessageOf } from '@realmwire/protocol';
import { Audience } from './audience.ts';
import type { Declarations, TopicKeeping } from './declarations.ts';
import { type Disclosure, isDisclosed, type Publisher, publisherOf } from './disclosure.ts';
import type { Publication } from './hold.ts';
import type { Seat } from './seat.ts';

/** What the realm says about publications. */
export interface PublicationRules {
  readonly declarations: Declarations;
  readonly disclosure: Disclosure;
}

/** What becomes of a message. */
export type Draft =
  | { readonly publication: Publication; readonly keeping: TopicKeeping | undefined }
  | { readonly refused: FaultCode; readonly issues?: readonly string[] };

/** See the head of this file. */
export function draft(
  seat: Seat,
  message: MessageOf<'publish'>,
  { declarations, disclosure }: PublicationRules,
): Draft {
  const { uri } = message;
  if (!isUri(uri) || isReserved(uri)) return { refused: 'uri.invalid' };
  const declared = declarations.topic(uri);
  if (declared === undefined && !declarations.allowUndeclared) return { refused: 'topic.missing' };
  const payload = declared === undefined ? message.payload : declared.shaped(message.payload);
  const issues = declared?.badParams ?? declared?.checkPayload(payload);
  if (issues !== undefined) return { refused: 'arguments.invalid', issues };
  const isKnown = isDisclosed(disclosure, message.discloseMe);
  if (typeof isKnown === 'string') return { refused: isKnown };
  const keeping = declared?.keeping;
  const publisher = isKnown ? publisherOf(seat) : undefined;
  const checked = payload === message.payload ? message : { ...message, payload };
  return { publication: publicationOf(seat, checked, publisher, keeping), keeping };
}

function publicationOf(
  { id: from, countsReceivers: isCounted }: Seat,
  message: MessageOf<'publish'>,
  publisher: Publisher | undefined,
  keeping: TopicKeeping | undefined,
): Publication {
  const { id, uri, payload, retain, excludeMe } = message;
  const audience = Audience.of(message);
  const isRetained = retain ?? keeping?.retain ?? false;
  return {
    uri,
    payload,
    from,
    publisher,
    id,
    excluded: excludeMe === false ? undefined : from,
    audience,
    // What is for certain sessions is not kept for those who come later.
    isRetained: isRetained && audience?.isBySession !== true,
    isCounted,
  };
}
