// Which element of a value each lane of a kernel wants, as WGSL index arithmetic.
//   lane   one of the four neighbours, or the one, that an item is
//   run    neighbouring axes that step alike, taken as one
import { type Shape, sizeOf } from '../core/shape.ts';
import { divided, type IndexCode, plain, textOf, wgsl } from '../kernels/statement.ts';

/**
 * Which element of a value each lane wants: a WGSL u32 expression per lane.
 * `linear`: neighbours from a multiple of four. `uniform`: all the same. `scattered`: anything.
 */
export interface Index {
  readonly layout: 'linear' | 'uniform' | 'scattered';
  readonly lane: (lane: number) => IndexCode;
}

/** The index of item `first` and its neighbours. */
export function linearIndex(first: IndexCode): Index {
  return { layout: 'linear', lane: (lane) => (lane === 0 ? first : wgsl`(${first} + ${lane}u)`) };
}

/** The one element that the code says, for any lane. */
export function scatteredIndex(at: IndexCode): Index {
  return { layout: 'scattered', lane: () => at };
}

/** Index of Σ coordinate·multiplier + offset, for the coordinates that `index` has in a row-major value of `shape`. */
export function stridedIndex(
  index: Index,
  shape: Shape,
  multipliers: readonly number[],
  offset: number,
): Index {
  const runs = collapse(shape, multipliers);
  const indexOf = (at: IndexCode): IndexCode => {
    const terms = runs.flatMap(({ size, stride, multiplier }, i): IndexCode[] => {
      if (multiplier === 0) return [];
      const wraps = i > 0;
      if (stride === 1) return [times(wraps ? divided(at, '%', size) : at, multiplier)];
      const quotient = divided(at, '/', stride);
      return [times(wraps ? divided(quotient, '%', size) : quotient, multiplier)];
    });
    if (offset > 0) terms.push(plain(`${offset}u`));
    const [term, another] = terms;
    if (!term) return plain('0u');
    return another ? textOf(`(${terms.map(({ text }) => text).join(' + ')})`, terms) : term;
  };
  const layout = layoutAfter(index, runs, offset);
  if (layout === 'linear') return linearIndex(indexOf(index.lane(0)));
  return { layout, lane: (lane) => indexOf(index.lane(layout === 'uniform' ? 0 : lane)) };
}

function times(index: IndexCode, multiplier: number): IndexCode {
  return multiplier === 1 ? index : wgsl`${index} * ${multiplier}u`;
}

interface Run {
  readonly size: number;
  /** Elements between neighbours in the value that is indexed by. */
  readonly stride: number;
  /** Elements between neighbours in the value that is read. */
  readonly multiplier: number;
}

/** Neighbouring axes that step alike, as one; the outermost first. At least one run. */
function collapse(shape: Shape, multipliers: readonly number[]): Run[] {
  const runs: Run[] = [];
  let stride = sizeOf(shape);
  shape.forEach((size, axis) => {
    stride /= size;
    if (size === 1) return;
    const multiplier = multipliers[axis] ?? 0;
    const last = runs.at(-1);
    if (last && last.multiplier === multiplier * size) {
      runs[runs.length - 1] = { size: last.size * size, stride, multiplier };
    } else {
      runs.push({ size, stride, multiplier });
    }
  });
  return runs.length > 0 ? runs : [{ size: 1, stride: 1, multiplier: 0 }];
}

function layoutAfter(index: Index, runs: readonly Run[], offset: number): Index['layout'] {
  if (index.layout !== 'linear') return index.layout;
  const last = runs.at(-1);
  if (!last) return 'uniform';
  // Four neighbours from a multiple of four stay within one stretch of the innermost run.
  const withinRun = (last.stride === 1 && last.size % 4 === 0) || last.stride % 4 === 0;
  if (!withinRun) return runs.every((run) => run.multiplier === 0) ? 'uniform' : 'scattered';
  if (last.multiplier === 0 || last.stride > 1) return 'uniform';
  const aligned = offset % 4 === 0 && runs.slice(0, -1).every((run) => run.multiplier % 4 === 0);
  return last.multiplier === 1 && aligned ? 'linear' : 'scattered';
}
