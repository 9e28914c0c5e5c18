import { Body, jsonCodec, type MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { AwayMail } from './away-mail.ts';

describe('what a session is sent while it is away', () => {
  test('is given in its order, the last credit of each stream first', () => {
    const mail = new AwayMail(jsonCodec, 100);
    const credit = (stream: number, until: number) =>
      ({ opcode: 'next', of: 'call', stream, until }) as const;
    mail.add(event(1, 1));
    mail.add(credit(7, 10));
    mail.add(credit(8, 10));
    mail.add(event(2, 1));
    mail.add(credit(7, 20));

    const { credits, letters } = mail.take();

    expect(credits).toEqual([credit(7, 20), credit(8, 10)]);
    expect(letters.map(({ message }) => message)).toEqual([event(1, 1), event(2, 1)]);
    expect(mail.take()).toEqual({ credits: [], letters: [] });
  });

  test('counts its bytes, and apart those of short messages', () => {
    const mail = new AwayMail(jsonCodec, 200);
    const [short, long] = [event(1, 1), event(1, 2, 'x'.repeat(200))];
    const lengthOf = (message: typeof short) => jsonCodec.encode(message).data.length;

    mail.add(short);
    mail.add(long);

    expect([mail.smallBytes, mail.bytes]).toEqual([
      lengthOf(short),
      lengthOf(short) + lengthOf(long),
    ]);
    mail.take();
    expect([mail.smallBytes, mail.bytes]).toEqual([0, 0]);
  });

  test('is encoded once, with the frame that others have made already', () => {
    const mail = new AwayMail(jsonCodec, 100);
    const shared = { json: jsonCodec.encode(event(1, 1)) };
    const { json } = shared;

    mail.add(event(1, 1), shared);

    expect(mail.take().letters[0]?.shared.json).toBe(json);
  });

  test('loses the events of a topic that the session may not hear any more, and nothing else', () => {
    const mail = new AwayMail(jsonCodec, 100);
    const gap = { opcode: 'gap', subscription: 1, from: 2, to: 3, reason: 'credit' } as const;
    const told = { opcode: 'unsubscribed', id: 0, subscription: 1, reason: 'no' } as const;
    const asked = { opcode: 'unsubscribed', id: 9, subscription: 2 } as const;
    mail.add(event(1, 1, 'x'.repeat(100)));
    mail.add(event(2, 1));
    mail.add(gap);
    mail.add(asked);

    mail.add(told);

    const bytes = [event(2, 1), asked, told].map((each) => jsonCodec.encode(each).data.length);
    expect(mail.bytes).toBe(bytes.reduce((sum, each) => sum + each));
    expect(mail.smallBytes).toBe(mail.bytes);
    expect(mail.take().letters.map(({ message }) => message)).toEqual([event(2, 1), asked, told]);
  });

  test('throws what the codec cannot say, and keeps nothing of it', () => {
    const mail = new AwayMail(jsonCodec, 100);
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);

    expect(() => mail.add({ ...event(1, 1), payload: Body.of(cyclic) })).toThrow();

    expect([mail.bytes, mail.take().letters]).toEqual([0, []]);
  });
});

function event(subscription: number, offset: number, text = ''): MessageOf<'event'> {
  return { opcode: 'event', subscription, publication: offset, offset, payload: Body.of(text) };
}
