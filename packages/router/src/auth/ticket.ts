/**
 * A secret text, which is sent: a fixed one, a JSON Web Token, or what a function knows.
 *
 * A native client sends it in HELLO, a WAMP client when it is asked (WAMP "Ticket-based Authentication").
 */
import type { Attempt, AuthMethod, Proven, Refused } from '../shell/auth-method.ts';
import type { TicketAccount, TicketCheck, TicketOptions } from '../shell/auth-options.ts';
import { identityOf, provenAs } from './accounts.ts';
import { isEqual } from './equal.ts';
import { openIssuers } from './tokens.ts';

type Check = (ticket: string, attempt: Attempt) => Proven | Refused | Promise<Proven | Refused>;

/** See the head of this file. */
export function ticket(options: TicketOptions): AuthMethod {
  const check = typeof options === 'function' ? asked(options) : given(options);
  return {
    begin: (attempt) =>
      attempt.hello.token === undefined
        ? { ask: {}, answer: ({ signature }, now) => check(signature, { ...attempt, now }) }
        : check(attempt.hello.token, attempt),
  };
}

function asked(check: TicketCheck): Check {
  return async function ask(text, attempt): Promise<Proven | undefined> {
    const { id, hello } = attempt;
    const identity = await check({ ticket: text, id }, hello);
    return typeof identity === 'object' && identity !== null
      ? provenAs(identity, 'dynamic', () => ask(text, attempt))
      : undefined;
  };
}

function given({ accounts = {}, issuers = [] }: Exclude<TicketOptions, TicketCheck>): Check {
  const verify = issuers.length === 0 ? undefined : openIssuers(issuers);
  return (text, attempt) => {
    const found = accountOf(accounts, text, attempt.id);
    return found ?? verify?.(text, attempt);
  };
}

/** The account of a ticket. All of them are compared: when one is found tells nothing. */
function accountOf(
  accounts: Readonly<Record<string, TicketAccount>>,
  text: string,
  asked: string | undefined,
): Proven | undefined {
  let found: Proven | undefined;
  for (const [id, account] of Object.entries(accounts)) {
    const isRight = isEqual(account.ticket, text);
    const isMeant = asked === undefined || asked === id;
    if (isRight && isMeant) found = { identity: identityOf(account, id), provider: 'static' };
  }
  return found;
}
