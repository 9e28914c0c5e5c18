// @ts-check
/**
 * The page of operators: asks its listener what there is every second, and does what it is told to.
 * Whatever comes from others is shown as text, never as markup.
 */

/**
 * @typedef {{ session: string, realm: string, user?: string, name?: string, dialect: string,
 *   codec?: string, remote: string, since: number, queuedBytes?: number, isAway?: boolean }} Session
 * @typedef {{ realm: string, sessions: number, procedures: number, topics: number,
 *   pendingCalls: number, events: number, publications: number, droppedEvents: number }} Realm
 * @typedef {{ uptimeMs: number, connections: number, sessions: number, pendingCalls: number,
 *   memoryBytes: number, queuedBytes: number, realms: Realm[] }} Stats
 * @typedef {{ now: number, isDraining: boolean, total: number, found: number, sessions: Session[],
 *   stats: Stats }} State
 */

const EVERY_MS = 1000;
const PATIENCE_MS = 5000;

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

const page = {
  live: at('live'),
  figures: at('figures'),
  count: at('count'),
  search: at('search'),
  sessions: at('sessions').tBodies[0],
  empty: at('empty'),
  realms: at('realms').tBodies[0],
  stats: at('stats'),
  desk: at('desk'),
  receiver: at('receiver'),
  message: at('message'),
  form: at('form'),
  send: at('send'),
  kick: at('kick'),
  close: at('close'),
  news: at('news'),
  ending: at('ending'),
  who: at('ending-who'),
  reason: at('reason'),
  keep: at('keep'),
};

/** @type {Map<string, HTMLTableRowElement>} */
const rows = new Map();
/** @type {Session | undefined} */
let chosen;
/** @type {State | undefined} */
let before;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = 0;

// ---- asking

async function look() {
  clearTimeout(timer);
  asked += 1;
  const mine = asked;
  try {
    const query = new URLSearchParams({ search: page.search.value });
    const response = await fetch(`/state?${query}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const state = await response.json();
    // An older answer than one that is on its way shows what is not asked for any more.
    if (mine !== asked) return;
    show(state);
  } catch {
    if (mine !== asked) return;
    page.live.dataset.state = 'lost';
    say(page.live, 'The router does not answer');
  }
  if (!document.hidden) timer = setTimeout(() => void look(), EVERY_MS);
}

/** @param {string} path @param {unknown} body */
async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => undefined);
  if (response === undefined) throw new Error('The router does not answer.');
  const told = await response.json();
  if (told.ok === false) throw new Error(told.error.message ?? told.message);
  if (told.error) throw new Error(told.message);
}

// ---- showing

/** @param {State} state */
function show(state) {
  page.live.dataset.state = 'live';
  const uptime = duration(state.stats.uptimeMs);
  say(page.live, state.isDraining ? 'Draining' : `Up for ${uptime}`);
  showFigures(state);
  showSessions(state);
  showRealms(state.stats.realms);
  say(page.stats, JSON.stringify(state.stats, null, 2));
  before = state;
}

/** @param {State} state */
function showFigures({ now, stats }) {
  const perSecond = (/** @type {'events' | 'publications'} */ name) => {
    const ms = now - (before?.now ?? now);
    if (before === undefined || ms <= 0) return '–';
    return number(Math.max(0, ((sum(stats, name) - sum(before.stats, name)) * 1000) / ms));
  };
  const figures = [
    ['Sessions', number(stats.sessions)],
    ['Connections', number(stats.connections)],
    ['Calls under way', number(stats.pendingCalls)],
    ['Published / s', perSecond('publications')],
    ['Events / s', perSecond('events')],
    ['Events dropped', number(sum(stats, 'droppedEvents'))],
    ['In queues', bytes(stats.queuedBytes)],
    ['Memory', bytes(stats.memoryBytes)],
  ];
  while (page.figures.children.length < figures.length) {
    const figure = document.createElement('div');
    figure.append(document.createElement('dt'), document.createElement('dd'));
    page.figures.append(figure);
  }
  figures.forEach(([name, value], index) => {
    const [term, text] = page.figures.children[index].children;
    say(term, name);
    say(text, value);
  });
}

/** @param {State} state */
function showSessions({ now, total, found, sessions }) {
  const shown = new Set(sessions.map(({ session }) => session));
  for (const [id, row] of rows) {
    if (shown.has(id)) continue;
    row.remove();
    rows.delete(id);
  }
  for (const session of sessions) showSession(session, now);
  say(page.count, found === total ? number(total) : `${number(found)} of ${number(total)}`);
  const more = found - sessions.length;
  page.empty.hidden = more === 0 && found > 0;
  say(page.empty, more > 0 ? `${number(more)} more; find fewer.` : 'No sessions.');
  const still = sessions.find(({ session }) => session === chosen?.session);
  if (still !== undefined) choose(still);
  else if (chosen !== undefined && page.search.value === '' && more === 0) {
    tell('The session has gone.', true);
    choose(undefined);
  }
}

/** @param {Session} session @param {number} now */
function showSession(session, now) {
  const row = rows.get(session.session) ?? newRow(session);
  row.classList.toggle('away', session.isAway === true);
  const { cells } = row;
  const name = session.name ?? session.session;
  const label = /** @type {HTMLElement} */ (row.querySelector('.name'));
  say(label, name);
  label.title = name;
  const codec = session.codec === undefined ? '' : ` ${session.codec}`;
  const values = [
    session.realm,
    session.user ?? '',
    `${session.dialect}${codec}${session.isAway ? ', away' : ''}`,
    session.remote,
    duration(now - session.since),
    session.queuedBytes === undefined ? '' : bytes(session.queuedBytes),
  ];
  values.forEach((value, index) => {
    say(cells[index + 1], value);
  });
}

const LABELS = ['Realm', 'User', 'Dialect', 'From', 'For', 'Queue'];

/** @param {Session} session */
function newRow(session) {
  const row = document.createElement('tr');
  const cell = row.insertCell();
  cell.className = 'id';
  const label = document.createElement('label');
  const input = document.createElement('input');
  input.type = 'radio';
  input.name = 'session';
  input.value = session.session;
  const name = document.createElement('span');
  name.className = 'name';
  label.append(input, name);
  cell.append(label);
  for (const each of LABELS) {
    const other = row.insertCell();
    other.dataset.label = each;
    if (each === 'Queue') other.className = 'number';
  }
  row.dataset.session = session.session;
  rows.set(session.session, row);
  page.sessions.append(row);
  return row;
}

/** @param {Realm[]} realms */
function showRealms(realms) {
  while (page.realms.rows.length > realms.length) page.realms.deleteRow(-1);
  realms.forEach((realm, index) => {
    const row = page.realms.rows[index] ?? newRealm();
    const { sessions, procedures, topics, pendingCalls, events, droppedEvents } = realm;
    const counts = [sessions, procedures, topics, pendingCalls, events, droppedEvents];
    [realm.realm, ...counts.map(number)].forEach((value, column) => {
      say(row.cells[column], value);
    });
  });
}

const COUNTS = ['Sessions', 'Procedures', 'Topics', 'Calls', 'Events', 'Dropped'];

function newRealm() {
  const row = page.realms.insertRow();
  row.insertCell();
  for (const each of COUNTS) {
    const cell = row.insertCell();
    cell.className = 'number';
    cell.dataset.label = each;
  }
  return row;
}

// ---- talking to one session

/** @param {Session | undefined} session */
function choose(session) {
  chosen = session;
  const isNone = session === undefined;
  for (const [id, row] of rows) {
    row.classList.toggle('chosen', id === session?.session);
    const input = /** @type {HTMLInputElement} */ (row.querySelector('input'));
    input.checked = id === session?.session;
  }
  page.desk.classList.toggle('chosen', !isNone);
  for (const each of [page.message, page.form, page.send, page.kick, page.close])
    each.disabled = isNone;
  say(page.receiver, isNone ? 'Select a session to talk to it.' : `To ${nameOf(session)}`);
}

/** @param {Session} session */
function nameOf({ user, name, session, realm }) {
  return `${user ?? name ?? session} in ${realm}`;
}

/** @param {SubmitEvent} event */
async function onSend(event) {
  event.preventDefault();
  if (chosen === undefined) return;
  const { session } = chosen;
  const text = page.message.value;
  try {
    if (new FormData(page.desk).get('form') === 'json')
      await post('/command', { name: 'send', args: { session, message: parsed(text) } });
    else await post('/sendMessage.php', { clientId: session, message: text });
    tell('Sent.', false);
    page.message.value = '';
  } catch (error) {
    tell(/** @type {Error} */ (error).message, true);
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('That is not JSON.');
  }
}

function onKick() {
  if (chosen === undefined) return;
  const { session } = chosen;
  say(page.who, nameOf(chosen));
  page.reason.value = '';
  page.ending.returnValue = '';
  page.ending.addEventListener(
    'close',
    () => {
      if (page.ending.returnValue === 'yes') void end(session, page.reason.value.trim());
    },
    { once: true },
  );
  page.ending.showModal();
}

/** @param {string} session @param {string} reason */
async function end(session, reason) {
  try {
    const args = reason === '' ? { session } : { session, reason };
    await post('/command', { name: 'kick', args });
    choose(undefined);
    tell('The session has been ended.', false);
    await look();
  } catch (error) {
    tell(/** @type {Error} */ (error).message, true);
  }
}

/** @param {string} text @param {boolean} isFailure */
function tell(text, isFailure) {
  page.news.dataset.state = isFailure ? 'failed' : 'done';
  say(page.news, text);
}

// ---- words

/** @param {Element} element @param {string | undefined} text */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text ?? '';
}

/** @param {Stats} stats @param {'events' | 'publications' | 'droppedEvents'} name */
function sum({ realms }, name) {
  return realms.reduce((total, realm) => total + realm[name], 0);
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @param {number} value */
function number(value) {
  return NUMBER.format(value);
}

/** @param {number} value */
function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let amount = value;
  let unit = 0;
  for (; amount >= 1024 && unit < units.length - 1; unit += 1) amount /= 1024;
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

/** @param {number} ms */
function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

// ---- beginning

page.sessions.addEventListener('click', (/** @type {Event} */ event) => {
  const row = /** @type {Element} */ (event.target).closest('tr');
  const found = before?.sessions.find(({ session }) => session === row?.dataset.session);
  if (found !== undefined) {
    tell('', false);
    choose(found);
  }
});
page.search.addEventListener('input', look);
page.desk.addEventListener('submit', onSend);
page.kick.addEventListener('click', onKick);
page.keep.addEventListener('click', () => page.ending.close('no'));
page.close.addEventListener('click', () => choose(undefined));
page.message.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) page.desk.requestSubmit();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});
void look();
