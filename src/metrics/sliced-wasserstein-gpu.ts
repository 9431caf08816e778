// The sliced Wasserstein distance with its projections on the GPU.
import { usageError } from '../core/errors.ts';
import { concat, transpose } from '../ops/layout.ts';
import { input } from '../ops/leaf.ts';
import { matmul } from '../ops/matmul.ts';
import type { Device } from '../runtime/device.ts';
import { compileGraph } from '../runtime/graph.ts';
import { type Samples, sampleCount } from './samples.ts';
import { defaultProjections, randomDirections, type SlicedOptions } from './sliced-wasserstein.ts';
import { meanGap } from './wasserstein-1d.ts';
import { weightedMean } from './weighted-mean.ts';

/** A sliced Wasserstein distance that is compiled for one device. */
export interface SlicedWasserstein {
  /**
   * The distance between two sets x and y of `count` samples each.
   * @throws usage error on another number of samples; data error on a value that is not finite; gpu error once the
   * device is lost
   */
  readonly distance: (x: Samples, y: Samples) => Promise<number>;
  /** Ends its hold on the GPU; the device stays. */
  readonly destroy: () => void;
}

/**
 * `slicedWasserstein` for sets of images: the GPU projects (one matrix product in f32, with as many rows as both sets
 * have samples), the CPU sorts. Agrees with the CPU's version to the rounding of f32 sums over the dimension.
 *
 * @param options the same, and `count`: samples in each set
 * @throws usage error where a size is no whole number ≥ 1; gpu error where the adapter cannot hold the sets
 * @example
 * const sliced = await metrics.createSlicedWasserstein(device, { count: 64, dimension: 28 * 28 });
 * const real = [...Array(64).keys()].flatMap((i) => [...sampleOf(data, i)]);
 * console.log(await sliced.distance(real, await trainer.sample(trainer.fixedLatents(64))));
 */
export async function createSlicedWasserstein(
  device: Device,
  options: SlicedOptions & { readonly count: number },
): Promise<SlicedWasserstein> {
  const { count, dimension, projections = defaultProjections, seed = 0 } = options;
  const samples = [input('x', [count, dimension]), input('y', [count, dimension])];
  const directions = input('directions', [projections, dimension]);
  // One row for each direction, so that a projection lies in one piece.
  const graph = await compileGraph(device, [matmul(directions, transpose(concat(samples)))], {
    name: 'sliced',
  });
  const feeds = { directions: randomDirections(dimension, projections, seed) };
  return {
    distance: async (x, y) => {
      for (const [name, values] of [['x', x] as const, ['y', y] as const]) {
        const given = sampleCount('slicedWasserstein', name, values, dimension);
        if (given === count) continue;
        throw usageError(`slicedWasserstein: ${name} has another number of samples than was compiled`, {
          given,
          expected: count,
          hint: 'compile for the number of samples that you compare',
        });
      }
      const [rows] = await graph.run({ ...feeds, x, y });
      const sorted = (start: number) => Float64Array.from(rows!.subarray(start, start + count)).sort();
      return weightedMean(
        Float64Array.from({ length: projections }, (_, k) =>
          meanGap(sorted(2 * k * count), sorted((2 * k + 1) * count)),
        ),
      );
    },
    destroy: graph.destroy,
  };
}
