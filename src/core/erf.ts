// The error function in float64, which JavaScript does not have.

/** Beyond this the nearest float64 is ±1. */
const saturated = 6;

/**
 * erf x = 2/√π ∫₀ˣ e^(−t²) dt, to about 1e-15: e^(−x²) times a series of terms of one sign, so that nothing cancels
 * (Abramowitz and Stegun 7.1.6).
 */
export function erf(x: number): number {
  if (!(Math.abs(x) < saturated)) return Number.isNaN(x) ? x : Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
