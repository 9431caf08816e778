// Figure 2 of Arjovsky et al. 2017: a discriminator and a critic trained to optimality on two Gaussians.
import type { TopLevelSpec } from 'vega-lite';
import { at } from '../core/at.ts';
import type { Device } from '../runtime/device.ts';
import { atLeast, atMost, type Figure, numbersOf, type Table, type Verdict, verdict } from './figure.ts';
import { curvesPlot } from './plots.ts';
import { middle } from './statistics.ts';
import { type TwoCriticsOptions, twoCritics } from './two-critics.ts';
import type { TwoCriticsTables } from './two-critics-tables.ts';
import type { Scale } from './workshop.ts';

export const twoGaussiansScales: Readonly<Record<Scale, TwoCriticsOptions>> = {
  tiny: { seed: 1, steps: 8, looks: 4, samples: 256, places: 21 },
  quick: { seed: 1, steps: 1200, looks: 12, samples: 4096, places: 161 },
  standard: { seed: 1, steps: 6000, looks: 20, samples: 16384, places: 321 },
  paper: { seed: 1, steps: 30000, looks: 30, samples: 65536, places: 641 },
};

/**
 * Values and gradients of both over the line.
 *
 * @throws errors of the trainer
 */
export async function twoGaussians(device: Device, options: TwoCriticsOptions): Promise<Figure> {
  const tables = await twoCritics(device, options);
  return {
    name: 'figure-2',
    title: 'Figure 2: a discriminator and a critic trained to optimality on two Gaussians',
    tables: { ...tables },
    plots: { values: valuesPlot(tables.line), gradients: gradientsPlot(tables.line) },
    verdicts: twoGaussiansVerdicts(tables),
  };
}

/** Judges by the tables alone. */
export function twoGaussiansVerdicts({ line, training }: TwoCriticsTables): Verdict[] {
  const column = (name: string) => numbersOf(line, name);
  const x = column('x');
  const real = momentsOf(x, column('density_real'));
  const generated = momentsOf(x, column('density_generated'));
  const within = (name: string, from: number, to: number) =>
    column(name).filter((_, i) => at(x, i) >= Math.min(from, to) && at(x, i) <= Math.max(from, to));
  const atGenerated = (name: string) =>
    within(name, generated.mean - generated.deviation, generated.mean + generated.deviation);
  /** Median over the generated samples' place, of the greatest over the line: scores have a scale of their own. */
  const relative = (name: string) => middle(atGenerated(name)) / Math.max(...column(name));
  const between = (name: string) => within(name, real.mean, generated.mean);
  const slopes = between('gradient_critic');

  const losses = numbersOf(training, 'discriminator_loss_nats');
  const excess = at(losses, losses.length - 1) - at(numbersOf(training, 'best_loss_nats'), 0);
  const estimates = numbersOf(training, 'critic_estimate');
  const last = at(estimates, estimates.length - 1);
  const late = estimates.slice(Math.ceil(0.75 * estimates.length) - 1);
  return [
    verdict(
      'The discriminator is at its optimum: its loss beyond the least there can be',
      excess,
      atMost(0.01, 'nats'),
    ),
    verdict(
      'The critic is at its optimum within the clip: the change of its estimate over the last quarter of the training',
      Math.max(...late.map((estimate) => Math.abs(estimate - last))) / Math.abs(last),
      atMost(0.01, 'of the estimate'),
    ),
    verdict(
      'The discriminator saturates: the greatest D(x) within 1σ of the generated mean',
      Math.max(...atGenerated('discriminator')),
      atMost(0.01),
    ),
    verdict(
      'Its gradient vanishes, the critic’s does not: median within 1σ of the generated mean, each as a share of its greatest',
      relative('gradient_log_1_minus_d') / relative('gradient_critic'),
      atMost(0.01, 'of the critic’s'),
    ),
    verdict(
      'The critic is close to linear between the means: R² of a line',
      linearity(between('x'), between('critic')),
      atLeast(0.95),
    ),
    verdict(
      'The critic’s gradient is clean between the means: its least slope',
      Math.min(...slopes) / middle(slopes),
      atLeast(0.25, 'of the median slope'),
    ),
  ];
}

/** Of a density on even places. */
function momentsOf(x: readonly number[], density: readonly number[]) {
  const total = density.reduce((sum, p) => sum + p, 0);
  const moment = (of: (place: number) => number) =>
    density.reduce((sum, p, i) => sum + p * of(at(x, i)), 0) / total;
  const mean = moment((place) => place);
  return { mean, deviation: Math.sqrt(moment((place) => (place - mean) ** 2)) };
}

/** R² of the best line: the squared correlation. */
function linearity(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xMean, yMean] = [mean(x), mean(y)];
  const product = (a: readonly number[], aMean: number, b: readonly number[], bMean: number) =>
    a.reduce((sum, value, i) => sum + (value - aMean) * (at(b, i) - bMean), 0);
  return product(x, xMean, y, yMean) ** 2 / (product(x, xMean, x, xMean) * product(y, yMean, y, yMean));
}

/** As the paper draws it; the critic, whose scale and offset mean nothing, is 1 at one mean and 0 at the other. */
function valuesPlot(line: Table): TopLevelSpec {
  const x = numbersOf(line, 'x');
  const critic = numbersOf(line, 'critic');
  const scoreAtPeak = (density: string) => {
    const p = numbersOf(line, density);
    return at(critic, p.indexOf(Math.max(...p)));
  };
  const [real, generated] = [scoreAtPeak('density_real'), scoreAtPeak('density_generated')];
  return curvesPlot({
    title: 'The discriminator saturates, the critic is close to linear',
    subtitle:
      'Both of the same layers, trained until their losses stay; f is scaled to 1 at the real mean and 0 at the generated one',
    table: longTable(x, {
      'density of real samples': numbersOf(line, 'density_real'),
      'density of generated samples': numbersOf(line, 'density_generated'),
      'discriminator D(x)': numbersOf(line, 'discriminator'),
      'critic f(x), scaled': critic.map((score) => (score - generated) / (real - generated)),
    }),
    x: { column: 'x', title: 'x (in standard deviations)' },
    y: { column: 'value', title: 'D, f scaled, density' },
    series: { column: 'curve', title: '' },
  });
}

function gradientsPlot(line: Table): TopLevelSpec {
  const shares = (name: string) => {
    const sizes = numbersOf(line, name);
    const greatest = Math.max(...sizes);
    return sizes.map((size) => size / greatest);
  };
  return curvesPlot({
    title: 'The gradient that a generated sample at x gets',
    subtitle:
      'Generated samples lie about x = 3. There log(1 − D) has no gradient left; −log D has one, at the price of another objective',
    table: longTable(numbersOf(line, 'x'), {
      'through the discriminator, log(1 − D)': shares('gradient_log_1_minus_d'),
      'through the discriminator, −log D': shares('gradient_minus_log_d'),
      'through the critic, f': shares('gradient_critic'),
    }),
    x: { column: 'x', title: 'x (in standard deviations)' },
    y: { column: 'value', title: '|gradient| as a share of its greatest', scale: 'log' },
    series: { column: 'curve', title: '' },
  });
}

function longTable(x: readonly number[], curves: Readonly<Record<string, readonly number[]>>): Table {
  return {
    columns: ['curve', 'x', 'value'],
    rows: Object.entries(curves).flatMap(([name, values]) =>
      values.map((value, i) => [name, at(x, i), value]),
    ),
  };
}
