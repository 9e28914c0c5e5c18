import { limitsOf } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../shell/clock.ts';
import { Hub } from '../../shell/hub.ts';
import { silentLogger } from '../../shell/logger.ts';
import type { LiveSession } from '../../shell/types.ts';
import { PageName } from './page-name.ts';

const hub = new Hub({ limits: limitsOf(), log: silentLogger(), clock: SYSTEM_CLOCK });
const realm = hub.open('com.names', undefined, {});

function join(more: Partial<LiveSession> = {}) {
  const ids = hub.drawIds();
  const page = { ...ids, roles: [], realm: realm.name, ...more } as unknown as LiveSession;
  hub.join(page, realm);
  return { page, name: new PageName(hub, page) };
}

describe('[S003-03] [X11] a page', () => {
  test('knows itself by its uuid, until it chooses a name', () => {
    const { page, name } = join();
    expect([name.knownAs, name.taken]).toEqual([page.uuid, undefined]);

    expect([name.choose(page.uuid), name.taken]).toEqual(['', undefined]);
    expect([name.choose('me'), name.knownAs, name.taken]).toEqual(['', 'me', 'me']);
  });

  test('knows itself by a name that it cannot have, and gets it when its owner is given up', async () => {
    let giveUp = (_isThere: boolean) => {};
    const before = join({
      isThere: () =>
        new Promise((resolve) => {
          giveUp = resolve;
        }),
    });
    before.name.choose('returning');
    const after = join();

    expect(after.name.choose('returning')).toBe('uuid: cannot be taken');
    expect([after.name.knownAs, after.name.taken]).toEqual(['returning', undefined]);
    hub.leave(before.page, '1006', '');
    giveUp(false);

    await until(() => after.name.taken === 'returning', { what: 'its name' });
  });

  test('gets no name later when it has gone itself', async () => {
    const answers: ((isThere: boolean) => void)[] = [];
    const owner = join({ isThere: () => new Promise((resolve) => answers.push(resolve)) });
    owner.name.choose('wanted');
    const [first, second] = [join(), join()];
    for (const { name } of [first, second]) name.choose('wanted');

    for (const { page } of [owner, first]) hub.leave(page, '1006', '');
    for (const answer of answers) answer(false);

    await until(() => second.name.taken === 'wanted', { what: 'the name' });
    expect(first.name.taken).toBeUndefined();
  });

  test('is no backend, and no name is no text', () => {
    const { page, name } = join({ isBackend: true });
    const other = join();

    expect([name.choose('job'), name.knownAs]).toEqual(['uuid: cannot be taken', page.uuid]);
    expect(other.name.choose(7)).toContain('must be a text');
    expect(other.name.knownAs).toBe(other.page.uuid);
  });
});
