/**
 * The engine goes on where the first words of a session end.
 */
import type { Message } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import type { Frame } from '../transport.ts';
import type { FirstWords } from './first-words.ts';
import type { LeanPeer } from './lean-peer.ts';

/**
 * Tells a new peer all that was said and heard, and hands it what was left for it.
 *
 * @returns what it says of its own accord
 */
export function takeOver(words: FirstWords, peer: LeanPeer, now: number): Frame[] {
  const [hello, ...calls] = words.said.map(messageOf);
  const [welcome, ...results] = words.heard;
  if (hello !== undefined) peer.send(hello, now);
  peer.takeFrames(now);
  if (welcome !== undefined) peer.receive(welcome, now);
  const frames = peer.takeFrames(now);
  for (const call of calls) peer.send(call, now);
  peer.takeFrames(now);
  for (const result of results) peer.receive(result, now);
  peer.takeMessages();
  for (const data of words.left) peer.receive(data, now);
  return frames;
}

/** What was said, as it was when it left: a value of the application may have changed meanwhile. */
function messageOf(text: string): Message {
  const [opcode, { body, ...fields }] = JSON.parse(text);
  return { ...fields, opcode, payload: body === undefined ? body : Body.of(body) };
}
