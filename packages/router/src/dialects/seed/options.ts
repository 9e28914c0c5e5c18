/**
 * How the seed dialect is spoken: which paths are served, by which realms, and to whom.
 */

/** What is done with packets of an opcode: they are called, or published. */
export type SeedRoute =
  | {
      /** The procedure that gets `message` as its input. */
      readonly call: string;
      /** The opcode of the packet with the answer; default: the one that was asked with. */
      readonly answer?: string;
    }
  | {
      /** The topic that gets `message` as its payload. */
      readonly publish: string;
    };

/** What is served at a path. */
export interface SeedResource {
  /** The realm whose sessions its clients are. */
  readonly realm: string;
  /**
   * What its clients say: `packets` by default. `text`: plain texts, each of which is for the realm's `onData`
   * as the message of a packet with the opcode `text`; they get the message of each packet alone. `any`:
   * packets, and what is no JSON is for `onData` in the same way, where `packets` would close the connection.
   */
  readonly words?: 'packets' | 'text' | 'any';
  /**
   * The parameter of the URL by which a page names itself, as `id` in `?id=AB12CD34EF`: it is found by that
   * name. Who has none, or one that somebody has, is not let in. Default: pages have no such name.
   */
  readonly nameParameter?: string;
  /** What is done with packets, by opcode; all others are for the realm's `onData`. */
  readonly routes?: Readonly<Record<string, SeedRoute>>;
  /** Topics whose events its clients get, and the opcode of the packets that these become. */
  readonly topics?: Readonly<Record<string, string>>;
}

/** See the head of this file. */
export interface SeedOptions {
  /** By path, as `/web`. Clients that ask for another path are told so and closed. */
  readonly resources: Readonly<Record<string, SeedResource>>;
  /** Path of the oldest PHP clients, which name none; default: the first one. */
  readonly rawResource?: string;
  /** Origins of pages that may connect to these paths, besides those of the router; `'*'`: all. */
  readonly origins?: readonly string[] | '*';
  /** After so long a silence a web client is asked for a sign of life; default: the limit `heartbeatMs`. */
  readonly pingIntervalMs?: number;
  /** Web clients of one address; default: as many as come. */
  readonly maxPerIP?: number;
  /** Clients of the dialect; default: as many as come. */
  readonly maxClients?: number;
  /** Pieces of a long message; default 100. */
  readonly maxChunks?: number;
  /** Addresses from which PHP clients may connect; default: this machine. */
  readonly backends?: readonly string[];
  /** Addresses of proxies that are believed when they name a client by `X-Forwarded-For`; default: none. */
  readonly trustedProxies?: readonly string[];
}

const LOOPBACK = ['127.0.0.1', '::1'];
const MAX_CHUNKS = 100;
/** As for the limit `heartbeatMs`. */
const SHORTEST_PING_MS = 100;

/** The options, with what was left out. */
export type SeedRules = Required<Omit<SeedOptions, 'pingIntervalMs'>> & {
  readonly pingIntervalMs: number | undefined;
};

/**
 * Fills in the defaults. Throws a RangeError that says what is wrong.
 *
 * @param own - further addresses of this machine: who comes from them is on it
 */
export function seedRules(options: SeedOptions, own: readonly string[] = []): SeedRules {
  const { resources, backends = [...LOOPBACK, ...own], maxChunks = MAX_CHUNKS } = options;
  const paths = Object.keys(resources);
  const [first] = paths;
  if (first === undefined) throw new RangeError('seed.resources must name one path or more');
  const wrong = paths.find((path) => !/^\/[^?#\s]*$/.test(path));
  if (wrong !== undefined)
    throw new RangeError('seed.resources must be named by paths that begin with "/"');
  const rawResource = options.rawResource ?? first;
  if (!Object.hasOwn(resources, rawResource))
    throw new RangeError('seed.rawResource must be one of seed.resources');
  const { pingIntervalMs, maxPerIP = Number.POSITIVE_INFINITY } = options;
  const { maxClients = Number.POSITIVE_INFINITY, origins = [], trustedProxies = [] } = options;
  const counts = { pingIntervalMs, maxPerIP, maxClients, maxChunks };
  for (const [name, count] of Object.entries(counts)) {
    const least = name === 'pingIntervalMs' ? SHORTEST_PING_MS : 1;
    if (count !== undefined && !(count >= least))
      throw new RangeError(`seed.${name} must be a number from ${least} on`);
  }
  return { ...counts, resources, rawResource, origins, backends, trustedProxies };
}

/** What is done with packets of an opcode; undefined: they are for the app. */
export function routeOf(
  { routes = {} }: Partial<SeedResource> = {},
  opcode: string,
): SeedRoute | undefined {
  return Object.hasOwn(routes, opcode) ? routes[opcode] : undefined;
}
