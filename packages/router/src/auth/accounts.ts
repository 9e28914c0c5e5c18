/**
 * Finds the account of a name, or one that stands for nobody: so that a client cannot tell from the
 * answer whether a name is known.
 */

import type { Attempt, Proven } from '../shell/auth-method.ts';
import type { Accounts } from '../shell/auth-options.ts';
import type { AskAgain } from '../shell/standing.ts';
import type { Identity } from '../shell/types.ts';

/** What was found. */
export interface Found<A> {
  readonly account: A;
  /** False: the account is made up, and no answer is right. */
  readonly isKnown: boolean;
}

/** Looks up accounts. */
export type Lookup<A> = (attempt: Attempt, id: string) => Found<A> | Promise<Found<A>>;

/**
 * @param madeUp - the account of a name that nobody has: the same each time for the same name, and with
 * the looks of the example, if there is one
 */
export function lookupOf<A extends Identity>(
  accounts: Accounts<A>,
  madeUp: (id: string, example: A | undefined) => A,
): Lookup<A> {
  if (typeof accounts === 'function') {
    return async ({ hello }, id) => {
      const account = await accounts(id, hello);
      return isAccount(account)
        ? { account, isKnown: true }
        : { account: madeUp(id, undefined), isKnown: false };
    };
  }
  const [example] = Object.values(accounts);
  return (_, id) => {
    const account = Object.hasOwn(accounts, id) ? accounts[id] : undefined;
    return account === undefined
      ? { account: madeUp(id, example), isKnown: false }
      : { account, isKnown: true };
  };
}

/** Who vouches for accounts: they were given, or a function has looked them up. */
export function providerOf(accounts: unknown): string {
  return typeof accounts === 'function' ? 'dynamic' : 'static';
}

/** The identity in an account, without its secrets. */
export function identityOf(account: Identity, id: string): Identity {
  const { user, roles, ctx, expiresAt, revalidateMs } = account;
  return {
    user: user ?? id,
    ...(roles !== undefined && { roles }),
    ...(ctx !== undefined && { ctx }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(revalidateMs !== undefined && { revalidateMs }),
  };
}

/** Somebody who has shown who they are; what they have shown is kept only where it is needed again. */
export function provenAs(identity: Identity, provider: string, askAgain: AskAgain): Proven {
  return { identity, provider, ...(identity.revalidateMs !== undefined && { askAgain }) };
}

/** An account, and how it was come by. */
export interface Shown<A> {
  readonly account: A;
  readonly id: string;
  readonly attempt: Attempt;
  readonly lookup: Lookup<A>;
  readonly provider: string;
  /** Whether an account of this name still takes what was shown. */
  isSame(account: A): boolean;
}

/** Somebody has shown that an account is theirs. Asked again, it has to be there, with the same secret. */
export function provenBy<A extends Identity>(shown: Shown<A>): Proven {
  const { account, id, attempt, lookup, provider } = shown;
  return provenAs(identityOf(account, id), provider, async () => {
    const found = await lookup(attempt, id);
    const isTheirs = found.isKnown && shown.isSame(found.account);
    return isTheirs ? provenBy({ ...shown, account: found.account }) : undefined;
  });
}

function isAccount<A>(account: A | null | undefined): account is A {
  return typeof account === 'object' && account !== null;
}
