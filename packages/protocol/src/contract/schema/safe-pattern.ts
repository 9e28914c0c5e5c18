/**
 * How long a text may be before a regular expression of somebody else takes too long on it.
 *
 * A contract that arrives over the wire may bring a `pattern`, and a backtracking matcher can be made
 * to run for years on thirty characters (`(a+)+b`). So the number of ways in which the expression can
 * match is bounded from above: a repetition without end has as many ways as the text is long, `?` and
 * `{m,n}` a known number, alternatives add up, what follows one another multiplies. The text may be
 * as long as the product stays below {@link MAX_STEPS}:
 *
 *     ^[a-z]{2}-[0-9]+$     length            ≤ 100,000
 *     ^[^@]+@[^@]+$         length²           ≤ 316
 *     ^(a+)+$               not bounded       never
 *
 * The bound is crude: it calls some harmless expressions unsafe. They are not run then, which makes
 * the router a little more lenient than the callee, and never slower.
 */

/** About a millisecond of matching; a message may hold a thousand texts. */
const MAX_STEPS = 1e5;

/**
 * The longest text that the expression may be run on; 0 if none, `Infinity` if any.
 *
 * @throws SyntaxError if it is not a regular expression.
 */
export function longestSafeText(source: string): number {
  new RegExp(source);
  const ways = new Reader(source).alternatives();
  // Without `^` the matcher begins anew at each character.
  const loops = ways.loops + (source.startsWith('^') && ways.branches === 1 ? 0 : 1);
  if (!Number.isFinite(loops) || ways.fixed > MAX_STEPS) return 0;
  if (loops === 0) return Number.POSITIVE_INFINITY;
  return Math.floor((MAX_STEPS / ways.fixed) ** (1 / loops));
}

/** In how many ways a part can match: `fixed × length ^ loops`. */
interface Ways {
  readonly fixed: number;
  readonly loops: number;
}

const ONE: Ways = { fixed: 1, loops: 0 };
const UNBOUNDED: Ways = { fixed: 1, loops: Number.POSITIVE_INFINITY };

/** Reads an expression that the engine has accepted, so it need not look for mistakes. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** `a|b|c`, up to the end or the closing bracket. */
  alternatives(): Ways & { readonly branches: number } {
    let ways = this.#sequence();
    let branches = 1;
    while (this.#source[this.#at] === '|') {
      this.#at += 1;
      const next = this.#sequence();
      ways = { fixed: ways.fixed + next.fixed, loops: Math.max(ways.loops, next.loops) };
      branches += 1;
    }
    return { ...ways, branches };
  }

  #sequence(): Ways {
    let ways = ONE;
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      const part = this.#quantified(this.#atom());
      ways = { fixed: ways.fixed * part.fixed, loops: ways.loops + part.loops };
    }
    return ways;
  }

  /** One character, class, escape or group, without its quantifier. */
  #atom(): Ways {
    const [text = ''] = this.#match(
      /\\k<[^>]*>|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[\s\S]/y,
    );
    // A back-reference can be made to solve any puzzle.
    if (/^\\(?:[1-9]|k)/.test(text)) return UNBOUNDED;
    if (!text.startsWith('(')) return ONE;
    const { fixed, loops } = this.alternatives();
    this.#at += 1;
    return { fixed, loops };
  }

  #quantified(ways: Ways): Ways {
    const found = this.#match(/(?:([*+?])|\{([0-9]+)(,?)([0-9]*)\})\??/y);
    const [text, sign, least, comma, most] = found;
    if (text === undefined) return ways;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const max = maximum(sign, min, comma, most);
    const isOne = ways.fixed === 1 && ways.loops === 0;
    if (max === Number.POSITIVE_INFINITY) return isOne ? { fixed: 1, loops: 1 } : UNBOUNDED;
    return { fixed: ways.fixed ** max * (max - min + 1), loops: ways.loops * max };
  }

  #match(expression: RegExp): readonly (string | undefined)[] {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#source) ?? [];
    this.#at += found[0]?.length ?? 0;
    return found;
  }
}

function maximum(
  sign: string | undefined,
  min: number,
  comma: string | undefined,
  most: string | undefined,
): number {
  if (sign !== undefined) return sign === '?' ? 1 : Number.POSITIVE_INFINITY;
  if (comma === '') return min;
  return most === '' ? Number.POSITIVE_INFINITY : Number(most);
}
