/**
 * What a line of the admin socket asks for.
 *
 *     LIST WEBSOCKETS
 *     SEND MESSAGE <id> <json>
 *     COMMAND <name> [<json>]
 *
 * The JSON is the rest of the line, with its blanks. It holds no line feed, as JSON writes it `\n` in texts:
 * so what stands in it cannot begin another line.
 */

/** See the head of this file. */
export type LineCommand =
  | { readonly do: 'list' }
  /** `text` is what stood in the line, `value` what it means. */
  | { readonly do: 'send'; readonly to: string; readonly text: string; readonly value: unknown }
  | { readonly do: 'command'; readonly name: string; readonly args: unknown };

/** What is wrong with a line; the sentence that its sender gets. */
export interface LineError {
  readonly error: string;
  /** It was to be a `COMMAND`, whose answer is JSON. */
  readonly isCommand: boolean;
}

const SEND = /^SEND MESSAGE (\S+) +(\S.*)$/s;
const COMMAND = /^COMMAND (\S+)(?: +(\S.*))?$/s;

/** Reads a line. */
export function readLineCommand(line: string, maxDepth: number): LineCommand | LineError {
  const text = line.trimEnd();
  if (text === 'LIST WEBSOCKETS') return { do: 'list' };
  if (/^SEND MESSAGE(?: |$)/.test(text)) return readSend(text, maxDepth);
  if (/^COMMAND(?: |$)/.test(text)) return readCommand(text, maxDepth);
  return { error: 'Unknown Command', isCommand: false };
}

function readSend(line: string, maxDepth: number): LineCommand | LineError {
  const [, to, text] = SEND.exec(line) ?? [];
  if (to === undefined || text === undefined)
    return { error: 'SEND MESSAGE Needs A Client And JSON', isCommand: false };
  const json = readJson(text, maxDepth);
  if ('error' in json) return { ...json, isCommand: false };
  return { do: 'send', to, text, value: json.value };
}

function readCommand(line: string, maxDepth: number): LineCommand | LineError {
  const [, name, text] = COMMAND.exec(line) ?? [];
  if (name === undefined) return { error: 'COMMAND Needs A Name', isCommand: true };
  if (text === undefined) return { do: 'command', name, args: undefined };
  const json = readJson(text, maxDepth);
  if ('error' in json) return { ...json, isCommand: true };
  return { do: 'command', name, args: json.value };
}

function readJson(text: string, maxDepth: number): { value: unknown } | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: 'Not JSON' };
  }
  return isDeeper(value, maxDepth) ? { error: 'JSON Too Deep' } : { value };
}

/** Whether a value nests deeper; never goes deeper itself. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}
