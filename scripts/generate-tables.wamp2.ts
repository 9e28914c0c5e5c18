/**
 * The tables of `docs/protocol/wamp2.md`, from those of the dialect.
 */
import { FAULTS } from '@realmwire/protocol/faults';
import {
  WAMP_FEATURES,
  WAMP_MESSAGES,
  WAMP_OPTIONS,
  WAMP_QUIRKS,
  WAMP_SERIALIZERS,
  type WampMessageRow,
  type WampOptionTable,
} from '@realmwire/protocol/wamp2';
import { SYSTEM_URIS } from '../packages/protocol/src/dialects/wamp2/errors.ts';
import { PASSTHRU } from '../packages/protocol/src/dialects/wamp2/options.ts';
import { RAW_SOCKET_SERIALIZERS } from '../packages/protocol/src/dialects/wamp2/rawsocket.ts';

/** A table that is not drawn yet. */
export interface Drawable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables, by name. */
export const WAMP_TABLES: Readonly<Record<string, () => Drawable>> = {
  subprotocols,
  messages,
  options,
  features,
  quirks,
  errors,
};

const code = (text: string) => `\`${text}\``;

function subprotocols(): Drawable {
  return {
    head: ['Subprotocol', 'Frames', 'RawSocket', 'One frame holds'],
    rows: Object.values(WAMP_SERIALIZERS).map(({ subprotocol, name, kind, isBatched }) => [
      code(subprotocol),
      kind,
      isBatched ? '' : String(RAW_SOCKET_SERIALIZERS[name]),
      isBatched ? 'one message or more' : 'one message',
    ]),
  };
}

function messages(): Drawable {
  const rows: [string, WampMessageRow][] = Object.entries(WAMP_MESSAGES);
  return {
    head: ['Message', 'Code', 'Sent by', 'Phase', 'Elements'],
    rows: rows.map(([name, { code: number, sentBy, phase, elements }]) => [
      name,
      String(number),
      sentBy,
      phase,
      elements.map((each) => (each.isOptional ? `${each.name}?` : each.name)).join(', '),
    ]),
  };
}

function options(): Drawable {
  const tables: [string, WampOptionTable][] = Object.entries(WAMP_OPTIONS);
  const isRouted = (key: string) =>
    Object.hasOwn(PASSTHRU, key) || key === 'forward_for' || key === 'transaction_hash';
  return {
    head: ['Message', 'Key', 'Type', 'Canonical field'],
    rows: tables.flatMap(([name, table]) =>
      Object.entries(table)
        .filter(([key]) => !isRouted(key))
        .map(([key, { type, field }]) => [
          name,
          code(key),
          type.means,
          field === undefined ? '' : code(field),
        ]),
    ),
  };
}

function features(): Drawable {
  return {
    head: ['Feature', 'Announced by'],
    rows: WAMP_FEATURES.filter(({ isBuilt }) => isBuilt).map(({ name, roles }) => [
      code(name),
      roles.join(', '),
    ]),
  };
}

function quirks(): Drawable {
  return {
    head: ['Quirk', 'What is done'],
    rows: Object.entries(WAMP_QUIRKS).map(([name, { means }]) => [code(name), means]),
  };
}

/** Codes without a fault, and what URIs of faults differ from those of their codes. */
function errors(): Drawable {
  const read = new Set<string>();
  return {
    head: ['Code', 'Written as', 'Read back', 'Faults with another URI'],
    rows: Object.entries(SYSTEM_URIS).map(([system, uri]) => {
      const isFirst = !read.has(uri);
      read.add(uri);
      const others = Object.entries(FAULTS)
        .filter(([, fault]) => fault.system === system && fault.uri !== uri)
        .map(([name, fault]) => `${code(name)}: ${code(fault.uri)}`);
      return [code(system), code(uri), isFirst ? 'yes' : '', others.join('; ')];
    }),
  };
}
