/** As much of the router as the tests use. */
declare module 'fox-wamp' {
  import type { Server } from 'node:http';
  import type { AddressInfo } from 'node:net';

  export default class FoxRouter {
    listenWAMP(options: { port: number; host: string }): {
      readonly _server: Server;
      address(): AddressInfo;
      once(event: 'listening', listener: () => void): void;
      close(callback?: () => void): void;
      readonly clients: Set<{ terminate(): void }>;
    };
  }
}
