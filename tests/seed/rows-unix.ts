/**
 * What the table of the seed systems says of rows that are about the UNIX socket and its admin page, where a
 * word is due.
 */

/** One row: what became of a feature or a limit, and how or why. */
interface SeedRow {
  readonly id: string;
  readonly verdict: 'works' | 'better' | 'not';
  readonly how?: string;
}

// biome-ignore format: a table
export const UNIX_ROWS: readonly SeedRow[] = [
  { id: 'S002-01', verdict: 'works', how: '`realmwire start --socket PATH`' },
  { id: 'S002-03', verdict: 'works', how: 'a raw text to seed clients; the hook ReadMessage of native ones' },
  { id: 'S002-05', verdict: 'better', how: 'every line is answered' },
  { id: 'S002-06', verdict: 'better', how: '`nameParameter` of a resource; 401 instead of a cut' },
  { id: 'S002-07', verdict: 'works', how: 'with a PHP program over the socket' },
  { id: 'S002-08', verdict: 'better', how: 'at the operator listener; pages of other sites are refused' },
  { id: 'S002-10', verdict: 'better', how: 'the list is live' },
  { id: 'X40', verdict: 'better' },
  { id: 'X41', verdict: 'better', how: 'behind a wrong line nothing of its burst is carried out; `COMMAND` and the page know no line feeds; 0600 in 0700' },
];
