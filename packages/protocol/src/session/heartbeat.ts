/**
 * When to ping, and when to take the other side for dead: a pure function of times.
 *
 * Any frame counts as heard, so a busy session never pings. Pings are messages of ours and not of
 * the WebSocket, because a browser cannot send those.
 *
 *     heard ──── heartbeatMs ────▶ ping ──── heartbeatMs ────▶ ping ──▶ lost (lostMs after heard)
 */

/** What is known about the other side. */
export interface Silence {
  /** When a frame last came. */
  heardAt: number;
  /** When a ping was last sent; -Infinity if never. */
  pingedAt: number;
  heartbeatMs: number;
  lostMs: number;
}

/** What to do about the silence now. */
export function heartbeat(
  { heardAt, pingedAt, heartbeatMs, lostMs }: Silence,
  now: number,
): 'rest' | 'ping' | 'lost' {
  if (now >= heardAt + lostMs) return 'lost';
  return now >= Math.max(heardAt, pingedAt) + heartbeatMs ? 'ping' : 'rest';
}

/** When to ask `heartbeat` again, if nothing is heard until then. */
export function nextHeartbeatAt({ heardAt, pingedAt, heartbeatMs, lostMs }: Silence): number {
  return Math.min(heardAt + lostMs, Math.max(heardAt, pingedAt) + heartbeatMs);
}
