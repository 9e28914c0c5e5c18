/**
 * What the writers of both sides have in common.
 */
import type { MessageOf } from '../../messages/message.ts';
import { writeEnding } from './errors.ts';
import { WAMP_MESSAGES, type WampName } from './messages.ts';
import { writeOptions } from './options.ts';

/** What WELCOME says of the session that the canonical message does not. */
export interface WelcomeContext {
  /** The number of the session. */
  readonly session: number;
  readonly authMethod?: string | undefined;
  readonly authProvider?: string | undefined;
  readonly authExtra?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether the message is the answer to a GOODBYE, and what WELCOME needs besides. */
export interface WritingContext {
  readonly welcome?: WelcomeContext | undefined;
  readonly isAnswer?: boolean | undefined;
}

/** How a message begins. */
export function head(name: WampName): [number] {
  return [WAMP_MESSAGES[name].code];
}

/** The end of a session that cannot go on. */
export function writeAbort({ code, message }: MessageOf<'abort'>): unknown[] {
  const details = writeOptions('ABORT', { message });
  return [...head('ABORT'), details, writeEnding(code, 'wamp.error.protocol_violation')];
}

/** Writes the end of a session in good order, and `usual` where there is no other reason. */
export function goodbyeWriter(usual: string) {
  return (
    { code, message }: MessageOf<'goodbye'>,
    _: unknown,
    { isAnswer }: WritingContext,
  ): unknown[] => [
    ...head('GOODBYE'),
    writeOptions('GOODBYE', { message }),
    isAnswer === true ? 'wamp.close.goodbye_and_out' : writeEnding(code, usual),
  ];
}
