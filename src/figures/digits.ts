// A DCGAN on MNIST, judged by its scores on the way.
import type { RunSettings } from '../gan/run-settings.ts';
import { spearman } from '../metrics/spearman.ts';
import { atLeast, type Figure, type Verdict, verdict } from './figure.ts';
import { curvesPlot } from './plots.ts';
import { sheetFiles } from './sheet-files.ts';
import { middle } from './statistics.ts';
import { configsOf, type FigureJob, type RunPlan, type RunRecord, type Scale } from './workshop.ts';

/** Iterations whose estimates are one look's: their median. */
const window = 21;

interface DigitsScale {
  readonly steps: number;
  readonly looks: number;
  readonly filters: number;
  readonly samples: number;
}

const digitsScales: Readonly<Record<Scale, DigitsScale>> = {
  tiny: { steps: 10, looks: 5, filters: 2, samples: 100 },
  quick: { steps: 100, looks: 5, filters: 8, samples: 2500 },
  standard: { steps: 360, looks: 12, filters: 16, samples: 2500 },
  paper: { steps: 100_000, looks: 20, filters: 64, samples: 2500 },
};

/** A DCGAN on MNIST at 32 pixels. */
function digitsPlan(scale: Scale, pictures: RunSettings = {}): RunPlan {
  const { steps, looks, filters, samples } = digitsScales[scale];
  return {
    name: 'digits',
    settings: {
      dataset: 'mnist',
      imageSize: 32,
      ...pictures,
      generator: 'dcgan',
      critic: 'dcgan',
      filters,
      lr: scale === 'paper' ? 5e-5 : 1e-3,
      seed: 1,
      steps,
    },
    scoreEvery: steps / looks,
    samples,
    exactSamples: 0,
  };
}

/** A look at the run. */
export interface DigitsLook {
  readonly step: number;
  readonly estimate: number;
  readonly frechet: number;
  readonly classes: number;
}

export function digitsVerdicts(looks: readonly DigitsLook[]): Verdict[] {
  return [
    verdict(
      'the Fréchet distance falls with the Wasserstein estimate, rank correlation over the looks',
      spearman(
        looks.map(({ estimate }) => estimate),
        looks.map(({ frechet }) => frechet),
      ),
      atLeast(0.9),
    ),
    verdict('all ten classes are covered at the end', looks.at(-1)?.classes ?? Number.NaN, atLeast(10)),
  ];
}

/** The looks of a run: its scores, and the median of the estimates that led to each. */
export function digitsLooks({ metrics, scores }: RunRecord): DigitsLook[] {
  return scores.map(({ step, frechet, classes }) => ({
    step,
    estimate: middle(metrics.slice(Math.max(0, step - window), step).map((line) => line.wassersteinEstimate)),
    frechet: frechet ?? Number.NaN,
    classes: classes ?? Number.NaN,
  }));
}

const title = 'Digits: the estimate and the quality of samples on MNIST at 32 pixels';

export const digitsJob: FigureJob = {
  name: 'digits',
  title,
  make: async (scale, workshop) => {
    const record = await workshop.train(digitsPlan(scale, workshop.pictures));
    const looks = digitsLooks(record);
    const table = {
      columns: [
        'generator iteration',
        `estimate, median of ${window}`,
        'Fréchet distance',
        'classes covered',
        'series',
      ],
      rows: looks.map(({ step, estimate, frechet, classes }) => [step, estimate, frechet, classes, 'looks']),
    };
    return {
      name: 'digits',
      title,
      tables: {
        looks: table,
        estimates: {
          columns: ['generator iteration', 'estimate'],
          rows: record.metrics.map((line) => [line.step, line.wassersteinEstimate]),
        },
      },
      plots: {
        ranks: curvesPlot({
          title,
          subtitle: `${looks.length} looks at one run; features of a classifier trained here, not FID`,
          table,
          x: { column: `estimate, median of ${window}`, title: 'E f(x) − E f(g(z)), up to K' },
          y: { column: 'Fréchet distance', title: 'Fréchet distance to held-out digits', scale: 'log' },
          series: { column: 'series', title: '' },
          points: true,
          lines: false,
        }),
      },
      sheets: Object.fromEntries(sheetFiles(record, 'digits')),
      configs: configsOf([record]),
      verdicts: digitsVerdicts(looks),
    } satisfies Figure;
  },
};
