/**
 * What the table of the seed systems says of rows that are about the echo server, where a word is due.
 */

/** One row: what became of a feature or a limit, and how or why. */
interface EchoRow {
  readonly id: string;
  readonly verdict: 'works' | 'better' | 'not';
  readonly how?: string;
}

// biome-ignore format: a table
export const ECHO_ROWS: readonly EchoRow[] = [
  { id: 'S004-01', verdict: 'better', how: 'hung up with close code 1000' },
  { id: 'S004-06', verdict: 'works', how: 'with `--temperature-url`, which says where the temperature comes from' },
  { id: 'S004-07', verdict: 'works', how: 'in the room `/show`' },
  { id: 'S004-08', verdict: 'works', how: 'in the room `/show`: looked at every 250 ms, said when it changes' },
  { id: 'S004-09', verdict: 'better', how: 'answered by the router with the same payload; the app hears nothing of it' },
  { id: 'S004-10', verdict: 'better', how: 'negotiated: the native wire and WAMP; 400 and what is spoken here for others' },
  { id: 'S004-11', verdict: 'better', how: '403 before the upgrade; the page says where its scripts may connect' },
  { id: 'S004-13', verdict: 'works', how: 'a server of the example, on this machine only' },
  { id: 'S004-14', verdict: 'better', how: 'one port for the page and all that is spoken' },
  { id: 'X43', verdict: 'better', how: 'one message, one answer; pings and close frames are the router\'s' },
];
