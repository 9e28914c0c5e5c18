/**
 * What the table of the seed systems says of rows that are about the API of pages, where a word is due.
 */

/** One row: what became of a feature or a limit, and how or why. */
interface SdkRow {
  readonly id: string;
  readonly verdict: 'works' | 'better' | 'not';
  readonly how?: string;
}

// biome-ignore format: a table
export const SDK_ROWS: readonly SdkRow[] = [
  { id: 'S003-26', verdict: 'works', how: 'the words of the last generation' },
  { id: 'S003-27', verdict: 'works', how: 'both ways, in one client' },
  { id: 'S003-28', verdict: 'better', how: '`init` of an open client changes nothing' },
  { id: 'S003-29', verdict: 'better', how: 'resolves when the router has acknowledged, rejects with the reason' },
  { id: 'S003-30', verdict: 'better', how: 'to the same session where the router has kept it' },
  { id: 'X03', verdict: 'better', how: 'by credit: nothing waits for an acknowledgement' },
  { id: 'X27', verdict: 'better', how: 'what is said while it is away is sent later, what cannot be sent is told' },
];
