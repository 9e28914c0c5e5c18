/**
 * Says one thing at a time to a PHP client, which reads one frame of what has come and drops the rest.
 *
 * Nothing is sent before what was sent last was read. That is known when the client speaks: by its next
 * message, since it sends that only after `next`, or by the answer to a ping:
 *
 *     frame 1 ──▶            frame 2 waits
 *     ping 1 ──▶             lost, if frame 1 was still unread
 *     ping 2 ──▶ ◀── pong 2  frame 1 was read
 *     frame 2 ──▶
 *
 * A message of the client is answered first of all: whatever else it reads then, it takes for a refusal.
 * Only the answer to the last ping counts: another one may still lie unread, and would take the frame
 * with it. The pauses between pings grow, so that there is time for an answer on a slow line too; they
 * begin anew when the client speaks, since it reads then.
 */

/** What to do now. */
export type GateStep<Said> =
  | { readonly do: 'say'; readonly what: Said }
  | { readonly do: 'ping'; readonly payload: string };

/** A client that reads has read it by then. */
const FIRST_PING_MS = 5;
const SECOND_PING_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** See the head of this file. */
export class SeedGate<Said> {
  readonly #waiting: Said[] = [];
  /** Messages of the client that were not acknowledged. */
  #owed = 0;
  /** It was said, and may be unread. */
  #isUnread = false;
  #pings = 0;
  /** The payload of the last ping that was not answered. */
  #asked: string | undefined;
  #askedAt = 0;
  #pauseMs = SECOND_PING_MS;
  #lookAt = 0;

  /** How much waits. */
  get size(): number {
    return this.#waiting.length;
  }

  /** When {@link step} is due, if nothing happens before; undefined: nothing waits. */
  get deadline(): number | undefined {
    if (this.#waiting.length === 0 || this.#owed > 0) return undefined;
    return this.#isUnread ? this.#lookAt : 0;
  }

  /** One more thing to say; acknowledgements are said before what waits. */
  give(what: Said, isAcknowledgement = false): void {
    if (!isAcknowledgement) this.#waiting.push(what);
    else {
      this.#owed -= 1;
      this.#waiting.unshift(what);
    }
  }

  /** A message of the client has come: it had read what was said, and is to be acknowledged. */
  onMessage(): void {
    this.#owed += 1;
    if (this.#asked === undefined) {
      this.#isUnread = false;
      return;
    }
    // A ping that it has not answered lies unread. It reads now, for its acknowledgement, and not for long.
    this.#pauseMs = SECOND_PING_MS;
    this.#lookAt = Math.min(this.#lookAt, this.#askedAt + SECOND_PING_MS);
  }

  /** An answer to a ping has come; false: it is none of this gate's. */
  onPong(payload: string): boolean {
    if (payload !== this.#asked) return isOurs(payload);
    this.#asked = undefined;
    this.#isUnread = false;
    return true;
  }

  /** What to do now, if anything. */
  step(now: number): GateStep<Said> | undefined {
    if (this.#waiting.length === 0 || this.#owed > 0) return undefined;
    if (!this.#isUnread) return this.#say(now);
    return now < this.#lookAt ? undefined : this.#ping(now);
  }

  #say(now: number): GateStep<Said> {
    const what = this.#waiting.shift() as Said;
    this.#isUnread = true;
    this.#pauseMs = SECOND_PING_MS;
    this.#lookAt = now + FIRST_PING_MS;
    return { do: 'say', what };
  }

  #ping(now: number): GateStep<Said> {
    this.#pings += 1;
    this.#asked = `${PING}${this.#pings}}`;
    this.#askedAt = now;
    this.#lookAt = now + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    return { do: 'ping', payload: this.#asked };
  }
}

const PING = '{"opcode":"PING","n":';

/** Whether it answers a ping, the last one or one before. */
function isOurs(payload: string): boolean {
  return payload.startsWith(PING);
}
