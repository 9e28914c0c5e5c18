/**
 * What is sent. Sizes are of the JSON text.
 */

/** The payload of a small call, and of its result: 106 bytes of JSON. */
export const RPC_PAYLOAD = {
  id: 184_467,
  sku: 'RW-481',
  name: 'Copper kettle',
  qty: 3,
  price: 49.9,
  paid: true,
  tags: ['home', 'tea'],
} as const;

/** The shape of an event. `seq` counts from zero, so that a loss or a repetition shows. */
export interface EventPayload {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

/** The parts of an event's JSON beside its text: `{"seq":12345678,"at":1795219200000,"text":""}`. */
const EVENT_FRAME_BYTES = 45;

/** A maker of events of a given size; `seq` starts at a number of eight digits. */
export function eventOf(bytes: number): (seq: number) => EventPayload {
  const text = letters(bytes - EVENT_FRAME_BYTES);
  return (seq) => ({ seq: FIRST_SEQ + seq, at: 1_795_219_200_000, text });
}

/** The number of the first event: all numbers have the same length. */
export const FIRST_SEQ = 10_000_000;

/** Text of a given length that is neither random nor all the same. */
export function letters(length: number): string {
  const line = 'The quick brown fox jumps over the lazy dog; 0123456789 times. ';
  return line.repeat(Math.ceil(length / line.length)).slice(0, length);
}
