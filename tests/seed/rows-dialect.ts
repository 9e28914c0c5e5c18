/**
 * What the table of the seed systems says of rows that are about the dialect, where a word is due.
 */

/** One row: what became of a feature or a limit, and how or why. */
interface SeedRow {
  readonly id: string;
  readonly verdict: 'works' | 'better' | 'not';
  readonly how?: string;
}

// biome-ignore format: a table
export const DIALECT_ROWS: readonly SeedRow[] = [
  { id: 'S003-03', verdict: 'better', how: 'a name that nobody else has, and only one' },
  { id: 'S003-07', verdict: 'better', how: 'within a realm; a forged sender is corrected' },
  { id: 'S003-09', verdict: 'better', how: 'the sender is stamped; `fyi` says where nobody has the name' },
  { id: 'S003-13', verdict: 'better', how: 'bounded in pieces, length and time' },
  { id: 'S003-16', verdict: 'better', how: 'closed with the reason instead of cut off in silence' },
  { id: 'S003-21', verdict: 'works', how: '`session.send`, `session.close`, `realm.feedback`, `realm.broadcast`, the logger' },
  { id: 'S003-22', verdict: 'better', how: '`close` with an error and a close code; not acknowledged' },
  { id: 'S003-25', verdict: 'better', how: '403 instead of an upgrade; streams are cut off' },
  { id: 'S003-31', verdict: 'better', how: 'by the clock, whoever else talks' },
  { id: 'S003-35', verdict: 'better', how: '`authenticate` sees cookies and answers 401; it reads no session files of PHP' },
  { id: 'S003-36', verdict: 'better', how: '403 before the upgrade' },
  { id: 'X01', verdict: 'better' },
  { id: 'X02', verdict: 'better', how: '1,100 silent connections harm nobody' },
  { id: 'X05', verdict: 'better', how: 'a header gives no right' },
  { id: 'X06', verdict: 'better', how: 'only from `trustedProxies`' },
  { id: 'X07', verdict: 'better', how: 'what was counted is given back once' },
  { id: 'X08', verdict: 'better', how: 'names are texts' },
  { id: 'X09', verdict: 'better', how: 'stamped by the router; `authorize` decides' },
  { id: 'X11', verdict: 'better', how: 'a name, no secret' },
  { id: 'X12', verdict: 'better', how: '401 and 403 before the upgrade' },
  { id: 'X13', verdict: 'better', how: 'denied by default' },
  { id: 'X14', verdict: 'better', how: 'cut off in time, and takes no place' },
  { id: 'X15', verdict: 'better' },
  { id: 'X16', verdict: 'better' },
  { id: 'X17', verdict: 'better', how: 'watched by bytes; nobody else waits' },
  { id: 'X18', verdict: 'better' },
  { id: 'X19', verdict: 'better' },
  { id: 'X20', verdict: 'better', how: 'every end has a code and a reason' },
  { id: 'X21', verdict: 'better' },
  { id: 'X22', verdict: 'better' },
  { id: 'X23', verdict: 'better', how: 'in units; half a letter is replaced by the client itself' },
  { id: 'X24', verdict: 'better', how: 'refused with the reason; what the client has garbled cannot be repaired' },
  { id: 'X25', verdict: 'not', how: 'the client has one queue; native clients have lanes' },
  { id: 'X26', verdict: 'better', how: 'each message gets one `next`' },
  { id: 'X28', verdict: 'works', how: 'the router cuts nothing; old clients overlook such a text themselves' },
  { id: 'X29', verdict: 'better', how: 'what comes early waits' },
  { id: 'X30', verdict: 'better', how: 'found by name at once; `fyi` tells' },
  { id: 'X31', verdict: 'better', how: 'realms and topics; PHP clients still get no broadcast, which would end them' },
  { id: 'X32', verdict: 'better', how: 'routes to procedures, with contracts' },
  { id: 'X33', verdict: 'works', how: 'the router changes no value' },
  { id: 'X34', verdict: 'better', how: 'one frame at a time, when the one before was read' },
  { id: 'X35', verdict: 'better', how: 'taken from all clients' },
  { id: 'X38', verdict: 'better', how: '`from` and `fromUUID`, both' },
  { id: 'X39', verdict: 'better', how: '16 KiB of headers' },
];
