/**
 * One end of a session, whole: it hears all that comes, and has a verb for all that can be asked of it.
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import type { RegisterOptions, Schemas } from '@realmwire/protocol/contract';
import { hear } from './hear.ts';
import type { RawHandler } from './invocation.ts';
import { LeanEndpoint } from './lean-endpoint.ts';
import type { Registration } from './services.ts';

/** See the head of this file. */
export class Endpoint extends LeanEndpoint {
  /** Takes a message of the session. Never throws. */
  receive(message: Message): void {
    hear(message, this);
  }

  /** Serves a procedure, in this session and those that follow it. */
  register(
    uri: string,
    handler: RawHandler,
    options?: RegisterOptions,
    schemas?: Schemas,
  ): Promise<Registration> {
    return this.serve((dealings, { Services }) =>
      dealings.serve(Services, { uri, handler, options, schemas }),
    );
  }

  /** Runs a server command. */
  command(name: string, args?: unknown): Promise<unknown> {
    return this.deal(name, ({ asks }) => asks.command(name, args));
  }

  /** Sends a packet to another session; without `to`, to the app of the realm. */
  feedback(message: unknown, to?: string, kind?: string): Promise<unknown> {
    return this.deal('feedback', ({ asks }) => asks.feedback(message, to, kind));
  }

  /** Sends a packet to every other session of the realm. */
  broadcast(message: unknown, kind?: string): Promise<unknown> {
    return this.deal('broadcast', ({ asks }) => asks.broadcast(message, kind));
  }

  /** Brings the contract of the realm; the first message of an app's session, before `attach`. */
  async realm(description: unknown): Promise<MessageOf<'described'>> {
    return (await this.dealings()).realm(description);
  }
}
