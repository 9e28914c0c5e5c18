/**
 * The test page: a WebSocket of the browser and nothing else, as the pages of old echo servers have it.
 */

/** What the states of a WebSocket mean to a person; their numbers are shown beside. */
const STATES: readonly string[] = ['connecting', 'open', 'closing', 'not connected'];
const OPEN = 1;
const CLOSED = 3;
const WORDS = 'hello thanks name date time id users ping temp age'.split(' ');
const MAX_LINES = 500;

/** Who says a line: this page, the server, or nobody: it is about the connection. */
type Speaker = 'me' | 'server' | 'line';
const MARKS: Readonly<Record<Speaker, string>> = { me: '▸', server: '◂', line: '·' };

const host = byId('host', HTMLInputElement);
const port = byId('port', HTMLInputElement);
const path = byId('path', HTMLSelectElement);
const message = byId('message', HTMLInputElement);
const log = byId('log', HTMLOListElement);
let socket: WebSocket | undefined;

host.value = location.hostname;
port.value = location.port;
for (const word of WORDS) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = word;
  button.addEventListener('click', () => say(word));
  byId('words').append(button);
}
byId('place').addEventListener('submit', (event) => {
  event.preventDefault();
  open();
});
byId('say').addEventListener('submit', (event) => {
  event.preventDefault();
  say(message.value);
  message.value = '';
});
// The server hangs up when it hears this word.
byId('quit').addEventListener('click', () => say('bye'));
show();

function open(): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const authority = port.value === '' ? host.value : `${host.value}:${port.value}`;
  const url = `${scheme}://${authority}${path.value}`;
  try {
    socket = new WebSocket(url);
  } catch {
    return add('line', `${url} is no address of a WebSocket`);
  }
  add('line', `connecting to ${url}`);
  socket.addEventListener('open', () => {
    add('line', 'connected');
    show();
    message.focus();
  });
  socket.addEventListener('message', ({ data }) => add('server', String(data).trimEnd()));
  socket.addEventListener('close', ({ code, reason }) => {
    add('line', `closed with ${code}${reason === '' ? '' : ` (${reason})`}`);
    show();
  });
  show();
}

function say(text: string): void {
  if (socket?.readyState !== OPEN) return;
  socket.send(text);
  add('me', text);
}

function show(): void {
  const state = socket?.readyState ?? CLOSED;
  const status = byId('status');
  status.dataset['state'] = String(state);
  status.textContent = `Status ${state} (${STATES[state]})`;
  const isOpen = state === OPEN;
  message.disabled = !isOpen;
  byId('send', HTMLButtonElement).disabled = !isOpen;
  byId('quit', HTMLButtonElement).disabled = !isOpen;
  for (const button of byId('words').querySelectorAll('button')) button.disabled = !isOpen;
  for (const field of [host, port, path, byId('connect', HTMLButtonElement)])
    field.disabled = state !== CLOSED;
}

function add(by: Speaker, text: string): void {
  const line = document.createElement('li');
  line.dataset['by'] = by;
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString('en-GB');
  const mark = document.createElement('b');
  mark.textContent = MARKS[by];
  const words = document.createElement('span');
  words.textContent = text === '' ? '(nothing)' : text;
  line.append(time, mark, words);
  log.append(line);
  if (log.childElementCount > MAX_LINES) log.firstElementChild?.remove();
  log.scrollTop = log.scrollHeight;
}

function byId<T extends HTMLElement = HTMLElement>(
  id: string,
  type: new () => T = HTMLElement as new () => T,
): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`index.html has no ${type.name} #${id}`);
  return element;
}
