/** What the tests use of AutobahnJS, which comes without types. */
interface AutobahnPayload {
  readonly args: unknown[];
  readonly kwargs: Record<string, unknown>;
}

interface AutobahnEvent {
  readonly topic: string | undefined;
  readonly publisher: number | undefined;
  readonly publisher_authid: string | undefined;
  readonly retained: boolean;
}

interface AutobahnInvocation {
  readonly procedure: string | undefined;
  readonly caller: number | undefined;
  readonly caller_authid: string | undefined;
  readonly progress: ((args: unknown[], kwargs: Record<string, unknown>) => void) | null;
}

interface AutobahnCall extends Promise<unknown> {
  then<A = unknown, B = never>(
    done?: ((value: unknown) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
    progressed?: (part: unknown) => void,
  ): Promise<A | B>;
  cancel(options?: { mode?: string }): void;
}

interface AutobahnSession {
  readonly id: number;
  call(
    uri: string,
    args?: readonly unknown[],
    kwargs?: object,
    options?: Record<string, unknown>,
  ): AutobahnCall;
  register(
    uri: string,
    endpoint: (args: unknown[], kwargs: object, details: AutobahnInvocation) => unknown,
    options?: object,
  ): Promise<unknown>;
  unregister(registration: unknown): Promise<unknown>;
  subscribe(
    uri: string,
    handler: (args: unknown[], kwargs: Record<string, unknown>, details: AutobahnEvent) => void,
    options?: object,
  ): Promise<unknown>;
  unsubscribe(subscription: unknown): Promise<unknown>;
  publish(
    uri: string,
    args?: readonly unknown[],
    kwargs?: object,
    options?: object,
  ): Promise<unknown>;
}

interface AutobahnConnection {
  onopen:
    | ((session: AutobahnSession, details: { [key: string]: string | undefined }) => void)
    | undefined;
  onclose:
    | ((reason: string, details: { reason: string | null; message: string | null }) => boolean)
    | undefined;
  open(): void;
  close(): void;
}

interface Autobahn {
  readonly Connection: new (options: Record<string, unknown>) => AutobahnConnection;
  readonly Result: new (args: readonly unknown[], kwargs: object) => AutobahnPayload;
  readonly Error: new (
    uri: string,
    args?: readonly unknown[],
    kwargs?: object,
  ) => AutobahnPayload & { readonly error: string };
  readonly serializer: Readonly<
    Record<'JSONSerializer' | 'MsgpackSerializer' | 'CBORSerializer', new () => object>
  >;
  readonly auth_cra: {
    sign(key: string, challenge: string): string;
    derive_key(secret: string, salt: string, iterations: number, keylen: number): string;
  };
  readonly auth_cryptosign: {
    public_key(keys: object): string;
    sign_challenge(keys: object, extra: object): string;
  };
  readonly nacl: { readonly sign: { readonly keyPair: { fromSeed(seed: Uint8Array): object } } };
}

declare module 'autobahn' {
  const autobahn: Autobahn;
  export default autobahn;
}

declare module 'autobahn-browser' {
  const autobahn: Autobahn;
  export default autobahn;
}
