/**
 * What is going on, while it goes on: one live line on a terminal, a line for each result elsewhere.
 */

/** Tells on standard error, so that the tables can be piped. */
export class Progress {
  readonly #isLive = process.stderr.isTTY;
  readonly #begunAt = performance.now();
  #done = 0;
  #all = 0;
  #now = '';

  /** More steps are to come. */
  expect(steps: number): void {
    this.#all += steps;
  }

  /** A step begins. */
  begin(what: string): void {
    this.#now = what;
    if (this.#isLive) this.#draw(what);
  }

  /** How the step that was begun gets on. */
  tell(how: string): void {
    const line = `${this.#now}: ${how}`;
    if (this.#isLive) this.#draw(line);
    else process.stderr.write(`${this.#position()} ${line}\n`);
  }

  /** The step that was begun has ended. */
  end(found: string): void {
    this.#done += 1;
    this.tell(found);
  }

  /** Leaves the live line. */
  close(): void {
    if (this.#isLive) process.stderr.write('\r\u001b[K');
  }

  #draw(line: string): void {
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    process.stderr.write(`\r\u001b[K${`${this.#position()} ${line}`.slice(0, width)}`);
  }

  #position(): string {
    const seconds = Math.round((performance.now() - this.#begunAt) / 1000);
    return `[${this.#done}/${this.#all} ${seconds}s]`;
  }
}
