/**
 * The platform of a client that says packets of the seed systems: the same world, and connections that
 * can put them into words.
 */
import type { Message } from '@realmwire/protocol';
import type { ConnectionInit } from '../connection.ts';
import type { FirstConnection } from '../first-connection.ts';
import type { Afterwards, AnyConnection, Platform } from '../platform.ts';
import { said } from './packets.ts';

/** See the head of this file. */
export function seedPlatform(platform: Platform): Platform {
  return {
    ...platform,
    loadAfterwards: async () => withPackets(await platform.loadAfterwards()),
  };
}

function withPackets({ Connection: Native, Comeback }: Afterwards): Afterwards {
  class Connection implements AnyConnection {
    readonly #native: AnyConnection;

    constructor(init: ConnectionInit, first: FirstConnection) {
      this.#native = new Native(init, first);
    }

    send(message: Message): Promise<void> | undefined {
      return this.#native.send(said(message));
    }

    goOn(first: FirstConnection): void {
      this.#native.goOn(first);
    }

    close(): void {
      this.#native.close();
    }

    hangUp(ending: Parameters<AnyConnection['hangUp']>[0]): void {
      this.#native.hangUp(ending);
    }
  }
  return { Connection, Comeback };
}
