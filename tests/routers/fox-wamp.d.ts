/** As much of the router as the tests use. */
declare module 'fox-wamp' {
  import type { Server } from 'node:http';
  import type { AddressInfo } from 'node:net';

  /** Who says who may come in, by the methods that it names: `<method>_extra`, `<method>_auth`. */
  type AuthHandler = { getAuthMethods(): string[] } & Record<
    string,
    (...given: never[]) => unknown
  >;

  export default class FoxRouter {
    listenWAMP(
      options: { port: number; host: string },
      authHandler?: AuthHandler,
    ): {
      readonly _server: Server;
      address(): AddressInfo;
      once(event: 'listening', listener: () => void): void;
      close(callback?: () => void): void;
      readonly clients: Set<{ terminate(): void }>;
    };
  }
}
