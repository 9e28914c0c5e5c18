/**
 * Logs: JSON lines by pino. Never a payload, never a token, never text of a peer as it came.
 */
import { type Logger, pino } from 'pino';

/** A logger that says nothing: the default of an embedded router. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
