// Figure 1 of Arjovsky et al. 2017, from its Example 1, with what the figure is there to explain: whether θ is learned.
import { at } from '../core/at.ts';
import type { Device } from '../runtime/device.ts';
import { atMost, type Figure, numbersOf, type Table, type Verdict, verdict } from './figure.ts';
import { type LineDistancesOptions, lineDistances } from './line-distances.ts';
import { distancesPlot, gradientsPlot, thetaPlot } from './parallel-lines-plots.ts';
import { middle } from './statistics.ts';
import { rules, type ThetaDescentOptions, thetaDescent } from './theta-descent.ts';
import type { Scale } from './workshop.ts';

export interface ParallelLinesOptions extends LineDistancesOptions, ThetaDescentOptions {}

const common = { seed: 1, starts: [1, -0.6] };

export const parallelLinesScales: Readonly<Record<Scale, ParallelLinesOptions>> = {
  tiny: { ...common, samples: 40, thetas: 5, descentSteps: 4, criticSteps: 2, warmUpSteps: 4 },
  quick: { ...common, samples: 400, thetas: 21, descentSteps: 80, criticSteps: 10, warmUpSteps: 200 },
  standard: { ...common, samples: 1000, thetas: 41, descentSteps: 120, criticSteps: 15, warmUpSteps: 600 },
  paper: { ...common, samples: 2000, thetas: 81, descentSteps: 400, criticSteps: 50, warmUpSteps: 5000 },
};

export interface ParallelLinesTables {
  readonly distances: Table;
  readonly descent: Table;
}

/**
 * Distances between the two lines over θ, closed forms beside estimates, and θ learned through W and through JS.
 *
 * @throws errors of the trainer
 */
export async function parallelLines(device: Device, options: ParallelLinesOptions): Promise<Figure> {
  const tables = { distances: lineDistances(options), descent: await thetaDescent(device, options) };
  return {
    name: 'figure-1',
    title: 'Figure 1: distances between two parallel lines, and θ learned through W₁ and through JS',
    tables: { ...tables },
    plots: {
      distances: distancesPlot(tables.distances),
      ...Object.fromEntries(
        rules.map((rule) => [
          `theta-by-${rule.replace(' ', '-').toLowerCase()}`,
          thetaPlot(tables.descent, rule),
        ]),
      ),
      gradients: gradientsPlot(tables.descent),
    },
    verdicts: parallelLinesVerdicts(tables),
  };
}

/** Judges by the tables alone. Of the descents it judges plain gradient descent; those by RMSProp are shown beside. */
export function parallelLinesVerdicts({ distances, descent }: ParallelLinesTables): Verdict[] {
  const column = (name: string) => numbersOf(distances, name);
  const w1 = column('w1');
  const estimateGap = largest(column('w1_of_samples').map((estimate, i) => estimate - at(w1, i)));
  // Two sets of n uniform heights are 0.31·√(2/n) apart on average, and more than 0.93·√(2/n) once in 1,000 times.
  const estimateBound = Number(Math.sqrt(2 / largest(column('samples'))).toPrecision(2));
  const widths = column('cell_width');
  const beyondCell = column('js_of_histograms_nats').filter((_, i) => at(w1, i) >= at(widths, i));

  const through = (route: string) => descentsOf(descent).filter((run) => run.route === route);
  const [byW, byJs] = [through('W'), through('JS')];
  const ends = byW.map(
    ({ start, theta }) => largest(theta.slice(-Math.ceil(theta.length / 10))) / Math.abs(start),
  );
  const moves = byJs.map(({ start, theta }) => largest(theta.map((each) => each - start)) / Math.abs(start));
  const onTheWay = byW.flatMap(({ start, theta, gradient }) =>
    gradient.filter((_, i) => Math.abs(at(theta, i)) >= Math.abs(start) / 2),
  );
  const size = (gradients: readonly number[]) => middle(gradients.map(Math.abs));
  const vanishing = size(byJs.flatMap(({ gradient }) => gradient)) / size(onTheWay);
  return [
    verdict(
      'W₁ between the lines is |θ|: the farthest estimate from samples',
      estimateGap,
      atMost(estimateBound),
    ),
    verdict(
      'JS is log 2 wherever the lines are a cell or more apart: the farthest estimate from histograms',
      largest(beyondCell.map((js) => js - Math.LN2)),
      atMost(0.01, 'nats'),
    ),
    verdict('Gradient descent through W₁ learns θ = 0: |θ| at the end', largest(ends), atMost(0.1, '|θ₀|')),
    verdict(
      'Gradient descent through JS does not move θ: the way it goes',
      largest(moves),
      atMost(0.2, '|θ₀|'),
    ),
    verdict('The gradient through JS vanishes: its size', vanishing, atMost(0.01, 'of that through W₁')),
  ];
}

/** A descent by plain gradient descent, step by step. */
interface Run {
  readonly route: string;
  readonly start: number;
  readonly theta: number[];
  readonly gradient: number[];
}

function descentsOf({ columns, rows }: Table): Run[] {
  const cell = (row: Table['rows'][number], column: string) => at(row, columns.indexOf(column));
  const runs = new Map<string, Run>();
  for (const row of rows) {
    if (cell(row, 'rule') !== rules[0]) continue;
    const [route, start] = [String(cell(row, 'through')), Number(cell(row, 'theta_0'))];
    const run = runs.get(`${route} ${start}`) ?? { route, start, theta: [], gradient: [] };
    runs.set(`${route} ${start}`, run);
    run.theta.push(Number(cell(row, 'theta')));
    run.gradient.push(Number(cell(row, 'gradient')));
  }
  return [...runs.values()];
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
