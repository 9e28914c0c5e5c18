/**
 * What clients in wide use get wrong, as far as something can be done about it without harm to others.
 * Only in the profile `interop`; who speaks by the book is never taken for one of them.
 */
import type { Announcement } from './features.ts';

/** A client, as HELLO shows it. */
export interface Fingerprint extends Announcement {
  readonly agent: string | undefined;
}

/** One thing that is done otherwise for some clients. */
export interface QuirkRow {
  /** What is done, and why. */
  readonly means: string;
  /** Whether it is done for this client. */
  readonly isOf: (client: Fingerprint) => boolean;
}

/** The name of a quirk. */
export type WampQuirk = 'no_error_after_cancel';

/** The quirks, by name. */
export const WAMP_QUIRKS: Readonly<Record<WampQuirk, QuirkRow>> = {
  no_error_after_cancel: {
    means:
      'After a CANCEL whose mode is not `kill` the call gets no ERROR: the client has forgotten the call by itself, and closes the connection when it is answered.',
    isOf: ({ agent, features }) =>
      agent === undefined &&
      features.has('caller.call_canceling') &&
      features.has('callee.registration_revocation') &&
      !features.has('callee.call_canceling'),
  },
};

/** The quirks of a client. */
export function quirksOf(client: Fingerprint): ReadonlySet<WampQuirk> {
  const names = Object.keys(WAMP_QUIRKS) as WampQuirk[];
  return new Set(names.filter((name) => WAMP_QUIRKS[name].isOf(client)));
}
