/**
 * What is said of the rows about tokens and identities, beside the tests that carry their ids.
 */
import type { SeedRow } from './rows-dialect.ts';

/** See the head of this file. */
// biome-ignore format: a table
export const TOKEN_ROWS: readonly SeedRow[] = [
  { id: 'S001-01', verdict: 'better', how: 'off unless a realm sets `auth.queryToken`; then each token counts once, in all dialects' },
  { id: 'S001-02', verdict: 'works', how: '401 before the upgrade for pages of the seed dialect; the others are told in their own words, with close code 4401' },
  { id: 'S001-03', verdict: 'works', how: '`authenticate` sees cookies, headers and tokens, the same for all dialects' },
  { id: 'S001-04', verdict: 'better', how: 'at `expiresAt` to the message, and asked again after each `revalidateMs`, not for each message' },
  { id: 'S001-05', verdict: 'works', how: 'what `authenticate` returns as `ctx` is what handlers in the router’s process get; apps elsewhere get user and roles' },
  { id: 'S001-06', verdict: 'works', how: 'topics with `history`, in memory' },
  { id: 'S001-07', verdict: 'works', how: 'by `ctx`, or by what the handlers close over' },
  { id: 'S001-08', verdict: 'better', how: '`origins`, `allowIps`, `denyIps`, and the client behind `trustedProxies`' },
  { id: 'S001-09', verdict: 'works', how: 'apps bring their realms over the wire' },
  { id: 'X44', verdict: 'better', how: 'taken out of the URL before anybody sees it, and worth nothing afterwards' },
];
