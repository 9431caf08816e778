// Logarithm, cosine and sine made of + - * / alone. Math.log and Math.cos may differ in the last bit
// from one engine to the next; these five operations (with Math.sqrt) never do, so whatever is built
// on them has the same bits in Node and in every browser.

/** ln(bits + ½) for a u32, to 1e-15 relative: the half keeps it finite at 0. */
export function logOfHalfInteger(bits: number): number {
  const exponent = 31 - Math.clz32(bits);
  let mantissa = exponent < 0 ? 1 : (bits + 0.5) / ((1 << exponent) >>> 0);
  let power = exponent;
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    power++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return power * Math.LN2 + 2 * s * polynomial(atanhTerms, s * s);
}

/** The point [cos 2πt, sin 2πt] after `turns` = t turns, to 1e-15. */
export function unitCircle(turns: number): [number, number] {
  const quarters = Math.floor(turns * 4 + 0.5);
  // Exact, and at most an eighth of a turn: |x| ≤ π/4.
  const x = (turns - quarters / 4) * (2 * Math.PI);
  const cosine = polynomial(cosineTerms, x * x);
  const sine = x * polynomial(sineTerms, x * x);
  switch (quarters & 3) {
    case 0:
      return [cosine, sine];
    case 1:
      return [-sine, cosine];
    case 2:
      return [-cosine, -sine];
    default:
      return [sine, -cosine];
  }
}

// cos x = 1 − x²/2! + x⁴/4! …   sin x / x = 1 − x²/3! + x⁴/5! …   as polynomials in x²
const cosineTerms = alternatingFactorials(1);
const sineTerms = alternatingFactorials(2);
// atanh s / s = 1 + s²/3 + s⁴/5 + …
const atanhTerms = Array.from({ length: 11 }, (_, k) => 1 / (2 * k + 1));

function alternatingFactorials(first: 1 | 2): number[] {
  const terms = [1];
  for (let n = first; terms.length < 10; n += 2) terms.push(-terms[terms.length - 1]! / (n * (n + 1)));
  return terms;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) value = value * x + coefficients[power]!;
  return value;
}
