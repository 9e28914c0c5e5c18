/**
 * The methods of authentication, as a table: a realm picks from it by its option `auth`.
 */
import type { AuthMethod, AuthMethods } from '../shell/auth-method.ts';
import type { AuthOptions } from '../shell/auth-options.ts';
import { anonymous } from './anonymous.ts';
import { cryptosign } from './cryptosign.ts';
import { scram } from './scram.ts';
import { ticket } from './ticket.ts';
import { wampcra } from './wampcra.ts';

type Option = Exclude<keyof AuthOptions, 'queryToken'>;

/** What each option is on the wire, and what makes a method of it. */
interface Row<O extends Option> {
  readonly name: string;
  open(given: NonNullable<AuthOptions[O]>): AuthMethod;
}

/** See the head of this file. */
// biome-ignore format: a table
export const AUTH_METHODS: { readonly [O in Option]-?: Row<O> } = {
  anonymous:  { name: 'anonymous',  open: anonymous },
  ticket:     { name: 'ticket',     open: ticket },
  wampcra:    { name: 'wampcra',    open: wampcra },
  scram:      { name: 'wamp-scram', open: scram },
  cryptosign: { name: 'cryptosign', open: cryptosign },
};

/** The methods that a realm has picked; throws a TypeError that says what is wrong with them. */
export function openMethods(options: AuthOptions): AuthMethods {
  // A token in the URL is no method: it is a way to say a ticket.
  const { queryToken: _, ...methods } = options;
  const picked = Object.entries(methods).filter(([, given]) => given !== undefined);
  return new Map(
    picked.map(([option, given]) => {
      if (!Object.hasOwn(AUTH_METHODS, option)) {
        const known = Object.keys(AUTH_METHODS).join(', ');
        throw new TypeError(`auth.${option} is no method of authentication; there are ${known}`);
      }
      const { name, open } = AUTH_METHODS[option as Option] as Row<Option>;
      return [name, open(given)];
    }),
  );
}
