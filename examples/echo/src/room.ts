/**
 * A realm whose app is the echo server. All kinds of clients may be in it: whatever they speak, what they
 * say is a packet with the opcode `text`, and so is what they are told.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { RealmHandle, Router, Session } from '@realmwire/router';
import {
  answerTo,
  joinNotice,
  LAST_WORD,
  TEMPERATURE_WORD,
  temperatureText,
  timeNews,
} from './words.ts';

/** The opcode of packets with plain texts. */
const TEXT = 'text';
/** Letters of an id, two to an octet but for the last one. */
const ID_LENGTH = 13;

/** What a {@link Room} is made of. */
export interface RoomOptions {
  /** Name of its realm. */
  readonly name: string;
  /** Users hear who joins, and the server says something by itself. */
  readonly isShow?: boolean;
  /** Where the temperature comes from, in degrees Fahrenheit; absent: the word is not known. */
  readonly temperature?: (() => Promise<number>) | undefined;
  /** Time; replaced in tests. */
  readonly now?: () => Date;
}

/** See the head of this file. */
export class Room {
  readonly #realm: RealmHandle;
  readonly #options: RoomOptions;
  /** The ids of the users, by the uuids of their sessions. */
  readonly #users = new Map<string, string>();
  #lastNews: string;

  constructor(router: Router, options: RoomOptions) {
    this.#options = options;
    this.#lastNews = timeNews(this.#now());
    this.#realm = router.openRealm(options.name, {
      // Users talk to the app and to nobody else.
      authorize: () => false,
      onOpen: (session) => this.#onOpen(session),
      onData: (session, { opcode, message }) => this.#onData(session, opcode, message),
      onClose: ({ uuid }) => void this.#users.delete(uuid),
    });
  }

  /** Looks whether there is something to say that nobody has asked for: once in a second there is. */
  tick(): void {
    const news = timeNews(this.#now());
    if (this.#options.isShow !== true || news === this.#lastNews) return;
    this.#lastNews = news;
    this.#tellAll(news);
  }

  #onOpen({ uuid }: Session): void {
    const user = randomBytes(ID_LENGTH).toString('hex').slice(0, ID_LENGTH);
    this.#users.set(uuid, user);
    if (this.#options.isShow === true) this.#tellAll(joinNotice(user));
  }

  async #onData(session: Session, opcode: string, said: unknown): Promise<void> {
    if (opcode !== TEXT) return;
    const message = typeof said === 'string' ? said : JSON.stringify(said);
    session.send(TEXT, await this.#answerTo(message, session.uuid));
    if (message === LAST_WORD) session.close();
  }

  #answerTo(message: string, uuid: string): string | Promise<string> {
    const { temperature } = this.#options;
    const known = () => this.#knownAnswer(message, uuid);
    if (message !== TEMPERATURE_WORD || temperature === undefined) return known();
    return temperature().then(temperatureText, known);
  }

  #knownAnswer(message: string, uuid: string): string {
    const [host, now] = [hostname(), this.#now()];
    const user = this.#users.get(uuid) ?? '';
    return answerTo(message, { host, now, user, users: [...this.#users.values()] });
  }

  #tellAll(text: string): void {
    for (const session of this.#realm.sessions()) session.send(TEXT, text);
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}
