// Distances between two discrete distributions on the same atoms. Each argument holds a mass for each atom, of any
// positive total (counts will do); it is divided by that total. Results are in nats.
import { usageError } from '../core/errors.ts';
import { totalWeight } from './samples.ts';

/**
 * `mean`: ½KL(P‖M) + ½KL(Q‖M), at most log 2, the usual one. `paper`: KL(P‖M) + KL(Q‖M), as section 2 of
 * Arjovsky et al. 2017 defines it, at most 2·log 2. M is (P + Q) / 2 in both.
 */
export type JensenShannonConvention = 'mean' | 'paper';

/**
 * ½·Σ|p − q|, from 0 to 1.
 *
 * @param p a mass for each atom, of any positive total
 * @param q a mass for each of the same atoms
 * @throws usage error where p and q differ in length; data error on masses that are negative, not finite or all 0
 * @example
 * metrics.totalVariation([1, 0], [1, 1]); // 0.5
 */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return 0.5 * overAtoms('totalVariation', p, q, (a, b) => Math.abs(a - b));
}

/**
 * KL(P‖Q) = Σ p·log(p / q) in nats; infinite where P has mass and Q has none.
 *
 * @param p a mass for each atom, of any positive total
 * @param q a mass for each of the same atoms
 * @throws usage error where p and q differ in length; data error on masses that are negative, not finite or all 0
 * @example
 * metrics.klDivergence([1, 0], [1, 1]); // 0.6931
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return overAtoms('klDivergence', p, q, klTerm);
}

/**
 * KL(Q‖P) in nats: with P the real distribution and Q the model, the one that stays finite when modes are missing.
 *
 * @param p a mass for each atom, of any positive total
 * @param q a mass for each of the same atoms
 * @throws usage error where p and q differ in length; data error on masses that are negative, not finite or all 0
 * @example
 * metrics.reverseKlDivergence([1, 1], [1, 0]); // 0.6931
 */
export function reverseKlDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return overAtoms('reverseKlDivergence', p, q, (a, b) => klTerm(b, a));
}

/**
 * Jensen–Shannon divergence in nats (not its square root).
 *
 * @param p a mass for each atom, of any positive total
 * @param q a mass for each of the same atoms
 * @param options `convention`: `mean` when left out
 * @throws usage error where p and q differ in length, or on another convention; data error on masses that are negative,
 * not finite or all 0
 * @example
 * metrics.jensenShannon([1, 0], [0, 1]); // 0.6931
 */
export function jensenShannon(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  { convention = 'mean' }: { readonly convention?: JensenShannonConvention } = {},
): number {
  const sum = overAtoms('jensenShannon', p, q, (a, b) => klTerm(a, (a + b) / 2) + klTerm(b, (a + b) / 2));
  switch (convention) {
    case 'mean':
      return sum / 2;
    case 'paper':
      return sum;
    default:
      throw usageError('jensenShannon: unknown convention', { convention, hint: "'mean' or 'paper'" });
  }
}

/** p·log(p/q) − p + q: the same sum over distributions, of terms that are never negative, so that nothing cancels. */
function klTerm(p: number, q: number): number {
  if (p === 0) return q;
  return q === 0 ? Number.POSITIVE_INFINITY : Math.max(0, p * Math.log(p / q) - p + q);
}

function overAtoms(
  metric: string,
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  term: (p: number, q: number) => number,
): number {
  if (p.length !== q.length) {
    throw usageError(`${metric}: p and q are on different numbers of atoms`, {
      p: p.length,
      q: q.length,
      hint: 'give both a mass for every atom, 0 where there is none',
    });
  }
  const pTotal = totalWeight(metric, 'p', p, p.length);
  const qTotal = totalWeight(metric, 'q', q, q.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += term(p[i]! / pTotal, q[i]! / qTotal);
  return sum;
}
