/**
 * What the command line assumes where nothing is said.
 */

/** Where the operator listener is found. */
export const OPERATOR_PORT = 8081;

/** The realm that the open profile has to try things in, if no other is named. */
export const DEV_REALM = 'realm1';

/** Levels of the log, the most talkative first. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A level of the log. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How strictly WAMP clients are held to the specification. */
export const WAMP_PROFILES = ['interop', 'strict'] as const;
