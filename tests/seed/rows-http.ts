/**
 * What the table of the seed systems says of rows that are about push by HTTP, where a word is due.
 */

/** One row: what became of a feature or a limit, and how or why. */
interface SeedRow {
  readonly id: string;
  readonly verdict: 'works' | 'better' | 'not';
  readonly how?: string;
}

// biome-ignore format: a table
export const HTTP_ROWS: readonly SeedRow[] = [
  { id: 'S000-01', verdict: 'better', how: 'the same answer, with how many got it in a header' },
  { id: 'S000-02', verdict: 'works', how: '404; POST is taken besides GET unless `emit.methods` says `GET` only' },
  { id: 'S000-03', verdict: 'works', how: 'the operator listener, on 127.0.0.1 always' },
  { id: 'S000-04', verdict: 'works', how: '`pages` serves what pages load; clients are bundled with the page' },
  { id: 'S000-05', verdict: 'works', how: 'a channel is a topic; native, seed, WAMP and HTTP clients hear it' },
  { id: 'S000-06', verdict: 'works', how: 'the realm option `pushOnly`' },
  { id: 'S000-07', verdict: 'better', how: 'the realm’s own authenticator gets the token of the request' },
  { id: 'S000-08', verdict: 'better', how: '`channels`: 128 random bits, and only names that are open may be heard' },
  { id: 'S000-09', verdict: 'works', how: '`authenticate` asks the API, and refuses with 401 before anything is read' },
  { id: 'S000-10', verdict: 'works', how: '`GET /rt/REALM/subscribe/URI`, with history after a loss' },
  { id: 'X42', verdict: 'better', how: 'refused to pages, answered with the count; names by policy' },
];
