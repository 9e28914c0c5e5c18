import { Body } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import type { RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const KIB = 1024;
const WINDOW_BYTES = 64 * KIB;

describe.each(['json', 'msgpack'] as const)('while a policy thinks about a peer (%s)', (codec) => {
  let place: Yard;
  let decide: (isAllowed: boolean) => void;
  afterEach(() => place.close());

  test('it gets no credit: what it has sent waits, and is bounded by its window', async () => {
    const peer = await join();

    const sent = await sendAll(peer, 1_000);

    expect(sent).toBeLessThanOrEqual(WINDOW_BYTES);
    await until(() => place.router.stats().memory.usedBytes > sent / 2);
    await place.check();
  });

  test('and has decided, all of it is done in order, and it gets credit again', async () => {
    const peer = await join();
    await sendAll(peer, 1_000);
    const { until: before } = peer.heard.filter((message) => message.opcode === 'next').at(-1) ?? {
      until: 0,
    };

    decide(true);

    const next = await peer.hear('next', (message) => message.until > Number(before));
    expect(next.until).toBeGreaterThan(WINDOW_BYTES);
    const answers = peer.heard.flatMap((message) =>
      message.opcode === 'published' ? message.id : [],
    );
    expect(answers).toEqual(answers.map((_, index) => index + 1));
    await place.check();
  });

  /** A peer about whose publications nobody has decided yet. */
  async function join(): Promise<RawPeer> {
    const decided = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    place = await openYard(
      { windowStartBytes: WINDOW_BYTES, windowMinBytes: WINDOW_BYTES },
      { authorize: ({ uri }) => (uri === 'com.yard.flood' ? decided : true) },
    );
    const peer = await place.open(codec);
    await peer.join('com.yard');
    return peer;
  }

  /** Sends as long as there is credit, and says how much that was. */
  async function sendAll(peer: RawPeer, most: number): Promise<number> {
    const payload = Body.of('x'.repeat(KIB));
    let sent = 0;
    for (let id = 1; id <= most; id += 1) {
      const message = { opcode: 'publish', id, uri: 'com.yard.flood', payload } as const;
      const { length } = peer.codec.encode(message).data;
      const credit = () =>
        Math.max(
          WINDOW_BYTES,
          ...peer.heard.flatMap((said) =>
            said.opcode === 'next' && !('of' in said) ? said.until : [],
          ),
        );
      const hasCredit = await until(() => sent + length <= credit(), { within: 300 }).then(
        () => true,
        () => false,
      );
      if (!hasCredit) break;
      peer.say(message);
      sent += length;
    }
    return sent;
  }
});
