import { describe, expect, test } from 'vitest';
import { Desks } from './desks.ts';

describe('desks', () => {
  test('desks get different colours, and a colour is free again when its desk leaves', () => {
    const desks = new Desks();
    for (const session of ['a', 'b', 'c']) desks.enter(session, session);

    desks.leave('b');

    expect(desks.enter('d', 'd').colour).toBe(1);
  });

  test('a desk keeps its colour when it is renamed', () => {
    const desks = new Desks();
    desks.enter('a', 'Rowan');
    desks.enter('b', 'Alder');

    expect(desks.enter('b', 'Hazel')).toEqual({ session: 'b', name: 'Hazel', colour: 1 });
  });

  test('more desks than colours share them evenly', () => {
    const desks = new Desks();

    const colours = Array.from({ length: 16 }, (_, at) => desks.enter(`${at}`, 'x').colour);

    expect(new Set(colours).size).toBe(8);
    expect(colours.slice(8).sort()).toEqual(colours.slice(0, 8).sort());
  });

  test('a session that did not say its name gets a desk with a number', () => {
    const desks = new Desks();

    expect(desks.of('a').name).toBe('Desk 1');
    expect(desks.of('a')).toEqual(desks.of('a'));
  });
});
