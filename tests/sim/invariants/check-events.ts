/**
 * Events on plain topics: at most once, in order per publisher, and no loss without a gap.
 *
 * The truth is what the witness in the router's process heard: in each life of the router, which
 * event had which offset.
 */
import type { Accepted, EventId, Journal, Seen, Subscribed } from '../journal.ts';
import { DIARY } from '../plan.ts';
import type { Circumstances } from './check-journal.ts';

/** Errors of a publication whose fate is not known. */
const UNKNOWN = new Set(['UNKNOWN_OUTCOME']);

/** See the head of this file. */
export function checkEvents(journal: Journal, circumstances: Circumstances): void {
  const truth = truthOf(journal);
  checkPublications(journal, truth, circumstances);
  for (const subscribed of journal.subscriptions) {
    new SubscriptionCheck(journal, truth, subscribed, circumstances).run();
  }
}

interface Truth {
  readonly byEvent: ReadonlyMap<string, Accepted>;
  /** By topic, in the order in which they were accepted, through all lives. */
  readonly byTopic: ReadonlyMap<string, readonly Accepted[]>;
}

function truthOf(journal: Journal): Truth {
  const byEvent = new Map<string, Accepted>();
  const byTopic = new Map<string, Accepted[]>();
  const lastNumber = new Map<string, number>();
  const sessionOf = new Map(
    journal.publications.map(({ event, session }) => [nameOf(event), session]),
  );
  for (const accepted of journal.accepted) {
    const { event, topic, life, offset } = accepted;
    const name = nameOf(event);
    if (byEvent.has(name)) journal.violate('a publication counts once', name);
    byEvent.set(name, accepted);
    // What was on its way in a session that was lost may come after what the next one brings.
    const publisher = `${event.publisher} in ${sessionOf.get(name)}`;
    const before = lastNumber.get(publisher) ?? 0;
    if (event.number <= before) journal.violate('publications keep their order', name);
    lastNumber.set(publisher, event.number);
    const all = byTopic.get(topic) ?? [];
    const last = all.at(-1);
    const expected = last?.life === life ? last.offset + 1 : 1;
    if (offset !== expected) {
      journal.violate('offsets count by one', `${name} has ${offset} and not ${expected}`);
    }
    all.push(accepted);
    byTopic.set(topic, all);
  }
  return { byEvent, byTopic };
}

function checkPublications(journal: Journal, truth: Truth, { isSurvivable }: Circumstances): void {
  for (const { event, outcome, acknowledge } of journal.publications) {
    const isAccepted = truth.byEvent.has(nameOf(event));
    const hasSucceeded = outcome === (acknowledge ? 'published' : 'sent');
    if (outcome === 'published' && !isAccepted) {
      journal.violate('what was acknowledged was accepted', nameOf(event));
    }
    if (isSurvivable ? !hasSucceeded || !isAccepted : !isHonest(outcome)) {
      journal.violate('a publication fails only for a reason', `${nameOf(event)}: ${outcome}`);
    }
  }
}

/** `pending` is what a crash leaves of a publication. */
function isHonest(outcome: string): boolean {
  return (
    outcome === 'published' || outcome === 'sent' || outcome === 'pending' || UNKNOWN.has(outcome)
  );
}

/** One subscription against the truth. */
class SubscriptionCheck {
  readonly #journal: Journal;
  readonly #truth: Truth;
  readonly #subscribed: Subscribed;
  readonly #circumstances: Circumstances;
  readonly #name: string;
  readonly #gaps: Gap[] = [];
  #last: Accepted | undefined;

  constructor(
    journal: Journal,
    truth: Truth,
    subscribed: Subscribed,
    circumstances: Circumstances,
  ) {
    this.#journal = journal;
    this.#truth = truth;
    this.#subscribed = subscribed;
    this.#circumstances = circumstances;
    this.#name = `${subscribed.client} of ${subscribed.topic}`;
  }

  run(): void {
    for (const seen of this.#subscribed.seen) {
      if (seen.is === 'gap') this.#onGap(seen);
      else this.#onEvent(seen.event, seen.offset);
    }
  }

  #onGap(gap: Gap): void {
    this.#gaps.push(gap);
    if (this.#circumstances.isSurvivable && !EXPECTED.has(gap.reason)) {
      this.#violate('events are lost only for a reason', `gap ${gap.reason}`);
    }
  }

  #onEvent(event: EventId, offset: number): void {
    const accepted = this.#truth.byEvent.get(nameOf(event));
    if (accepted === undefined) return this.#violate('events were published', nameOf(event));
    if (accepted.offset !== offset || accepted.topic !== this.#subscribed.topic) {
      return this.#violate('an event has one offset', `${nameOf(event)} ${offset}`);
    }
    const last = this.#last;
    if (last !== undefined && !isAfter(accepted, last)) {
      const order = `${nameOf(event)} after ${nameOf(last.event)}`;
      return this.#violate('no event comes twice or late', order);
    }
    if (this.#circumstances.isOneLife && this.#gapOf(accepted) !== undefined) {
      this.#violate('what was told lost does not come', nameOf(event));
    }
    this.#mustBeTold(accepted);
    this.#last = accepted;
  }

  /** Whatever lies between the last event and this one has to be in a gap. */
  #mustBeTold(accepted: Accepted): void {
    for (const lost of this.#truth.byTopic.get(accepted.topic) ?? []) {
      if (!isAfter(accepted, lost)) break;
      // A publisher does not hear itself.
      if (!this.#isOwed(lost) || lost.event.publisher.startsWith(`${this.#subscribed.client}/`))
        continue;
      const gap = this.#gapOf(lost) ?? this.#gaps.find(({ reason }) => OVER.has(reason));
      const what = `${nameOf(lost.event)} (offset ${lost.offset}, life ${lost.life})`;
      if (gap === undefined || (gap !== this.#gapOf(lost) && lost.life === accepted.life)) {
        return this.#violate('no loss without a gap', `${what} before ${nameOf(accepted.event)}`);
      }
      if (lost.life === accepted.life && this.#isKept(lost, gap)) {
        return this.#violate('nothing is lost that is kept', `${what}, gap ${gap.reason}`);
      }
    }
  }

  /** Events since the last one; before the first, since the subscription began. */
  #isOwed(lost: Accepted): boolean {
    if (this.#last !== undefined) return isAfter(lost, this.#last);
    const { begin } = this.#subscribed;
    if (begin === undefined) return false;
    const life = this.#journal.lifeOf.get(begin.epoch) ?? Number.POSITIVE_INFINITY;
    return lost.life > life || (lost.life === life && lost.offset > begin.offset);
  }

  #gapOf({ offset }: Accepted): Gap | undefined {
    return this.#gaps.find(({ from, to }) => from <= offset && offset <= to);
  }

  /** Whether the history still had an event when it was told lost. */
  #isKept({ life, topic, offset }: Accepted, { accepted, reason }: Gap): boolean {
    if (topic !== DIARY.topic || !this.#circumstances.isDeclared || CHOSEN.has(reason))
      return false;
    const later = this.#journal.accepted
      .slice(0, accepted)
      .filter((other) => other.topic === topic && other.life === life && other.offset > offset);
    return later.length < DIARY.size;
  }

  #violate(invariant: string, what: string): void {
    this.#journal.violate(invariant, `${what}, at ${this.#name}`);
  }
}

type Gap = Extract<Seen, { is: 'gap' }>;

/** Reasons that speak of a life that is over. */
const OVER = new Set(['reset', 'epoch']);

/** Reasons that the subscriber has chosen by its policy. */
const CHOSEN = new Set(['credit', 'queue', 'pause']);

/** Reasons that need nothing to go wrong. */
const EXPECTED = new Set(['credit', 'queue', 'pause', 'expired']);

function isAfter(one: Accepted, other: Accepted): boolean {
  return one.life > other.life || (one.life === other.life && one.offset > other.offset);
}

function nameOf({ publisher, number }: EventId): string {
  return `${publisher} ${number}`;
}
