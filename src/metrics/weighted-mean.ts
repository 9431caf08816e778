// The mean of weighted values, exact where all are equal.

/**
 * Mean of values under non-negative weights (all alike where none are given), with compensated sums (Kahan 1965).
 * It is taken from the first value on, so that equal values give exactly that value, whatever the weights.
 */
export function weightedMean(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const base = values[0]!;
  let [sum, lost, total] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const term = (values[i]! - base) * weight - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    total += weight;
  }
  return base + sum / total;
}
