/**
 * The hooks of an app that were called, as the resource `/probe` of the recorded servers noted them.
 */
import type { RealmOptions } from '@realmwire/router';
import type { Line } from './recordings.ts';

/** See the head of this file. */
export class HookLog {
  calls: string[] = [];

  /** A realm that notes. */
  readonly options: RealmOptions = {
    onOpen: () => void this.calls.push('onOpen'),
    onData: (_session, { opcode, message, fields }) => {
      const text = opcode === 'text' ? String(message) : JSON.stringify(fields);
      this.calls.push(`onData ${text}`);
    },
    onClose: () => void this.calls.push('onClose'),
  };

  clear(): void {
    this.calls = [];
  }
}

/** The hooks that were recorded. That a client was lost is told by `onClose` alone, as from D3 on. */
export function hooksOf(lines: readonly Line[]): string[] {
  const hooks = lines.flatMap(({ kind, text = '' }) => {
    const [, name, given = ''] = /^HOOK (\w+)\(\d+(.*)\)$/.exec(text) ?? [];
    if (kind !== 'serverlog' || name === undefined || name === 'onError') return [];
    return [`${name}${given.replace(/^, string\(\d+\)/, '')}`];
  });
  return hooks;
}
