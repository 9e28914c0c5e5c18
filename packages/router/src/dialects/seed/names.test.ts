import { limitsOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../shell/clock.ts';
import { Hub } from '../../shell/hub.ts';
import { silentLogger } from '../../shell/logger.ts';
import type { LiveSession } from '../../shell/types.ts';
import { isName, mayTakeName, receiverOf, takeName } from './names.ts';

const hub = new Hub({ limits: limitsOf(), log: silentLogger(), clock: SYSTEM_CLOCK });
const realm = hub.open('com.names', undefined, {});

function join(more: Partial<LiveSession> = {}): LiveSession {
  const session = { ...hub.drawIds(), roles: [], dialect: 'seed', realm: realm.name, ...more };
  hub.join(session as unknown as LiveSession, realm);
  return session as unknown as LiveSession;
}

const packet = (fields: Record<string, unknown>) => ({ opcode: 'feedback', message: 1, fields });

describe('[X11] the name of a page', () => {
  const [page, other] = [join(), join()];

  test('is its own if nobody has it, once', () => {
    expect(takeName(hub, page, 'mine')).toBe('');
    expect(takeName(hub, page, 'mine')).toBe('');
    expect(takeName(hub, page, page.uuid)).toBe('');
    for (const [session, name] of [
      [other, 'mine'],
      [page, 'second'],
      [other, page.uuid],
    ] as const)
      expect(takeName(hub, session, name)).toBe('uuid: cannot be taken');
  });

  test('[X10] was never given by the router', () => {
    const gone = join();
    hub.leave(gone, '1000', '');

    expect(takeName(hub, other, gone.uuid)).toBe('uuid: cannot be taken');
  });

  test('is none of a backend, nor of who has gone', () => {
    const gone = join();
    hub.leave(gone, '1000', '');

    expect(takeName(hub, join({ isBackend: true }), 'job')).toBe('uuid: cannot be taken');
    expect(takeName(hub, gone, 'ghost')).toBe('uuid: cannot be taken');
  });

  test('[S002-06] may stand in its URL, where nobody has it', async () => {
    const owner = join();
    takeName(hub, owner, 'AB12CD34EF');

    expect(await mayTakeName(hub, 'com.names', 'ZZ12CD34EF')).toBe(true);
    expect(await mayTakeName(hub, 'com.later', 'AB12CD34EF')).toBe(true);
    for (const name of ['AB12CD34EF', '', owner.uuid])
      expect(await mayTakeName(hub, 'com.names', name)).toBe(false);
  });

  test('[S002-06] is free where its owner gives no sign of life', async () => {
    for (const isThere of [true, false]) {
      const name = `board ${isThere}`;
      takeName(hub, join({ isThere: async () => isThere }), name);

      expect(await mayTakeName(hub, 'com.names', name)).toBe(!isThere);
    }
  });

  test('is free again when it goes', () => {
    const first = join();
    takeName(hub, first, 'shared');
    hub.leave(first, '1000', '');

    expect(takeName(hub, join(), 'shared')).toBe('');
  });

  test.each([7, null, '', 'x'.repeat(129), { a: 1 }])('is not %j', (name) => {
    expect(isName(name)).toBe(false);
    expect(takeName(hub, other, name)).toBe('uuid: must be a text of at most 128 letters');
  });
});

describe('who a packet is for', () => {
  const [page, named, deaf] = [
    join(),
    join({ isBackend: true, isListening: true }),
    join({ isBackend: true, isListening: false }),
  ];
  realm.idents.add(named, 'printer');

  test('is found by its uuid, by its own name, or by its ident', () => {
    takeName(hub, page, 'page');

    expect(receiverOf(realm, packet({ uuid: page.uuid }))).toBe(page.uuid);
    expect(receiverOf(realm, packet({ uuid: 'page' }))).toBe(page.uuid);
    expect(receiverOf(realm, packet({ uuid: '', ident: 'printer' }))).toBe(named.uuid);
    expect(receiverOf(realm, packet({ uuid: 'nobody', ident: 'printer' }))).toBe(named.uuid);
    expect(receiverOf(realm, packet({ uuid: page.uuid, ident: 'printer' }))).toBe(page.uuid);
  });

  test('[X08] is nobody where the name is no text, or of one that does not listen', () => {
    for (const fields of [{}, { uuid: true }, { ident: true }, { uuid: 0, ident: [] }])
      expect(receiverOf(realm, packet(fields))).toBeUndefined();
    expect(receiverOf(realm, packet({ uuid: deaf.uuid }))).toBeUndefined();
  });
});
