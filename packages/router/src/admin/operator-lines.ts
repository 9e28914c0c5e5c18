/**
 * Carries out what operators ask for by lines.
 */
import type { Hub } from '../shell/hub.ts';
import type { CommandDesk, Commander } from './command-desk.ts';
import {
  errorLine,
  faultLine,
  type ListedClient,
  listLines,
  OK,
  valueLine,
} from './lines/line-answers.ts';
import type { LineCommand } from './lines/line-command.ts';
import { LineDesk } from './lines/line-desk.ts';
import { sendJson } from './messenger.ts';
import { reachable, sessionNamed } from './reachable.ts';

/** Room for the words in front of the JSON. */
const WORDS_BYTES = 1024;
/** A line is held whole, and there may be many who write one. */
const MOST_JSON_BYTES = 1024 * 1024;

/** Opens a conversation. */
export function operatorLines(hub: Hub, desk: CommandDesk, by: Commander): LineDesk {
  return new LineDesk({
    maxLineBytes: Math.min(hub.limits.maxMessageBytes, MOST_JSON_BYTES) + WORDS_BYTES,
    maxDepth: hub.limits.maxDepth,
    carryOut(command) {
      hub.tick();
      try {
        return carryOut({ hub, desk, by }, command);
      } catch (error) {
        // Our bug, and it must cost this line only.
        hub.log.error({ err: error }, 'a line has failed');
        return errorLine('Router Failed');
      }
    },
  });
}

interface Office {
  readonly hub: Hub;
  readonly desk: CommandDesk;
  readonly by: Commander;
}

function carryOut(office: Office, command: LineCommand): string {
  const { hub, desk, by } = office;
  switch (command.do) {
    case 'list':
      return listLines(listed(hub));
    case 'send':
      return send(office, command);
    case 'command': {
      const outcome = desk.carryOut(by, command.name, () => command.args);
      return 'error' in outcome
        ? faultLine(outcome.error, outcome.issues)
        : valueLine(outcome.value);
    }
  }
}

function send(
  { hub, by }: Office,
  { to, text, value }: Extract<LineCommand, { do: 'send' }>,
): string {
  const session = sessionNamed(hub, to);
  if (session === undefined) return errorLine('Client Not Found');
  const problem = sendJson(session, text, value);
  if (problem !== undefined) return errorLine('Client Does Not Take Messages');
  hub.log.info({ command: 'send', by: by.info.session, session: session.uuid }, 'command');
  return OK;
}

/** Each under a word by which it, and nobody else, is reached. */
function* listed(hub: Hub): Iterable<ListedClient> {
  const names = new Set<string>();
  for (const { uuid, name, remote, remotePort, dialect } of reachable(hub)) {
    // A request waits for its answer, and takes nothing else.
    if (dialect === 'http') continue;
    const isOwn = name !== undefined && IS_WORD.test(name) && !names.has(name);
    if (isOwn) names.add(name);
    yield { id: isOwn ? name : uuid, host: remote, port: remotePort };
  }
}

const IS_WORD = /^[^\s\p{Cc}]+$/u;
