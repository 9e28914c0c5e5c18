/**
 * `realmwire start`: what it takes. The router itself is loaded when it is to run.
 */
import type { Command } from '../command.ts';
import { LOG_LEVELS, WAMP_PROFILES } from '../defaults.ts';

/** See the head of this file. */
export const START: Command = {
  name: 'start',
  means: 'Runs a router.',
  takes: {
    config: {
      type: 'string',
      description:
        'Configuration; default: realmwire.config.json, .ts, .mjs or .js, if there is one.',
      valueHint: 'file',
    },
    port: {
      type: 'string',
      description: 'Port for clients; 0: any free one. Default 8080.',
      valueHint: 'port',
    },
    host: {
      type: 'string',
      description: 'Address for clients. Default 127.0.0.1.',
      valueHint: 'address',
    },
    path: { type: 'string', description: 'Path of the WebSocket. Default /.', valueHint: 'path' },
    'operator-port': {
      type: 'string',
      description:
        'Port for operators, on this machine only; 0: any free one, off: none. Default 8081.',
      valueHint: 'port|off',
    },
    rawsocket: {
      type: 'string',
      description: 'UNIX socket for WAMP clients of this user. Default: none.',
      valueHint: 'path',
    },
    socket: {
      type: 'string',
      description:
        'UNIX socket on which this user operates the router; auto: at the usual place. Default: none.',
      valueHint: 'path|auto',
    },
    'wamp-profile': {
      type: 'enum',
      options: [...WAMP_PROFILES],
      description: 'Whether WAMP clients are held to the letter of WAMP. Default interop.',
    },
    dev: {
      type: 'boolean',
      description:
        'The open profile, to try things out: this machine only, everybody may do everything.',
    },
    realm: {
      type: 'string',
      description:
        'Opens a realm without a contract to everybody; needs --dev or the configuration. Repeatable.',
      valueHint: 'name',
    },
    origin: {
      type: 'string',
      description: 'Origin of pages that may connect. Repeatable.',
      valueHint: 'origin',
    },
    'log-level': {
      type: 'enum',
      options: [...LOG_LEVELS],
      description: 'What is logged. Default info.',
    },
    'json-logs': {
      type: 'boolean',
      description: 'JSON logs on stderr, as without a terminal.',
      negativeDescription: 'Text for a person, as on a terminal.',
    },
  },
  run: async (given) => (await import('./run-router.ts')).runRouter(given),
};
