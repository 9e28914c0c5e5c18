/**
 * The words that the echo server knows, and what it answers.
 */

/** What the answers depend on. */
export interface Circumstances {
  /** The name of this machine. */
  readonly host: string;
  readonly now: Date;
  /** The id of the user who asks. */
  readonly user: string;
  /** The ids of all users, in the order in which they came. */
  readonly users: readonly string[];
}

/** By word: the answer. */
const ANSWERS: Readonly<Record<string, (circumstances: Circumstances) => string>> = {
  hello: () => 'hello human',
  thanks: () => "you're welcome",
  bye: () => 'bye',
  ping: () => 'pong',
  // An empty message asks the same.
  '': () => 'pong',
  name: ({ host }) => `My Name is${host}`,
  date: ({ now }) => `today is ${dateText(now)}`,
  time: ({ now }) => timeNews(now),
  id: ({ user }) => `You are user: ${userLine(user)}`,
  users: ({ users }) =>
    `User's List \r\n${users.map((user, at) => `user #${at + 1}. ${userLine(user)}`).join('')}`,
};

/** After this word the server hangs up. */
export const LAST_WORD = 'bye';
/** The word whose answer comes from elsewhere. */
export const TEMPERATURE_WORD = 'temp';

/** Answers a message. */
export function answerTo(message: string, circumstances: Circumstances): string {
  if (Object.hasOwn(ANSWERS, message)) return ANSWERS[message]?.(circumstances) ?? '';
  return `${message} not understood - ${timeText(circumstances.now)}`;
}

/** What all users hear when one joins. */
export function joinNotice(user: string): string {
  return `USER-${user} JUST JOINED THE SHOW!`;
}

/** What the server says of the time. */
export function timeNews(now: Date): string {
  return `server time is ${timeText(now)}`;
}

/** What the server says of the weather. */
export function temperatureText(fahrenheit: number): string {
  return `Temp. in NYC:${fahrenheit}f`;
}

function userLine(user: string): string {
  return `(User: ${user} ) \r\n`;
}

function dateText(now: Date): string {
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(twoDigits).join('.');
}

function timeText(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map(twoDigits).join(':');
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
