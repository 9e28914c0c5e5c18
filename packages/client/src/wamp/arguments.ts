/**
 * Positional and keyword arguments as one value, where no contract says how they make one.
 */

/**
 * Give it instead of an input, an output or a payload: `c.call(uri, new WampArguments([1], { a: 2 }))`.
 * What comes in is one only where it has arguments of both kinds.
 */
export class WampArguments {
  /** By position. */
  readonly args: readonly unknown[];
  /** By name. */
  readonly kwargs: Readonly<Record<string, unknown>>;

  constructor(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>> = {}) {
    this.args = args;
    this.kwargs = kwargs;
  }
}
