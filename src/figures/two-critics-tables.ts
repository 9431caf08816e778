// What a discriminator and a critic say of two Gaussians, as tables, beside the best that there can be.
import { at } from '../core/at.ts';
import { wasserstein1d } from '../metrics/wasserstein-1d.ts';
import type { Table } from './figure.ts';

/** Real samples are N(−3, 1), generated ones N(3, 1): W₁ is 6, and they hardly overlap. */
export const realMean = -3;
export const fakeMean = 3;

export interface TwoCriticsTables {
  /** Both over the line, with the densities and the size of the gradients that a generated sample there would get. */
  readonly line: Table;
  /** Both while they are trained, on samples that no step saw, beside the best that there can be. */
  readonly training: Table;
}

export interface LookAt {
  readonly real: Float32Array;
  readonly fake: Float32Array;
  /** Places. */
  readonly line: readonly number[];
}

/** What a network makes of the line at the end, and of the samples at each look. */
export interface Trained {
  readonly scores: Float32Array;
  readonly slopes: Float32Array;
  readonly looks: readonly Look[];
}

export interface Look {
  readonly steps: number;
  readonly real: Float32Array;
  readonly fake: Float32Array;
  /** Greatest slope over the line. */
  readonly slope: number;
}

const density = (x: number, mean: number) => Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
/** log(1 + eˣ) without overflow. */
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const mean = (values: Float32Array, of: (value: number) => number = (value) => value) =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;

/** log p_r(x) / p_g(x): the logit of the best discriminator there can be. */
const bestLogit = (x: number) => ((x - fakeMean) ** 2 - (x - realMean) ** 2) / 2;

export function lineTable(line: readonly number[], discriminator: Trained, critic: Trained): Table {
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
    const [logit, slope] = [at(discriminator.scores, i), at(discriminator.slopes, i)];
    return [
      x,
      density(x, realMean),
      density(x, fakeMean),
      sigmoid(logit),
      logit,
      sigmoid(bestLogit(x)),
      at(critic.scores, i),
      sigmoid(logit) * slope,
      sigmoid(-logit) * slope,
      at(critic.slopes, i),
    ];
  });
  return { columns, rows };
}

/** Losses on the samples that no step saw, beside those of the best there can be. */
export function trainingTable({ real, fake }: LookAt, discriminator: Trained, critic: Trained): Table {
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
    const seen = at(critic.looks, i);
    const estimate = mean(seen.real) - mean(seen.fake);
    // A critic of slope K estimates K·W₁ at most (Kantorovich–Rubinstein).
    const share = estimate / (seen.slope * distance);
    return [look.steps, loss(look.real, look.fake), best, estimate, seen.slope, distance, share];
  });
  return { columns, rows };
}
