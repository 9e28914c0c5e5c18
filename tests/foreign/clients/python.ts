/**
 * Autobahn for Python: a process that does what we say line by line.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  type Call,
  type CallOptions,
  type Client,
  type Endpoint,
  Failure,
  given,
  type Heard,
  NOTHING,
  type Payload,
  type Place,
  type PublishOptions,
  type Puppet,
  type RegisterOptions,
  type SubscribeOptions,
  type Undo,
} from './puppet.ts';

/** Debian installs its packages for this one; others in the path are of no use. */
const PYTHON = process.env['FOREIGN_PYTHON'] ?? '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('puppet.py', import.meta.url));

/** Why there is no Autobahn for Python here; undefined if there is. */
export function whyNoPython(): string | undefined {
  const { status } = spawnSync(PYTHON, ['-c', 'import autobahn.asyncio, msgpack, nacl']);
  if (status === 0) return undefined;
  return `${PYTHON} has no autobahn (on Debian: apt-get install python3-autobahn)`;
}

/** What the process tells. */
interface Line {
  readonly ready?: true;
  readonly answer?: number;
  readonly value?: unknown;
  readonly failure?: readonly [string | null, unknown[], Record<string, unknown>];
  readonly tell?: 'event' | 'progress' | 'invocation' | 'interrupt';
  readonly as?: string;
  readonly number?: number;
  readonly [key: string]: unknown;
}

type Listener = (line: Line) => void;

/** The process; several sessions live in it. */
export class Python {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; fail: Listener }>();
  readonly #listeners = new Map<string, Listener>();
  #lastAsk = 0;
  #lastName = 0;
  #said = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.on('data', (text: Buffer) => {
      this.#said += text.toString();
    });
  }

  /** Starts it; the clients that live in it are {@link clients}. */
  static async start(): Promise<Python> {
    const child = spawn(PYTHON, [SCRIPT], { stdio: 'pipe' });
    const python = new Python(child);
    if (child.stdout === null) throw new Error('the process has no pipes');
    const lines = createInterface({ input: child.stdout });
    const ready = once(lines, 'line');
    child.once('exit', () => python.#fail(`python has ended: ${python.#said}`));
    await Promise.race([ready, once(child, 'exit')]);
    if (child.exitCode !== null) throw new Error(`python has ended: ${python.#said}`);
    lines.on('line', (line) => python.#hear(JSON.parse(line) as Line));
    return python;
  }

  /** Autobahn for Python in its serializers that we speak. */
  clients(): readonly Client[] {
    return (['json', 'msgpack'] as const).map((serializer) => ({
      name: `autobahn-python ${serializer}`,
      join: (place) => this.#join(serializer, place),
    }));
  }

  /** A name for what lines speak of. */
  name(): string {
    this.#lastName += 1;
    return `${this.#lastName}`;
  }

  listen(name: string, listener: Listener): void {
    this.#listeners.set(name, listener);
  }

  ask(session: number, what: string, how: Record<string, unknown> = {}): Promise<unknown> {
    this.#lastAsk += 1;
    const ask = this.#lastAsk;
    this.#child.stdin?.write(`${JSON.stringify({ ask, session, do: what, ...how })}\n`);
    return new Promise((done, reject) => {
      const fail: Listener = ({ failure: [uri, args, kwargs] = [null, [], {}] }) =>
        reject(
          uri === null
            ? new Error(String(args[0]))
            : new Failure(uri, given(meant(args) as unknown[], meant(kwargs) as typeof kwargs)),
        );
      this.#waiting.set(ask, { done, fail });
    });
  }

  /** Ends it. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await ended;
  }

  async #join(serializer: string, { url, realm, credentials }: Place): Promise<Puppet> {
    const { hostname: host, port } = new URL(url);
    const session = Number(this.name());
    const where = { url, host, port: Number(port), realm, serializer, credentials };
    const joined = (await this.ask(session, 'join', where)) as PythonSession;
    return new PythonPuppet(this, session, joined);
  }

  #hear(line: Line): void {
    if (line.answer === undefined) {
      this.#listeners.get(line.as ?? '')?.(line);
      return;
    }
    const waiting = this.#waiting.get(line.answer);
    this.#waiting.delete(line.answer);
    if (line.failure === undefined) waiting?.done(line.value);
    else waiting?.fail(line);
  }

  #fail(why: string): void {
    for (const { fail } of this.#waiting.values()) fail({ failure: [null, [why], {}] });
    this.#waiting.clear();
  }
}

interface PythonSession {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
}

class PythonPuppet implements Puppet {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly #python: Python;
  readonly #session: number;
  #left: Promise<unknown> | undefined;

  constructor(python: Python, session: number, joined: PythonSession) {
    this.#python = python;
    this.#session = session;
    this.id = joined.id;
    this.authid = joined.authid;
    this.authrole = joined.authrole;
    this.authmethod = joined.authmethod;
  }

  call(
    uri: string,
    payload: Payload = NOTHING,
    { onProgress, ...options }: CallOptions = {},
  ): Call {
    const name = this.#python.name();
    if (onProgress) this.#python.listen(name, (line) => onProgress(payloadOf(line)));
    const asked = { ...options, progress: onProgress !== undefined };
    const [python, session] = [this.#python, this.#session];
    const result = this.#do('call', { name, uri, ...told(payload), options: asked });
    return {
      result: result.then((value) => {
        const [args, kwargs] = value as [unknown[], Payload['kwargs']];
        return given(meant(args) as unknown[], meant(kwargs) as Payload['kwargs']);
      }),
      cancel(mode) {
        if (mode !== undefined) throw new Error('it does not let choose a mode');
        void python.ask(session, 'cancel', { name });
      },
    };
  }

  async register(uri: string, endpoint: Endpoint, options: RegisterOptions = {}): Promise<Undo> {
    const name = this.#python.name();
    const aborts = new Map<number, AbortController>();
    this.#python.listen(name, (line) => {
      const number = line.number ?? 0;
      const abort = aborts.get(number) ?? new AbortController();
      aborts.set(number, abort);
      if (line.tell === 'interrupt') abort.abort();
      else void this.#invoke(endpoint, line, abort.signal);
    });
    await this.#do('register', { name, uri, options });
    return () => this.#do('undo', { name });
  }

  async subscribe(
    uri: string,
    hear: (event: Heard) => void,
    options: SubscribeOptions = {},
  ): Promise<Undo> {
    const name = this.#python.name();
    this.#python.listen(name, (line) =>
      hear({
        ...payloadOf(line),
        topic: textOf(line['topic']),
        publisher: numberOf(line['publisher']),
        publisherAuthid: textOf(line['publisherAuthid']),
        retained: line['retained'] === true,
      }),
    );
    await this.#do('subscribe', { name, uri, options });
    return () => this.#do('undo', { name });
  }

  async publish(
    uri: string,
    payload: Payload = NOTHING,
    options: PublishOptions = {},
  ): Promise<void> {
    await this.#do('publish', { uri, ...told(payload), options });
  }

  async leave(): Promise<void> {
    this.#left ??= this.#do('leave');
    await this.#left;
  }

  async #invoke(endpoint: Endpoint, line: Line, signal: AbortSignal): Promise<void> {
    const { number } = line;
    try {
      const answer = await endpoint({
        ...payloadOf(line),
        caller: numberOf(line['caller']),
        callerAuthid: textOf(line['callerAuthid']),
        procedure: textOf(line['procedure']),
        progress: line['progress']
          ? (part) => void this.#do('yield', { number, ...told(part), progress: true })
          : undefined,
        signal,
      });
      await this.#do('yield', { number, ...told(answer) });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await this.#do('yield', { number, uri: error.uri, ...told(error) });
    }
  }

  #do(what: string, how?: Record<string, unknown>): Promise<unknown> {
    return this.#python.ask(this.#session, what, how);
  }
}

function told({ args, kwargs }: Payload): { args: unknown; kwargs: unknown } {
  return { args: plain(args), kwargs: plain(kwargs) };
}

function payloadOf({ args, kwargs }: Line): Payload {
  return given(meant(args) as unknown[], meant(kwargs) as Payload['kwargs']);
}

/** Bytes, in lines of JSON. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { $bytes: bytes.toString('hex') };
  }
  return eachOf(value, plain);
}

function meant(value: unknown): unknown {
  const bytes = (value as { $bytes?: unknown } | null | undefined)?.$bytes;
  if (typeof bytes === 'string') return Buffer.from(bytes, 'hex');
  return eachOf(value, meant);
}

function eachOf(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
