/**
 * `realmwire start` as a process, and clients that reach it. Whoever came must have left nothing.
 */
import { type Census, leftOf } from '@realmwire/testkit';
import { type RunningRouter, startRouter } from '../cli/program.ts';
import type { Client, Credentials, Place, Puppet } from './clients/puppet.ts';
import { RAW_JSON } from './clients/raw.ts';

/** The open realm. */
export const REALM = 'realm1';

const PATIENCE_MS = 3_000;
const LOOK_MS = 5;

/** See the head of this file. */
export class Stage {
  readonly #running: RunningRouter;
  readonly #before: Census;
  readonly #puppets: Puppet[] = [];
  #lastName = 0;

  private constructor(running: RunningRouter, before: Census) {
    this.#running = running;
    this.#before = before;
  }

  /** Starts the router: with an open realm, unless words for the command are given. */
  static async open(...words: string[]): Promise<Stage> {
    const running = await startRouter(...(words.length > 0 ? words : ['--dev', '--realm', REALM]));
    return new Stage(running, await censusOf(running));
  }

  /** Where clients connect. */
  get place(): Place {
    return { url: this.#running.url, realm: REALM };
  }

  /** A session of a client. */
  async join(client: Client = RAW_JSON, credentials?: Credentials): Promise<Puppet> {
    const puppet = await client.join({ ...this.place, credentials });
    this.#puppets.push(puppet);
    return puppet;
  }

  /** A name that no other test has used. */
  uri(name: string): string {
    this.#lastName += 1;
    return `${REALM}.t${this.#lastName}.${name}`;
  }

  /**
   * Everybody leaves.
   *
   * @throws Error that names what is left in the router.
   */
  async clear(): Promise<void> {
    for (const puppet of this.#puppets.splice(0)) await puppet.leave();
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const left = leftOf(this.#before, await censusOf(this.#running));
      if (left.length === 0) return;
      if (Date.now() > end) throw new Error(`left in the router: ${left.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Ends the router. */
  async close(): Promise<void> {
    await this.#running.program.stop();
  }
}

async function censusOf({ operator }: RunningRouter): Promise<Census> {
  const answer = await fetch(new URL('stats', operator));
  return (await answer.json()) as Census;
}
