// The Earth-Mover distance between two discrete distributions.
import { at } from '../core/at.ts';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { exactWasserstein } from './exact-wasserstein.ts';
import { checkFinite, type Samples, totalWeight } from './samples.ts';
import { solveTransport } from './transport.ts';
import { wasserstein1d } from './wasserstein-1d.ts';

/** Where the atoms lie, or what moving mass between them costs. */
export type Ground =
  | {
      /** Where the atoms lie, [atoms, dimension]. */
      readonly support: Samples;
      /** Coordinates of an atom; 1 when left out. */
      readonly dimension?: number;
    }
  | {
      /** What moving a unit of mass costs, [p, q] row-major. */
      readonly costs: ArrayLike<number>;
    };

/**
 * The Earth-Mover distance between two discrete distributions: p and q are masses on the atoms, each divided by its
 * total. With `support` both are on the same points of a Euclidean space; with `costs` moving a unit from atom i of p
 * to atom j of q costs costs[i·|q| + j] ≥ 0, and p and q may be on different atoms.
 *
 * @throws usage error where masses and ground differ in length; data error on masses or costs that are negative or not
 * finite, and on masses that are all 0
 * @example
 * metrics.earthMover([1, 0], [0, 1], { support: [0, 3] }); // 3
 */
export function earthMover(p: ArrayLike<number>, q: ArrayLike<number>, ground: Ground): number {
  totalWeight('earthMover', 'p', p, p.length);
  totalWeight('earthMover', 'q', q, q.length);
  if ('costs' in ground) return byCosts(p, q, ground.costs);
  const { support, dimension = 1 } = ground;
  if (p.length !== q.length || support.length !== p.length * dimension) {
    throw usageError('earthMover: p, q and their support disagree', {
      p: p.length,
      q: q.length,
      support: `${support.length} values in dimension ${dimension}`,
      hint: 'give one point and two masses for every atom',
    });
  }
  const masses = { xWeights: p, yWeights: q };
  return dimension === 1
    ? wasserstein1d(support, support, masses)
    : exactWasserstein(support, support, { dimension, ...masses });
}

function byCosts(p: ArrayLike<number>, q: ArrayLike<number>, costs: ArrayLike<number>): number {
  if (costs.length !== p.length * q.length) {
    throw usageError('earthMover: the costs do not fit p and q', {
      given: costs.length,
      expected: `${p.length} × ${q.length}`,
      hint: 'give a cost for each pair, row by row of p',
    });
  }
  checkFinite('earthMover', 'costs', costs);
  const [rows, columns] = [atomsOf(p), atomsOf(q)];
  const used = new Float64Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    columns.forEach((column, j) => {
      used[i * columns.length + j] = at(costs, row * q.length + column);
    });
  });
  if (used.some((cost) => cost < 0)) {
    throw new EarthmoverError('data', 'earthMover: a cost is negative', { hint: 'costs are 0 or greater' });
  }
  const shares = (masses: ArrayLike<number>, atoms: readonly number[]) => {
    const total = atoms.reduce((sum, atom) => sum + at(masses, atom), 0);
    return Float64Array.from(atoms, (atom) => at(masses, atom) / total);
  };
  return solveTransport({ costs: used, supplies: shares(p, rows), demands: shares(q, columns) }).cost;
}

function atomsOf(masses: ArrayLike<number>): number[] {
  return Array.from({ length: masses.length }, (_, i) => i).filter((i) => at(masses, i) > 0);
}
