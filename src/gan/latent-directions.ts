// The directions of the latent space along which a generator's first layer changes most (GANSpace: Härkönen et al. 2020).
// A first layer is affine in the latent, y = b + z·A with A [latent, units], and z ~ N(0, I): so the principal components
// of y over infinitely many latents, and the directions of z that move y along them, are the eigenvectors of A·Aᵀ. The class of a
// conditional generator is a part of b: its directions are the same in every class.
import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import { orthogonalRows } from '../metrics/singular-values.ts';
import { input } from '../ops/leaf.ts';
import type { Device } from '../runtime/device.ts';
import { compileGraph } from '../runtime/graph.ts';
import { oneHot } from './class-choice.ts';
import { generatorGraph, type TrainedGenerator } from './generator-graph.ts';
import { drawLatents } from './latents.ts';

export interface LatentDirection {
  /** Of length 1: [latent]. */
  readonly direction: Float32Array;
  /** Of the variance of the first layer's activations. */
  readonly share: number;
}

/** Latents by which it is seen whether the layer is affine at all. */
const tried = 4;

/**
 * All principal components, the greatest first.
 * @throws usage error where the first layer is not affine in the latent
 */
export async function latentDirections(
  device: Device,
  generator: TrainedGenerator,
): Promise<readonly LatentDirection[]> {
  const { latent } = generator.run;
  const { offset, matrix, units } = await firstLayerOf(device, generator);
  const gram = new Float64Array(latent * latent);
  for (let i = 0; i < latent; i++) {
    for (let j = i; j < latent; j++) {
      let product = 0;
      for (let k = 0; k < units; k++) product += (matrix[i * units + k] ?? 0) * (matrix[j * units + k] ?? 0);
      gram[i * latent + j] = product;
      gram[j * latent + i] = product;
    }
  }
  const components = orthogonalRows(gram, latent, latent)
    .map((row) => ({ row, variance: Math.hypot(...row) }))
    .sort((a, b) => b.variance - a.variance);
  const total = components.reduce((sum, { variance }) => sum + variance, 0);
  if (offset.some((value) => !Number.isFinite(value)) || !(total > 0)) {
    throw usageError('the first layer of the generator does not depend on the latent', {
      generator: generator.run.generator,
      hint: 'use a generator that was trained',
    });
  }
  return components.map(({ row, variance }) => ({
    direction: unitVector(row, variance),
    share: variance / total,
  }));
}

/**
 * Latents [steps, latent] on the way along a direction: `from` with its own part along it replaced by −reach … reach.
 * @param steps at least 2
 */
export function alongDirection(
  from: Float32Array,
  { direction }: LatentDirection,
  { reach, steps }: { readonly reach: number; readonly steps: number },
): Float32Array {
  const own = from.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
  const all = new Float32Array(steps * from.length);
  for (let step = 0; step < steps; step++) {
    const place = reach * ((2 * step) / (steps - 1) - 1);
    all.set(
      from.map((value, i) => value + (place - own) * (direction[i] ?? 0)),
      step * from.length,
    );
  }
  return all;
}

interface FirstLayer {
  /** b [units] */
  readonly offset: Float32Array;
  /** A [latent, units] */
  readonly matrix: Float32Array;
  readonly units: number;
}

/** The layer at the origin, at each unit vector and at a few latents, at once. */
async function firstLayerOf(device: Device, generator: TrainedGenerator): Promise<FirstLayer> {
  const { latent } = generator.run;
  const { feeds, firstLayer, classes } = generatorGraph(generator);
  const rows = 1 + latent + tried;
  const asked = classes === undefined ? undefined : input('classes', [rows, classes]);
  const layer = firstLayer(input('z', [rows, latent]), asked);
  const units = sizeOf(layer.shape) / rows;
  const z = new Float32Array(rows * latent);
  for (let i = 0; i < latent; i++) z[(1 + i) * latent + i] = 1;
  const drawn = drawLatents({ count: tried, latent, seed: 0 });
  z.set(drawn, (1 + latent) * latent);
  const graph = await compileGraph(device, [layer], { name: 'first-layer' });
  try {
    const [values = new Float32Array()] = await graph.run({
      ...feeds(),
      z,
      ...(classes && { classes: oneHot(new Uint8Array(rows), classes) }),
    });
    const offset = values.slice(0, units);
    const matrix = values
      .slice(units, (1 + latent) * units)
      .map((value, i) => value - (offset[i % units] ?? 0));
    requireAffine({ offset, matrix, units }, drawn, values.subarray((1 + latent) * units));
    return { offset, matrix, units };
  } finally {
    graph.destroy();
  }
}

function requireAffine(
  { offset, matrix, units }: FirstLayer,
  latents: Float32Array,
  values: Float32Array,
): void {
  const latent = matrix.length / units;
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const isAffine = values.every((value, at) => {
    const [row, unit] = [Math.floor(at / units), at % units];
    let expected = offset[unit] ?? 0;
    for (let i = 0; i < latent; i++)
      expected += (latents[row * latent + i] ?? 0) * (matrix[i * units + unit] ?? 0);
    return Math.abs(value - expected) <= 1e-3 * greatest;
  });
  if (isAffine) return;
  throw usageError('directions need a generator whose first layer is linear in the latent', {
    hint: 'the generators that a run can name begin so; an own one should, too',
  });
}

/** With its greatest element above 0, so that the sign is settled. */
function unitVector(row: Float64Array, length: number): Float32Array {
  const greatest = row.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return Float32Array.from(row, (value) => (value / length) * Math.sign(greatest));
}
