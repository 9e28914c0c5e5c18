/**
 * One conversation by lines: takes bytes, gives answers, in the order of the lines and no faster than they
 * are asked for. Knows no socket.
 *
 * Behind a line that makes no sense, what came together with it is not carried out: it may be the rest of
 * a text that somebody has put into a line without looking at it.
 */
import { badCommandLine, errorLine, LINE_PROBLEMS } from './line-answers.ts';
import { type LineCommand, readLineCommand } from './line-command.ts';
import { type Line, LineReader } from './line-reader.ts';

/** What a {@link LineDesk} needs. */
export interface LineDeskOptions {
  /** Longest line. */
  readonly maxLineBytes: number;
  /** Deepest nesting of its JSON. */
  readonly maxDepth: number;
  /** Carries a command out; gives the lines that answer it. */
  carryOut(command: LineCommand): string;
}

/** Stands for the place up to which lines came together. */
type Waiting = Line | 'pause';

const SKIPPED = errorLine('Skipped Behind A Wrong Line');

/** See the head of this file. */
export class LineDesk {
  readonly #options: LineDeskOptions;
  readonly #reader: LineReader;
  #waiting: Waiting[] = [];
  #next = 0;
  #isSkipping = false;

  constructor(options: LineDeskOptions) {
    this.#options = options;
    this.#reader = new LineReader(options.maxLineBytes);
  }

  /** Takes what has come. */
  push(bytes: Uint8Array): void {
    for (const line of this.#reader.push(bytes)) this.#waiting.push(line);
    if (this.#reader.isBetween) this.#waiting.push('pause');
  }

  /** Nothing more comes. */
  end(): void {
    const line = this.#reader.end();
    if (line !== undefined) this.#waiting.push(line);
  }

  /** The answer to the next line; undefined: there is none yet. */
  answer(): string | undefined {
    for (;;) {
      const next = this.#waiting[this.#next];
      if (next === undefined) {
        this.#waiting = [];
        this.#next = 0;
        return undefined;
      }
      this.#next += 1;
      if (next !== 'pause') return this.#answerTo(next);
      this.#isSkipping = false;
    }
  }

  #answerTo(line: Line): string {
    if (this.#isSkipping) return SKIPPED;
    if ('problem' in line) return this.#refuse(errorLine(LINE_PROBLEMS[line.problem]));
    const command = readLineCommand(line.text, this.#options.maxDepth);
    if (!('error' in command)) return this.#options.carryOut(command);
    const { error, isCommand } = command;
    return this.#refuse(isCommand ? badCommandLine(error) : errorLine(error));
  }

  #refuse(answer: string): string {
    this.#isSkipping = true;
    return answer;
  }
}
