/**
 * What happened in a run, as the applications saw it; and the truth, as a witness in the router's
 * process saw it. The invariants read nothing else.
 */
import type { CallPlan, Topic } from './plan.ts';

/** An event that the router has accepted. */
export interface Accepted {
  /** Which life of the router, counted from 1. */
  readonly life: number;
  readonly topic: Topic;
  readonly offset: number;
  readonly atMs: number;
  readonly event: EventId;
}

/** An event, as its publisher names it. */
export interface EventId {
  /** A publisher is one activity in one life of a client. */
  readonly publisher: string;
  /** Counted from 1 per publisher and topic. */
  readonly number: number;
}

/** One publication, as its publisher saw it. */
export interface Publication {
  readonly topic: Topic;
  readonly event: EventId;
  readonly acknowledge: boolean;
  /** The session in which it was made; undefined: its publisher had none. */
  readonly session: string | undefined;
  /** `pending`, `published`, `sent` (without acknowledge), or the code of an error. */
  outcome: string;
}

/** What a subscriber saw, in order. */
export type Seen =
  | {
      readonly is: 'event';
      readonly atMs: number;
      readonly offset: number;
      readonly event: EventId;
    }
  | {
      readonly is: 'gap';
      readonly from: number;
      readonly to: number;
      readonly reason: string;
      /** How many events the router had accepted by then, of all topics. */
      readonly accepted: number;
    };

/** One subscription in one life of a client. */
export interface Subscribed {
  readonly client: string;
  readonly topic: Topic;
  /** Where it begins, as the router said when it had taken it for the first time. */
  begin: { readonly epoch: string; readonly offset: number } | undefined;
  readonly seen: Seen[];
  /** Its machine has crashed. */
  isLost: boolean;
}

/** One call, as both ends saw it. */
export interface CallMade {
  readonly id: string;
  readonly plan: CallPlan;
  /** `pending`, `ok`, or the code of an error. */
  outcome: string;
  /** How often a handler has begun to run it. */
  runs: number;
  /** Items that the callee has produced and the caller has taken. */
  yielded: number;
  taken: number;
  /** Items that the caller has sent and the callee has taken. */
  sent: number;
  received: number;
  /** Its machine has crashed. */
  isLost: boolean;
}

/** See the head of this file. */
export class Journal {
  readonly accepted: Accepted[] = [];
  /** The life of the router and the topic that each epoch stands for. */
  readonly lifeOf = new Map<string, number>();
  readonly publications: Publication[] = [];
  readonly subscriptions: Subscribed[] = [];
  readonly calls = new Map<string, CallMade>();
  /** What was found while the plan ran. */
  readonly violations: string[] = [];

  /** Something happened that must not. */
  violate(invariant: string, what: string): void {
    // The first few say it all.
    if (this.violations.length < 20) this.violations.push(`${invariant}: ${what}`);
  }
}
