import { createRandom } from '../core/random.ts';
import { createDataset, type Dataset } from '../data/dataset.ts';
import type { TrainingConfig } from '../gan/config.ts';
import { createTrainer } from '../gan/trainer.ts';
import { wasserstein1d } from '../metrics/wasserstein-1d.ts';
import { mlp } from '../nn/mlp.ts';
import { type Module, sequential } from '../nn/module.ts';
import { add } from '../ops/pointwise.ts';
import type { Device } from '../runtime/device.ts';
import type { Table } from './figure.ts';

// A GAN's discriminator and a WGAN's critic on two Gaussians that stay as they are: what both make of the line.

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

/** Real samples are N(−3, 1), generated ones N(3, 1): W₁ is 6, and they hardly overlap. */
const realMean = -3;
const fakeMean = 3;
const [left, right] = [-8, 8];
const batch = 256;
/** Real samples to train on. */
const dataSize = 65_536;
const hidden = [64];

/** The critic's step is a fiftieth of its clip. */
const sides = {
  discriminator: { objective: 'gan', learningRate: 2e-3 },
  critic: { objective: 'wgan', clip: 0.1, learningRate: 2e-3 },
} as const satisfies Readonly<Record<string, Partial<TrainingConfig>>>;

const streams = { data: 0x21, heldOut: 0x22 };

export interface TwoCriticsTables {
  /** Both over the line, with the densities and the size of the gradients that a generated sample there would get. */
  readonly line: Table;
  /** Both while they are trained, on samples that no step saw, beside the best that there can be. */
  readonly training: Table;
}

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

interface LookAt {
  readonly real: Float32Array;
  readonly fake: Float32Array;
  /** Places. */
  readonly line: readonly number[];
}

/** What a network makes of the line at the end, and of the samples at each look. */
interface Trained {
  readonly scores: Float32Array;
  readonly slopes: Float32Array;
  readonly looks: readonly Look[];
}

interface Look {
  readonly steps: number;
  readonly real: Float32Array;
  readonly fake: Float32Array;
  /** Greatest slope over the line. */
  readonly slope: number;
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
        await more(due - (seen[seen.length - 1]?.steps ?? 0));
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

const density = (x: number, mean: number) => Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
/** log(1 + eˣ) without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const mean = (values: Float32Array, of: (value: number) => number = (value) => value) =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;

/** log p_r(x) / p_g(x): the logit of the best discriminator there can be. */
const bestLogit = (x: number) => ((x - fakeMean) ** 2 - (x - realMean) ** 2) / 2;

function lineTable(line: readonly number[], discriminator: Trained, critic: Trained): Table {
  const columns = [
    'x',
    'density_real',
    'density_generated',
    'discriminator',
    'discriminator_logit',
    'best_discriminator',
    'critic',
    'gradient_log_1_minus_d',
    'gradient_minus_log_d',
    'gradient_critic',
  ];
  const rows = line.map((x, i) => {
    const logit = discriminator.scores[i]!;
    const slope = discriminator.slopes[i]!;
    return [
      x,
      density(x, realMean),
      density(x, fakeMean),
      sigmoid(logit),
      logit,
      sigmoid(bestLogit(x)),
      critic.scores[i]!,
      sigmoid(logit) * slope,
      sigmoid(-logit) * slope,
      critic.slopes[i]!,
    ];
  });
  return { columns, rows };
}

/** Losses on the samples that no step saw, beside those of the best there can be. */
function trainingTable({ real, fake }: LookAt, discriminator: Trained, critic: Trained): Table {
  const loss = (realLogits: Float32Array, fakeLogits: Float32Array) =>
    mean(realLogits, (logit) => softplus(-logit)) + mean(fakeLogits, softplus);
  const best = loss(real.map(bestLogit), fake.map(bestLogit));
  const distance = wasserstein1d(real, fake);
  const columns = [
    'steps',
    'discriminator_loss_nats',
    'best_loss_nats',
    'critic_estimate',
    'critic_greatest_slope',
    'w1_of_samples',
    'share_of_w1',
  ];
  const rows = discriminator.looks.map((look, i) => {
    const seen = critic.looks[i]!;
    const estimate = mean(seen.real) - mean(seen.fake);
    // A critic of slope K estimates K·W₁ at most (Kantorovich–Rubinstein).
    const share = estimate / (seen.slope * distance);
    return [look.steps, loss(look.real, look.fake), best, estimate, seen.slope, distance, share];
  });
  return { columns, rows };
}
