/**
 * The canonical messages: what every dialect translates to and the core understands.
 */
import type * as z from 'zod';
import type { BODIES } from './bodies.ts';
import type { Opcode } from './opcodes.ts';

/** The fields of one opcode, after validation. */
export type BodyOf<O extends Opcode> = z.output<(typeof BODIES)[O]>;

/** The message of one opcode: flat, its fields beside its opcode. */
export type MessageOf<O extends Opcode> = { readonly opcode: O } & Readonly<BodyOf<O>>;

/** Any message. Switch on `opcode`; the compiler checks that no row is forgotten. */
export type Message = { [O in Opcode]: MessageOf<O> }[Opcode];
