// Finds the latent whose sample is nearest to a picture: gradient descent through the generator, from several starts.
//   loss     mean squared difference, for each start by itself
//   descent  Adam on the latents, whose rate falls to 0 on half a cosine
//   best     the smallest difference that any start came by, not the last one
import { at } from '../core/at.ts';
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { reshape } from '../ops/layout.ts';
import { input } from '../ops/leaf.ts';
import { mul, sub } from '../ops/pointwise.ts';
import { sum } from '../ops/sum.ts';
import type { Device } from '../runtime/device.ts';
import { compileGraph } from '../runtime/graph.ts';
import { grad } from '../transform/grad.ts';
import { chosenClasses } from './class-choice.ts';
import { generatorGraph, type TrainedGenerator } from './generator-graph.ts';
import { drawLatents } from './latents.ts';
import { adam } from './loop-optimisers.ts';

export interface ProjectionAsked {
  readonly seed: number;
  /** The class of the samples that are tried, of a conditional generator. */
  readonly label?: number | undefined;
  /** Latents to start from. */
  readonly starts: number;
  /** Steps of each. */
  readonly steps: number;
  readonly progress?: (step: number, error: number) => void;
}

export interface Projection {
  /** [latent] */
  readonly latent: Float32Array;
  /** What the generator makes of it, [h, w, c] in [−1, 1]. */
  readonly picture: Float32Array;
  /** Mean squared difference to the picture, whose values lie in [−1, 1]. */
  readonly error: number;
  /** Peak signal-to-noise ratio in decibels: 20 is a likeness, above 30 the eye sees no difference. */
  readonly psnr: number;
  /** The smallest difference of each start. */
  readonly errors: readonly number[];
}

/** Rate of the descent at its start. */
const rate = 0.1;

/**
 * @param picture [h, w, c] in [−1, 1], of the generator's size
 * @throws usage error where a conditional generator gets no class that it knows, or another one gets one
 */
export async function project(
  device: Device,
  generator: TrainedGenerator,
  picture: Float32Array,
  { seed, label, starts, steps, progress = () => {} }: ProjectionAsked,
): Promise<Projection> {
  const { feeds, samples: samplesOf, classes: known } = generatorGraph(generator);
  const { latent } = generator.run;
  const z = input('z', [starts, latent]);
  const asked = label === undefined ? undefined : new Uint8Array(starts).fill(label);
  const classes = chosenClasses(asked, { method: 'project', rows: starts, known });
  const samples = samplesOf(z, known === undefined ? undefined : input('classes', [starts, known]));
  const errors = errorsOf(samples, input('picture', [1, ...generator.dataset.shape]));
  const descent = adam([z], grad(sum(errors), [z]), { lr: rate, beta1: 0.9, beta2: 0.999 });
  const graph = await compileGraph(device, [errors, samples, ...descent.outputs], { name: 'projection' });
  try {
    const weights = feeds();
    const best = Array.from({ length: starts }, () => Number.POSITIVE_INFINITY);
    let found: Pick<Projection, 'latent' | 'picture'> | undefined;
    let state = descent.start({ z: drawLatents({ count: starts, latent, seed }) });
    for (let step = 0; step <= steps; step++) {
      const lr = (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
      const here = Float32Array.from(state.tensors.z ?? []);
      const [now = [], pictures = new Float32Array(), ...results] = await graph.run({
        ...weights,
        picture,
        ...(classes && { classes }),
        ...descent.feeds(state, lr),
      });
      const width = pictures.length / starts;
      for (const [i, error] of Array.from(now).entries()) {
        if (error < Math.min(...best)) {
          found = {
            latent: here.slice(i * latent, (i + 1) * latent),
            picture: pictures.slice(i * width, (i + 1) * width),
          };
        }
        best[i] = Math.min(at(best, i), error);
      }
      progress(step, Math.min(...best));
      state = descent.next(state, results);
    }
    const error = Math.min(...best);
    // Values from −1 to 1 have a peak of 2.
    const psnr = 10 * Math.log10(4 / error);
    return { ...(found ?? { latent: new Float32Array(latent), picture }), error, psnr, errors: best };
  } finally {
    graph.destroy();
  }
}

/** Of each sample: [rows]. */
function errorsOf(samples: Value, picture: Value): Value {
  const [rows = 1, ...shape] = samples.shape;
  const difference = sub(samples, picture);
  const size = sizeOf(shape);
  return mul(sum(reshape(mul(difference, difference), [rows, size]), [1]), 1 / size);
}
