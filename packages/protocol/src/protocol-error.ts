/**
 * The one error class of this project.
 *
 * Branch on `code`, never on `message`. The sentence for a person is in the table `FAULTS`, which
 * a browser does not download; `explain(error.code, error.detail)` gives it where it is loaded.
 */

/** The name of a row of the table `FAULTS`. */
export type FaultCode =
  | 'frame.wrong_kind'
  | 'message.malformed'
  | 'message.invalid'
  | 'message.too_deep'
  | 'message.too_large'
  | 'opcode.unknown'
  | 'opcode.wrong_phase'
  | 'chunk.out_of_order'
  | 'chunk.over_bound'
  | 'chunk.too_many'
  | 'chunk.timeout'
  | 'credit.exceeded'
  | 'credit.invalid'
  | 'request.duplicate'
  | 'queue.overflow'
  | 'hello.timeout'
  | 'heartbeat.lost'
  | 'subprotocol.unknown'
  | 'realm.unknown'
  | 'realm.taken'
  | 'realm.closed'
  | 'contract.invalid'
  | 'session.refused'
  | 'session.refused_method'
  | 'session.expired'
  | 'session.kicked'
  | 'auth.timeout'
  | 'auth.blocked'
  | 'session.moved'
  | 'resume.expired'
  | 'resume.refused'
  | 'resume.reused'
  | 'resume.diverged'
  | 'session.missing'
  | 'right.missing'
  | 'uri.invalid'
  | 'procedure.missing'
  | 'procedure.undeclared'
  | 'procedure.taken'
  | 'topic.missing'
  | 'app.missing'
  | 'callee.missing'
  | 'callee.lost'
  | 'call.undelivered'
  | 'callee.failed'
  | 'feature.missing'
  | 'parts.unwanted'
  | 'stream.overflow'
  | 'arguments.invalid'
  | 'key.reused'
  | 'result.invalid'
  | 'call.timeout'
  | 'call.canceled'
  | 'registration.missing'
  | 'subscription.missing'
  | 'disclosure.refused'
  | 'match.unsupported'
  | 'history.missing'
  | 'topic.held'
  | 'subscriber.slow'
  | 'command.unknown'
  | 'limit.reached'
  | 'router.busy'
  | 'router.draining'
  | 'router.failed';

/** What a person needs to find the cause: ids, limits, sizes, paths. Never secrets or payloads. */
export type FaultDetail = Readonly<Record<string, string | number>>;

/** A fault, raised where it was found; the peer or the router decides who is told. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** The row of the fault table. */
  readonly code: FaultCode;
  /** The facts that go with it. */
  readonly detail: FaultDetail;

  constructor(code: FaultCode, detail: FaultDetail = {}, options?: { cause?: unknown }) {
    super(messageOf(code, detail), options);
    this.code = code;
    this.detail = detail;
  }
}

function messageOf(code: FaultCode, detail: FaultDetail): string {
  const facts = Object.entries(detail).map(([name, value]) => `${name}=${value}`);
  return facts.length === 0 ? code : `${code} (${facts.join(', ')})`;
}
