/**
 * What cannot be said to a WAMP router: because WAMP has no word for it, or because this router has
 * not announced the feature. As a table, so that nothing is left out in silence.
 */
import type { Message, MessageOf, Opcode } from '@realmwire/protocol';
import type { RpcSpec } from '@realmwire/protocol/contract';
import { RpcError } from '@realmwire/protocol/lean';

/** One thing that a message may ask for. */
interface Row<O extends Opcode> {
  readonly what: string;
  /** Whether the message asks for it. */
  asks(message: MessageOf<O>, spec: RpcSpec | undefined): boolean;
  /** The feature that has to be announced; none helps where it is absent. */
  readonly feature?: string;
}

const row = <O extends Opcode>(given: Row<O>): Row<O> => given;
const always = { asks: (): boolean => true };

/** The rows, by the message that asks. */
const ROWS: { readonly [O in Opcode]?: readonly Row<O>[] } = {
  command: [row({ what: 'server commands', ...always })],
  feedback: [row({ what: 'packets to a session', ...always })],
  broadcast: [row({ what: 'packets to all sessions', ...always })],
  realm: [row({ what: 'bringing a realm', ...always })],
  call: [
    row<'call'>({
      what: 'items of the caller',
      asks: ({ part }) => part === 'open',
      feature: 'dealer.progressive_call_invocations',
    }),
    row<'call'>({
      what: 'items of the callee',
      asks: (_, spec) => spec?.yields !== undefined,
      feature: 'dealer.progressive_call_results',
    }),
    row<'call'>({
      what: 'idempotency keys',
      asks: ({ key }, spec) => key !== undefined && spec?.idempotent !== true,
    }),
    row<'call'>({ what: 'credit', asks: ({ credit }) => credit !== undefined }),
  ],
  publish: [
    row<'publish'>({
      what: 'retained events',
      asks: ({ retain }) => retain === true,
      feature: 'broker.event_retention',
    }),
    row<'publish'>({
      what: 'one’s own events',
      asks: ({ excludeMe }) => excludeMe === false,
      feature: 'broker.publisher_exclusion',
    }),
  ],
  subscribe: [
    row<'subscribe'>({ what: 'history', asks: ({ history }) => history !== undefined }),
    row<'subscribe'>({ what: 'credit', asks: ({ credit }) => credit !== undefined }),
    row<'subscribe'>({ what: 'overflow policies', asks: ({ overflow }) => overflow !== undefined }),
  ],
  register: [
    row<'register'>({
      what: 'shared registrations',
      asks: ({ invoke }) => invoke !== undefined && invoke !== 'single',
      feature: 'dealer.shared_registration',
    }),
  ],
};

/**
 * Throws `BAD_INPUT` with the fault `feature.missing` if the message asks for what cannot be said.
 *
 * @param features - what the router has announced
 */
export function mustBeSayable(
  message: Message,
  features: ReadonlySet<string>,
  spec: RpcSpec | undefined,
): void {
  const rows = (ROWS[message.opcode] ?? []) as readonly Row<Opcode>[];
  for (const { what, asks, feature } of rows) {
    if (feature !== undefined && features.has(feature)) continue;
    if (!asks(message, spec)) continue;
    const why =
      feature === undefined ? `WAMP has no ${what}` : `the router does not announce ${feature}`;
    const uri = 'uri' in message && typeof message.uri === 'string' ? message.uri : '';
    const text = feature === undefined ? `${why}.` : `No ${what}: ${why}.`;
    throw new RpcError('BAD_INPUT', { uri, message: text, fault: 'feature.missing' });
  }
}
