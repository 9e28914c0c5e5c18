/**
 * What topics keep that no contract declares: the operator of a realm says so, by name or pattern.
 */
import { isPattern, type Match, matches, ProtocolError } from '@realmwire/protocol';
import type { TopicSpec } from '@realmwire/protocol/contract';
import { type Declarations, historyOf, prove, type Topic } from './declarations.ts';
import { policyOf } from './overflow.ts';

/** One rule. */
export interface TopicRule extends Pick<TopicSpec, 'history' | 'retain' | 'conflate' | 'overflow'> {
  readonly uri: string;
  /** How `uri` is to be read. Default `exact`. */
  readonly match?: Match;
}

/** Topics by rules whose names are remembered. */
const MAX_REMEMBERED = 10_000;

/**
 * The declarations, and for what they do not declare the first rule that matches.
 *
 * @throws ProtocolError `uri.invalid` for a rule whose name is none.
 */
export function withTopicRules(
  declarations: Declarations,
  rules: readonly TopicRule[],
): Declarations {
  for (const { uri, match = 'exact' } of rules)
    if (!isPattern(uri, match)) throw new ProtocolError('uri.invalid', { uri, match });
  if (rules.length === 0) return declarations;
  const topics = new Map<string, Topic | undefined>();
  const ruled = (uri: string): Topic | undefined => {
    if (topics.has(uri)) return topics.get(uri);
    const rule = rules.find(({ uri: name, match = 'exact' }) => matches(name, uri, match));
    const topic = rule === undefined ? undefined : topicOf(uri, rule);
    if (topics.size < MAX_REMEMBERED) topics.set(uri, topic);
    return topic;
  };
  const permanent = rules.flatMap(({ uri, match = 'exact', history }) =>
    history === undefined ? [] : [{ uri, match }],
  );
  return {
    ...declarations,
    topic: (uri) => declarations.topic(uri) ?? ruled(uri),
    permanent: [...(declarations.permanent ?? []), ...permanent],
  };
}

function topicOf(uri: string, rule: TopicRule): Topic {
  const { retain = false } = rule;
  const keeping = { history: historyOf(rule), retain, overflow: policyOf(rule) };
  const shaped: Topic['shaped'] = (payload) => payload;
  return { uri, badParams: undefined, keeping, shaped, checkPayload: prove };
}
