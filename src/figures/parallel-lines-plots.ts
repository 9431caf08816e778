// The plots of Figure 1.
import type { TopLevelSpec } from 'vega-lite';
import { at } from '../core/at.ts';
import { numbersOf, type Table } from './figure.ts';
import { cellWidth } from './line-distances.ts';
import { curvesPlot } from './plots.ts';
import { type Rule, rules } from './theta-descent.ts';

/** KL is left out: it is infinite, in closed form and from histograms, wherever the lines are apart. */
export function distancesPlot(distances: Table): TopLevelSpec {
  const closed = { w1: 'W₁ = |θ|', js_nats: 'JS = log 2 for θ ≠ 0', tv: 'TV = 1 for θ ≠ 0' };
  const estimated = {
    w1_of_samples: 'W₁ of samples',
    js_of_histograms_nats: 'JS of histograms',
    tv_of_histograms: 'TV of histograms',
  };
  const theta = numbersOf(distances, 'theta');
  const rows = Object.entries({ ...closed, ...estimated }).flatMap(([column, name]) =>
    numbersOf(distances, column).map((distance, i) => [name, at(theta, i), distance]),
  );
  return curvesPlot({
    title: 'Only W₁ sees how far apart the lines are',
    subtitle: `JS is ½ KL + ½ KL, in nats; as the paper writes it, without the halves, it is 2·log 2. KL is +∞ for θ ≠ 0. Points are estimates from samples; histograms of cells ${cellWidth} wide see no lines apart that are less than half a cell apart.`,
    table: { columns: ['distance', 'theta', 'value'], rows },
    x: { column: 'theta', title: 'θ' },
    y: { column: 'value', title: 'distance (W₁ in units of θ, JS in nats)' },
    series: { column: 'distance', title: '' },
    unjoined: Object.values(estimated),
  });
}

export function thetaPlot({ columns, rows }: Table, rule: Rule): TopLevelSpec {
  const notes: Readonly<Record<Rule, string>> = {
    'gradient descent': 'The same step size through both; the critics are trained before every step of θ.',
    RMSProp:
      'RMSProp divides the gradient by its running size: even a vanishing one moves θ, which then stops wherever it vanishes faster than RMSProp forgets.',
  };
  return curvesPlot({
    title: `θ learned by ${rule}`,
    subtitle: notes[rule],
    table: named({ columns, rows: rows.filter((row) => row[columns.indexOf('rule')] === rule) }),
    x: { column: 'step', title: 'steps of θ' },
    y: { column: 'theta', title: 'θ' },
    series: { column: 'descent', title: '' },
  });
}

export function gradientsPlot({ columns, rows }: Table): TopLevelSpec {
  const at = columns.indexOf('gradient');
  const sizes = rows
    .filter((row) => row[columns.indexOf('rule')] === rules[0] && row[at] !== 0)
    .map((row) => row.map((value, i) => (i === at ? Math.abs(Number(value)) : value)));
  return curvesPlot({
    title: 'The gradient that θ gets, by gradient descent',
    subtitle: 'Of the generator’s loss: −mean f through W₁, mean log(1 − D) through JS',
    table: named({ columns, rows: sizes }),
    x: { column: 'step', title: 'steps of θ' },
    y: { column: 'gradient', title: '|d loss / dθ| (score or nats per unit of θ)', scale: 'log' },
    series: { column: 'descent', title: '' },
  });
}

/** The table with the name of each row's curve. */
function named({ columns, rows }: Table): Table {
  const [through, start] = [columns.indexOf('through'), columns.indexOf('theta_0')];
  const symbols: Readonly<Record<string, string>> = { W: 'W₁', JS: 'JS' };
  return {
    columns: [...columns, 'descent'],
    rows: rows.map((row) => [
      ...row,
      `through ${symbols[at(row, through)]}, θ₀ = ${String(row[start]).replace('-', '−')}`,
    ]),
  };
}
