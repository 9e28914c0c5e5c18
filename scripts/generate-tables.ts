/**
 * Writes the tables of the protocol's documentation from the tables of the sources.
 *
 *     pnpm tables            writes what has changed
 *     pnpm tables --check    writes nothing; fails if a page is out of date
 *
 * Some pages are made whole. In the others, what stands between `<!-- table: NAME -->` and
 * `<!-- end -->` is replaced, and the rest is written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { LIMITS, OPCODES, type Opcode } from '@realmwire/protocol';
import { BODIES, OPCODE_MEANINGS } from '@realmwire/protocol/bodies';
import { SYSTEM_CODES } from '@realmwire/protocol/contract';
import { FAULTS, type Fault } from '@realmwire/protocol/faults';
import { COMMANDS, type CommandRow } from '@realmwire/router';
import * as z from 'zod';
import { GOLDEN, GOLDEN_CHUNK } from '../packages/protocol/src/codec/golden.test-data.ts';
import { META_PROCEDURES } from '../packages/router/src/core/meta/meta.ts';
import { REGISTRATION_EVENTS } from '../packages/router/src/core/meta/registration-events.ts';
import { SESSION_EVENTS } from '../packages/router/src/core/meta/session-meta.ts';
import { SUBSCRIPTION_TOPICS } from '../packages/router/src/core/subscription-events.ts';
import { linesOf, readRows, readTests, reportMissing, seedPage } from './generate-seed-table.ts';
import { META_EVENT_NOTES, META_NOTES } from './generate-tables.meta-notes.ts';
import { NOTES } from './generate-tables.notes.ts';
import { WAMP_TABLES } from './generate-tables.wamp2.ts';

const PROTOCOL = 'docs/protocol';
const opcodes = Object.keys(OPCODES) as Opcode[];

const MADE_BY = '<!-- Made from the sources by `pnpm tables`; do not edit. -->\n';

const seedLines = linesOf(await readRows(), readTests());

/** Pages that are made whole, by file. */
const WHOLE: Readonly<Record<string, () => string>> = {
  [`${PROTOCOL}/opcodes.md`]: opcodesPage,
  [`${PROTOCOL}/faults.md`]: faultsPage,
  [`${PROTOCOL}/limits.md`]: limitsPage,
  'docs/guide/seed-table.md': () => page('Seed systems, row by row', seedPage(seedLines, table)),
};

/** Pages with tables in them; each of these tables must be in its page. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  [`${PROTOCOL}/native-wire.md`]: {
    ...Object.fromEntries(opcodes.map((opcode) => [opcode, () => fieldsOf(opcode)])),
    receives: () => tableOf(propertiesOf(jsonOf('hello'), 'receives'), RECEIVES),
    examples,
  },
  [`${PROTOCOL}/commands.md`]: { commands: commandsTable },
  [`${PROTOCOL}/meta.md`]: { procedures: metaTable, events: metaEventsTable },
  [`${PROTOCOL}/wamp2.md`]: Object.fromEntries(
    Object.entries(WAMP_TABLES).map(([name, drawable]) => [
      name,
      () => `${table(drawable().head, drawable().rows)}\n`,
    ]),
  ),
};

const RECEIVES = {
  credit: 'Bytes of counted frames that may be sent before the first `next`.',
  maxFrameBytes: 'Longest frame that is taken.',
  maxMessageBytes: 'Longest message that is taken, put together from chunks.',
  chunkBytes: 'Longest chunk that should be sent at first; absent or 0: the sender chooses.',
};

/** System codes that have no row of the table, because an endpoint raises them by itself. */
const RAISED_HERE: Readonly<Record<string, string>> = {
  UNKNOWN_OUTCOME:
    'The session was lost before the answer; the call may have run. Raised by the client.',
  NOT_DELIVERED: 'Reserved: the request has certainly not been carried out.',
};

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const [file, page] of Object.entries(WHOLE)) put(file, page());
for (const [file, tables] of Object.entries(PARTS)) put(file, filled(file, tables));
if (isCheck && stale.length > 0) {
  console.error(`Out of date, run \`pnpm tables\`: ${stale.join(', ')}`);
  process.exitCode = 1;
}

if (reportMissing(seedLines) && isCheck) process.exitCode = 1;

function put(file: string, text: string): void {
  if (read(file) === text) return;
  stale.push(file);
  if (isCheck) return;
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A page written by hand, with its tables. */
function filled(file: string, tables: Readonly<Record<string, () => string>>): string {
  const missing = new Set(Object.keys(tables));
  const page = read(file).replace(
    /<!-- table: (\S+) -->\n[\s\S]*?<!-- end -->/g,
    (_, name: string) => {
      const table = tables[name];
      if (table === undefined) throw new Error(`${file} asks for a table ${name}: there is none`);
      missing.delete(name);
      return `<!-- table: ${name} -->\n\n${table()}\n<!-- end -->`;
    },
  );
  if (missing.size > 0) throw new Error(`${file} lacks the tables ${[...missing].join(', ')}`);
  return page;
}

function opcodesPage(): string {
  const rows = opcodes.map((name) => {
    const { number, sentBy, phase, counted } = OPCODES[name];
    const link = `[\`${name}\`](./native-wire.md#${name})`;
    return [
      link,
      String(number),
      sentBy,
      phase,
      counted ? 'counted' : 'free',
      OPCODE_MEANINGS[name],
    ];
  });
  return page('Opcodes', [
    'One row per message. JSON frames carry the name, MessagePack frames the number. Numbers below',
    '256 are those of the WAMP message of the same meaning.',
    '',
    '- **Phase**: `opening` before `welcome`; `open` between `welcome` and `goodbye`; `any`.',
    '- **Credit**: `counted` frames spend the credit that `next` gives; `free` ones pass.',
    '',
    table(['Opcode', 'Number', 'Sent by', 'Phase', 'Credit', 'Means'], rows),
  ]);
}

function faultsPage(): string {
  const faults = Object.entries(FAULTS) as [string, Fault][];
  const rows = faults.map(([code, { means, blame, system, closes, retry, uri }]) => [
    `\`${code}\``,
    means,
    blame,
    `\`${system}\``,
    closes === undefined ? '' : String(closes),
    retry ? 'yes' : '',
    `\`${uri}\``,
  ]);
  const raisedFor = (code: string) => {
    const of = faults.filter(([, { system }]) => system === code).map(([name]) => `\`${name}\``);
    return [`\`${code}\``, of.length > 0 ? of.join(', ') : (RAISED_HERE[code] ?? '')];
  };
  return page('Faults', [
    'Everything that can go wrong, one row each. Codes are never renamed or used again.',
    '',
    '- **Blame** decides what happens: a `peer` that broke the protocol is cut with the close code;',
    '  a `caller` or `callee` gets an `error` message and its connection lives; `us` is a bug of the',
    '  router; `nobody` ends in good order.',
    '- **System code** is what applications branch on (`RpcError.code`).',
    '- **Closes**: the WebSocket close code, where the fault ends the connection.',
    '- **Retry**: the same request, unchanged, may succeed later.',
    '- **URI**: the name of the error for WAMP peers.',
    '',
    table(['Code', 'Means', 'Blame', 'System code', 'Closes', 'Retry', 'URI'], rows),
    '',
    '## System codes',
    '',
    'The closed set of codes that any request may fail with, whatever its contract says.',
    '',
    table(['Code', 'Raised for'], SYSTEM_CODES.map(raisedFor)),
  ]);
}

function limitsPage(): string {
  const rows = Object.entries(LIMITS).map(([name, limit]) => [
    `\`${name}\``,
    amount(name, limit.default),
    `${amount(name, limit.min)} … ${amount(name, limit.max)}`,
    limit.announced ? 'yes' : '',
    limit.reason,
  ]);
  return page('Limits', [
    'Bytes are octets of a MessagePack frame and UTF-16 units of a JSON frame: what both ends know',
    'without counting twice. Set them with `createRouter({ limits })` or the configuration file;',
    'a value out of range is refused at the start. Announced limits are told in `welcome`.',
    '',
    table(['Limit', 'Default', 'Range', 'Announced', 'Reason'], rows),
  ]);
}

function amount(name: string, value: number): string {
  if (name.endsWith('Ms'))
    return value % 1000 === 0 && value > 0 ? `${value / 1000} s` : `${value} ms`;
  if (!name.toLowerCase().endsWith('bytes') || value % 1024 !== 0 || value === 0) {
    return value.toLocaleString('en-US');
  }
  return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2} MiB` : `${value / 1024} KiB`;
}

interface Json {
  readonly [keyword: string]: unknown;
}

/** The schema of a message as JSON Schema; what that cannot express is `{}`. */
function jsonOf(opcode: Opcode): Json {
  return z.toJSONSchema(BODIES[opcode], { io: 'input', unrepresentable: 'any' });
}

function fieldsOf(opcode: Opcode): string {
  const { number, sentBy, counted } = OPCODES[opcode];
  const means = OPCODE_MEANINGS[opcode];
  const sender = sentBy === 'both' ? 'both sides' : `the ${sentBy}`;
  const head = `${number} · sent by ${sender} · ${counted ? 'counted' : 'free'} · ${means}`;
  const json = jsonOf(opcode);
  const notes = NOTES[opcode] ?? {};
  const shapes = (json['anyOf'] ?? [json]) as Json[];
  const known = new Set(shapes.flatMap((shape) => Object.keys(propertiesIn(shape))));
  const left = Object.keys(notes).filter((name) => !known.has(name));
  if (left.length > 0) throw new Error(`notes of ${opcode} speak of ${left.join(', ')}`);
  return [head, '', ...shapes.map((shape) => tableOf(shape, notes))].join('\n');
}

function tableOf(shape: Json, notes: Readonly<Record<string, string>>): string {
  const required = (shape['required'] ?? []) as string[];
  const rows = Object.entries(propertiesIn(shape)).map(([name, schema]) => {
    const note = notes[name];
    if (note === undefined) throw new Error(`no note says what the field ${name} is for`);
    const isPayload = name === 'payload';
    return [
      isPayload ? '[payload](#payload)' : `\`${name}\``,
      isPayload ? 'any' : typeOf(schema),
      required.includes(name) && !isPayload ? 'yes' : '',
      note,
    ];
  });
  return `${table(['Field', 'Type', 'Required', 'Means'], rows)}\n`;
}

function propertiesIn(shape: Json): Readonly<Record<string, Json>> {
  return (shape['properties'] ?? {}) as Record<string, Json>;
}

function propertiesOf(shape: Json, name: string): Json {
  return propertiesIn(shape)[name] ?? {};
}

/** A schema in a few words. */
function typeOf(schema: Json): string {
  const { type, enum: values, const: value, anyOf, items, minimum, maximum, maxLength } = schema;
  if (Array.isArray(values)) return values.map((each) => `\`${String(each)}\``).join(', ');
  if (value !== undefined) return `\`${JSON.stringify(value)}\``;
  if (Array.isArray(anyOf)) return anyOf.map((each) => typeOf(each as Json)).join(' or ');
  switch (type) {
    case 'integer':
    case 'number':
      if (minimum === 1 && maximum === Number.MAX_SAFE_INTEGER) return 'id';
      return minimum === 0 ? 'count' : 'number';
    case 'string':
      return `text${maxLength === undefined ? '' : ` ≤ ${Number(maxLength).toLocaleString('en-US')}`}`;
    case 'boolean':
      return 'true, false';
    case 'array':
      return `list of ${typeOf((items ?? {}) as Json)}`;
    case 'object':
      return objectOf(schema);
    default:
      return 'text or bytes';
  }
}

function objectOf(schema: Json): string {
  const names = Object.entries(propertiesIn(schema));
  if (names.length === 0) return 'object';
  const required = (schema['required'] ?? []) as string[];
  const shown = names.map(([name]) => (required.includes(name) ? name : `${name}?`));
  const more = schema['additionalProperties'] === false ? '' : ', …';
  return `\`{${shown.join(', ')}${more}}\``;
}

function examples(): string {
  const shown = GOLDEN.map(({ name, json, hex }) => example(name, [json], hex));
  const { text, binary } = GOLDEN_CHUNK;
  const chunk = [
    example('the first chunk of a text frame', text.json.split('\n'), undefined),
    example('the last chunk of a binary frame', [], binary.hex),
  ];
  return [...shown, ...chunk].join('\n');
}

function example(name: string, json: readonly string[], hex: string | undefined): string {
  const bytes = hex?.match(/.{1,64}/g) ?? [];
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return [`${title}:`, '', '```text', ...json, ...bytes, '```', ''].join('\n');
}

function commandsTable(): string {
  const rows = (Object.entries(COMMANDS) as [string, CommandRow][]).map(
    ([name, { right, means, input }]) => {
      const json = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Json;
      const object = (json['anyOf'] as Json[] | undefined)?.[0] ?? json;
      const args = Object.keys(propertiesIn(object)).length === 0 ? 'none' : objectOf(object);
      return [`\`${name}\``, right, args, means];
    },
  );
  return `${table(['Command', 'Right', 'Arguments', 'Means'], rows)}\n`;
}

function metaTable(): string {
  const rows = [...META_PROCEDURES.keys()].map((name) => [
    `\`${name}\``,
    ...noteOf(META_NOTES, name),
  ]);
  return `${table(['Procedure', 'Arguments', 'Result', 'Means'], rows)}\n`;
}

function metaEventsTable(): string {
  const events = [SESSION_EVENTS, REGISTRATION_EVENTS, SUBSCRIPTION_TOPICS];
  const rows = events
    .flatMap((names) => Object.values<string>(names))
    .map((name) => [`\`${name}\``, ...noteOf(META_EVENT_NOTES, name)]);
  return `${table(['Event', 'Arguments', 'Published when'], rows)}\n`;
}

function noteOf<T>(notes: Readonly<Record<string, T>>, name: string): T {
  const note = notes[name];
  if (note === undefined) throw new Error(`no note says what ${name} is for`);
  return note;
}

function page(title: string, lines: readonly string[]): string {
  return `---\ntitle: ${title}\n---\n\n# ${title}\n\n${MADE_BY}\n${lines.join('\n')}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
