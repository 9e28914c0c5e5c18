/**
 * Somebody who would come in, for the tests of methods.
 */
import type { Asked, Attempt, AuthMethod, Outcome } from '../shell/auth-method.ts';

/** Somebody who says this of itself. */
export function attempt(
  fields: Partial<Attempt> & { readonly token?: string | undefined } = {},
): Attempt {
  const { token, ...rest } = fields;
  const hello = {
    realm: 'com.shop',
    auth: undefined,
    token,
    headers: {},
    ip: '10.0.0.1',
    contract: undefined,
  };
  return { id: undefined, extra: {}, hello, session: 7, now: Date.UTC(2026, 0, 2), ...rest };
}

/** What a method asks somebody. */
export async function asked(method: AuthMethod, of: Attempt): Promise<Asked> {
  const outcome = await method.begin(of);
  if (typeof outcome !== 'object' || !('ask' in outcome)) throw new Error('nothing was asked');
  return outcome;
}

/** What comes of an answer. */
export async function answered(
  { answer }: Asked,
  signature: string,
  extra?: Record<string, unknown>,
): Promise<Outcome> {
  return answer(
    { opcode: 'authenticate', signature, ...(extra !== undefined && { extra }) },
    Date.UTC(2026, 0, 2),
  );
}
