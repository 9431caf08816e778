// A GAN's discriminator and a WGAN's critic on two Gaussians that stay as they are: what both make of the line.
import { createRandom } from '../core/random.ts';
import { createDataset, type Dataset } from '../data/dataset.ts';
import type { TrainingConfig } from '../gan/config.ts';
import { createTrainer } from '../gan/trainer.ts';
import { mlp } from '../nn/mlp.ts';
import type { Module } from '../nn/module.ts';
import { sequential } from '../nn/sequential.ts';
import { add } from '../ops/pointwise.ts';
import type { Device } from '../runtime/device.ts';
import {
  fakeMean,
  type Look,
  type LookAt,
  lineTable,
  realMean,
  type Trained,
  type TwoCriticsTables,
  trainingTable,
} from './two-critics-tables.ts';

export interface TwoCriticsOptions {
  readonly seed: number;
  /** Steps of the discriminator and of the critic. */
  readonly steps: number;
  /** Looks at them on the way, evenly spread; at least 4. */
  readonly looks: number;
  /** Of each Gaussian, that no step sees: what the looks score. A multiple of the batch, 256. */
  readonly samples: number;
  /** Places on the line from −8 to 8. */
  readonly places: number;
}

const [left, right] = [-8, 8];
const batch = 256;
/** Real samples to train on. */
const dataSize = 65_536;
const hidden = [64];

/** The critic's step is a fiftieth of its clip. */
const sides = {
  discriminator: { objective: 'gan', lr: 2e-3 },
  critic: { objective: 'wgan', clip: 0.1, lr: 2e-3 },
} as const satisfies Readonly<Record<string, Partial<TrainingConfig>>>;

const streams = { data: 0x21, heldOut: 0x22 };

/**
 * Trains both, of the same layers, and looks at them.
 *
 * @throws errors of the trainer
 */
export async function twoCritics(device: Device, options: TwoCriticsOptions): Promise<TwoCriticsTables> {
  const { seed, samples, places } = options;
  const random = createRandom(seed, streams.heldOut);
  const drawn = (mean: number) => Float32Array.from({ length: samples }, () => mean + random.normal());
  const at: LookAt = {
    real: drawn(realMean),
    fake: drawn(fakeMean),
    line: Array.from({ length: places }, (_, i) => left + ((right - left) * i) / (places - 1)),
  };
  const data = realData(seed);
  const discriminator = await trained(device, 'discriminator', { data, at, options });
  const critic = await trained(device, 'critic', { data, at, options });
  return {
    line: lineTable(at.line, discriminator, critic),
    training: trainingTable(at, discriminator, critic),
  };
}

interface Training {
  readonly data: Dataset;
  readonly at: LookAt;
  readonly options: TwoCriticsOptions;
}

async function trained(
  device: Device,
  side: keyof typeof sides,
  { data, at, options: { seed, steps, looks } }: Training,
): Promise<Trained> {
  const trainer = await createTrainer(device, {
    generator: sequential('fixed Gaussian', [1], [shifted(fakeMean)]),
    critic: mlp({ name: side, input: 1, hidden, output: 1, activation: 'leakyRelu' }),
    data,
    config: { batch, latent: 1, seed, ...sides[side] },
  });
  const line = Float32Array.from(at.line);
  try {
    return await trainer.afterCriticSteps(0, async (more) => {
      const seen: Look[] = [];
      for (let k = 1; k <= looks; k++) {
        const due = Math.round((steps * k) / looks);
        await more(due - (seen.at(-1)?.steps ?? 0));
        const { slopes } = await trainer.criticAt(line);
        seen.push({ steps: due, ...(await trainer.score(at.real, at.fake)), slope: Math.max(...slopes) });
      }
      return { ...(await trainer.criticAt(line)), looks: seen };
    });
  } finally {
    trainer.destroy();
  }
}

/** z + mean: a generator must have a weight, and no step of its own is taken here. */
function shifted(mean: number): Module {
  return {
    name: `N(${mean}, 1)`,
    parameters: [{ name: 'mean', shape: [1], layout: 'vector', initial: () => Float32Array.of(mean) }],
    statistics: [],
    outputShape: (shape) => shape,
    forward: (z, pass) => add(z, pass.parameter('mean')),
  };
}

function realData(seed: number): Dataset {
  const random = createRandom(seed, streams.data);
  const values = Float32Array.from({ length: dataSize }, () => realMean + random.normal());
  return createDataset(`N(${realMean}, 1)`, [1], values);
}
