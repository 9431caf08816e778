// Optimisers of the critic with and without momentum.
import type { RunSettings } from '../../gan/run-settings.ts';
import { atLeast, type Figure, type Table, type Verdict, verdict } from '../figure.ts';
import { curvesPlot } from '../plots.ts';
import { middle } from '../statistics.ts';
import { configsOf, type FigureJob, type RunRecord, trainEach } from '../workshop.ts';
import { sweepPlan } from './sweep.ts';

/** One optimiser: how its critic steps lay to their gradients, and how wild its estimate was. */
export interface OptimiserRow {
  readonly optimiser: string;
  readonly negativeShare: number;
  readonly lowestCosine: number;
  /** Largest over median magnitude of the estimate in the second half of the run. */
  readonly swing: number;
  readonly exactW1: number;
}

/** Section 4.3: momentum makes the critic unstable, and the cosine of step and gradient turns negative then. */
export function momentumVerdicts(rows: readonly OptimiserRow[]): Verdict[] {
  const row = (name: string) => rows.find(({ optimiser }) => optimiser === name);
  return [
    verdict(
      'with RMSProp a step never turns against its gradient, lowest cosine',
      row('RMSProp')?.lowestCosine ?? Number.NaN,
      atLeast(0),
    ),
    verdict(
      'nor with Adam and β₁ = 0, lowest cosine',
      row('Adam, β₁ = 0')?.lowestCosine ?? Number.NaN,
      atLeast(0),
    ),
    verdict(
      'with β₁ = 0.9 steps turn against their gradient, share of iterations with a negative cosine',
      row('Adam, β₁ = 0.9')?.negativeShare ?? Number.NaN,
      atLeast(0.01),
    ),
  ];
}

interface Optimiser {
  readonly label: string;
  readonly name: string;
  readonly settings: RunSettings;
}

const adam = (beta1: number): Optimiser => ({
  label: `Adam, β₁ = ${beta1}`,
  name: `adam-${beta1}`,
  settings: { optimizer: 'adam', beta1, beta2: 0.99 },
});

const optimisers: readonly Optimiser[] = [
  { label: 'RMSProp', name: 'rmsprop', settings: { optimizer: 'rmsprop' } },
  adam(0),
  adam(0.5),
  adam(0.9),
];

const momentumNames = {
  name: 'sweep-momentum',
  title: "Sweep: Adam's β₁, and the cosine of step and gradient",
};

export const momentumJob: FigureJob = {
  ...momentumNames,
  make: async (scale, workshop) => {
    // Momentum builds up slowly: half the iterations on half the batch are too few to see it, so quick is standard here.
    const size = scale === 'quick' ? 'standard' : scale;
    const runs = await trainEach(workshop, optimisers, ({ name, settings }) =>
      sweepPlan(size, name, settings),
    );
    const rows = runs.map(({ item, record }) => optimiserRow(item.label, record));
    const cosines: Table = {
      columns: ['optimiser', 'generator iteration', 'cosine', 'estimate'],
      rows: runs.flatMap(({ item, record }) =>
        record.metrics.map(({ step, cosine, wassersteinEstimate }) => [
          item.label,
          step,
          cosine,
          wassersteinEstimate,
        ]),
      ),
    };
    return {
      ...momentumNames,
      tables: {
        cosines,
        optimisers: {
          columns: [
            'optimiser',
            'share of negative cosines',
            'lowest cosine',
            'largest over median estimate',
            'exact W1',
          ],
          rows: rows.map(({ optimiser, negativeShare, lowestCosine, swing, exactW1 }) => [
            optimiser,
            negativeShare,
            lowestCosine,
            swing,
            exactW1,
          ]),
        },
      },
      plots: {
        cosine: curvesPlot({
          title: "The cosine of the critic's step and its direction of descent",
          subtitle: '8 Gaussians, WGAN with clipping, learning rate 5e-4, β₂ = 0.99',
          table: cosines,
          x: { column: 'generator iteration', title: 'generator iterations' },
          y: { column: 'cosine', title: 'cosine', domain: [-1, 1] },
          series: { column: 'optimiser', title: '' },
        }),
      },
      configs: configsOf(runs.map(({ record }) => record)),
      verdicts: momentumVerdicts(rows),
    } satisfies Figure;
  },
};

function optimiserRow(optimiser: string, { metrics, scores }: RunRecord): OptimiserRow {
  const cosines = metrics.map(({ cosine }) => cosine);
  const estimates = metrics
    .slice(Math.floor(metrics.length / 2))
    .map(({ wassersteinEstimate }) => Math.abs(wassersteinEstimate));
  return {
    optimiser,
    negativeShare: cosines.filter((cosine) => cosine < 0).length / cosines.length,
    lowestCosine: Math.min(...cosines),
    swing: Math.max(...estimates) / middle(estimates),
    exactW1: scores.at(-1)?.exactW1 ?? Number.NaN,
  };
}
