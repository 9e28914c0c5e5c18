/**
 * Where the bundle of the simulator differs from production: chance is drawn from the seed, and
 * whoever asks the real clock is told that this must not be.
 *
 * `bundle.ts` puts the modules of the packages behind these seams; the packages know nothing of them.
 */

/** What the bundle calls in place of Node's chance. */
interface Seams {
  draw(): number;
}

const seams: Seams = {
  draw() {
    throw new Error('chance was asked before there was a seed');
  },
};

(globalThis as { simulatorSeams?: Seams }).simulatorSeams = seams;

/** From now on all chance comes from here. */
export function drawFrom(draw: () => number): void {
  seams.draw = draw;
}
