/**
 * The arrows between the layers, as a table: which layer may import which.
 *
 * A file belongs to the first layer whose path it matches, so the special ones come first. What
 * a layer does not list, it may not import; its own files it always may, unless it says
 * `strangers`. Packages stand under their own names, Node's modules under `node:`.
 */

const PROTOCOL = ['@realmwire/protocol', '@realmwire/protocol/contract'];

/** What a router needs to have sessions, its own ones too. */
const SESSIONS = [
  ...PROTOCOL,
  '@realmwire/protocol/bodies',
  '@realmwire/protocol/faults',
  '@realmwire/protocol/msgpack',
  '@realmwire/protocol/schema-form',
  '@realmwire/protocol/seed',
  '@realmwire/protocol/wamp2',
  '@realmwire/endpoint',
  '@realmwire/endpoint/parts',
];

/** The names of `@realmwire/protocol` that those who move bytes may know. */
const BYTES = [
  'Frame',
  'FrameData',
  'Transport',
  'TransportEvents',
  'ProtocolError',
  'FaultCode',
  'LIMITS',
];

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {RegExp} files paths from the root of the repository
 * @property {string[]} sees layers, packages, or `node:`
 * @property {string[]} [names] the only names it may take from `@realmwire/protocol`
 * @property {string[]} [typesOf] layers and packages of which it may import types alone
 * @property {boolean} [strangers] its sub-folders do not see each other
 */

/** @type {Layer[]} */
export const LAYERS = [
  // protocol: what is said
  {
    name: 'protocol/entry',
    files:
      /^packages\/protocol\/src\/(index|bodies|bulk|contract|engine|lean|msgpack|seed|wamp2)\.ts$/,
    sees: ['base', 'messages', 'flow', 'codec', 'dialects', 'session', 'contract'].map(
      (layer) => `protocol/${layer}`,
    ),
  },
  { name: 'protocol/base', files: /^packages\/protocol\/src\/[^/]+$/, sees: [] },
  {
    name: 'protocol/messages',
    files: /^packages\/protocol\/src\/messages\//,
    sees: ['protocol/base', 'zod'],
  },
  {
    name: 'protocol/flow',
    files: /^packages\/protocol\/src\/flow\//,
    sees: ['protocol/base', 'protocol/messages'],
  },
  {
    name: 'protocol/codec',
    files: /^packages\/protocol\/src\/codec\//,
    sees: ['protocol/base', 'protocol/messages', 'protocol/flow', '@msgpack/msgpack'],
  },
  {
    name: 'protocol/dialects',
    files: /^packages\/protocol\/src\/dialects\//,
    sees: ['protocol/base', 'protocol/messages', 'protocol/flow', 'protocol/codec'],
    strangers: true,
  },
  {
    name: 'protocol/session',
    files: /^packages\/protocol\/src\/session\//,
    sees: [
      'protocol/base',
      'protocol/messages',
      'protocol/flow',
      'protocol/codec',
      'protocol/dialects',
    ],
  },
  {
    name: 'protocol/contract',
    files: /^packages\/protocol\/src\/contract\//,
    sees: ['protocol/base', 'zod', '@standard-schema/spec'],
  },

  // endpoint: one end of a session, in browsers too
  {
    name: 'endpoint',
    files: /^packages\/endpoint\/src\//,
    sees: [...PROTOCOL, '@realmwire/protocol/lean', '@realmwire/protocol/msgpack'],
  },

  // client: a stranger to the router
  { name: 'client/core', files: /^packages\/client\/src\/core\//, sees: PROTOCOL },
  {
    name: 'client/transports',
    files: /^packages\/client\/src\/transports\//,
    sees: ['@realmwire/protocol', 'ws', 'node:'],
    names: BYTES,
  },
  {
    name: 'client',
    files: /^packages\/client\/src\//,
    sees: [
      ...PROTOCOL,
      '@realmwire/protocol/bulk',
      '@realmwire/protocol/engine',
      '@realmwire/protocol/lean',
      '@realmwire/protocol/msgpack',
      '@realmwire/protocol/schema-form',
      '@realmwire/protocol/scram',
      '@realmwire/protocol/wamp2',
      '@realmwire/endpoint',
      '@realmwire/endpoint/dealings',
      '@realmwire/endpoint/hear',
      '@realmwire/endpoint/lean',
      '@realmwire/endpoint/services',
      '@realmwire/endpoint/streams',
      'client/core',
      'client/transports',
      '#socket',
    ],
    typesOf: ['typed-emitter'],
  },

  // router: core decides, shell does, transports move bytes
  {
    name: 'router/core',
    files: /^packages\/router\/src\/core\//,
    sees: [...PROTOCOL, '@realmwire/protocol/faults', 'zod'],
  },
  {
    name: 'router/transports',
    files: /^packages\/router\/src\/transports\//,
    sees: [
      '@realmwire/protocol',
      '@realmwire/protocol/seed',
      '@realmwire/protocol/wamp2',
      'ws',
      'node:',
    ],
    names: BYTES,
  },
  {
    name: 'router/shell',
    files: /^packages\/router\/src\/shell\//,
    sees: [...SESSIONS, 'router/core', 'node:', 'pino', 'zod'],
  },
  {
    name: 'router/dialects',
    files: /^packages\/router\/src\/dialects\//,
    sees: [
      ...PROTOCOL,
      '@realmwire/protocol/faults',
      '@realmwire/protocol/seed',
      '@realmwire/protocol/wamp2',
      'router/core',
      'router/shell',
      'node:',
    ],
    strangers: true,
  },
  {
    name: 'router/bridge',
    files: /^packages\/router\/src\/bridge\//,
    sees: [...PROTOCOL, '@realmwire/protocol/faults', 'router/core', 'router/shell', 'node:'],
  },
  {
    name: 'router/side',
    files: /^packages\/router\/src\/(auth|cluster|admin)\//,
    sees: [
      ...PROTOCOL,
      '@realmwire/protocol/faults',
      '@realmwire/protocol/scram',
      'router/core',
      'node:',
      'zod',
      'jose',
      'prom-client',
    ],
    typesOf: ['router/shell', 'pino'],
    strangers: true,
  },
  {
    name: 'router',
    files: /^packages\/router\/src\//,
    sees: [
      ...SESSIONS,
      'router/core',
      'router/transports',
      'router/shell',
      'router/dialects',
      'router/bridge',
      'router/side',
      'node:',
      'citty',
      'pino',
      'ws',
      'zod',
    ],
  },

  // testkit: for tests
  {
    name: 'testkit/fault-proxy',
    files: /^packages\/testkit\/src\/fault-proxy\//,
    sees: ['node:'],
  },
  {
    name: 'testkit',
    files: /^packages\/testkit\/src\//,
    sees: [
      ...PROTOCOL,
      '@realmwire/protocol/seed',
      '@realmwire/protocol/wamp2',
      'testkit/fault-proxy',
      'vitest',
    ],
  },
];

/** The layer of a file, by its path from the root of the repository. */
export function layerOf(path) {
  return LAYERS.find(({ files }) => files.test(path));
}
