// Figures 3 and 4 of Arjovsky et al. 2017: the estimate beside samples, for WGAN and for GAN.
import type { TopLevelSpec } from 'vega-lite';
import { runningMedian, settledRange } from '../metrics/median.ts';
import type { Figure, Table } from './figure.ts';
import { highRatePlan, type ImageChoice, type ImageGame, imageScales, netPlan } from './image-runs.ts';
import {
  estimatesOf,
  jensenShannonVerdicts,
  type Panel,
  type PanelCourse,
  panelCourse,
  panels,
  wassersteinVerdicts,
} from './panel-courses.ts';
import { type Axis, curvesPlot } from './plots.ts';
import { sheetFiles } from './sheet-files.ts';
import { courseOf } from './statistics.ts';
import { configsOf, type FigureJob, type RunPlan, type RunRecord, trainEach } from './workshop.ts';

const texts = {
  wgan: {
    figure: 'figure-3',
    title: 'Figure 3: the Wasserstein estimate against generator iterations',
    axis: 'E f(x) − E f(g(z)), up to the constant K',
    verdicts: wassersteinVerdicts,
  },
  gan: {
    figure: 'figure-4',
    title: 'Figure 4: the Jensen–Shannon estimate of a GAN against generator iterations',
    axis: 'log 2 − ½ loss of the discriminator, nats',
    verdicts: jensenShannonVerdicts,
  },
} as const;

/** Figures 3 and 4: the curves of three pairs of networks, with sheets of samples along them. */
export function curvesJob(game: ImageGame): FigureJob {
  const { figure: name, title, verdicts } = texts[game];
  return {
    name,
    title,
    make: async (scale, workshop) => {
      const plans = panelPlans({ scale, pictures: workshop.pictures }, game);
      const runs = await trainEach(workshop, panels, (panel) => plans[panel]);
      const { window } = imageScales[scale];
      const curves = curveTable(runs, game, window);
      const courses = runs.map(({ item, record }) => panelCourse(item, record, game, window));
      return {
        name,
        title,
        tables: { curves, scores: scoreTable(runs), courses: courseTable(courses) },
        plots: { ...panelPlots(game, runs, window), relative: relativePlot(game, runs, window) },
        sheets: Object.fromEntries(runs.flatMap(({ record }, i) => sheetFiles(record, `curve-${i + 1}`))),
        configs: configsOf(runs.map(({ record }) => record)),
        verdicts: verdicts(courses),
      } satisfies Figure;
    },
  };
}

function panelPlans(choice: ImageChoice, game: ImageGame): Readonly<Record<Panel, RunPlan>> {
  const seed = imageScales[choice.scale].seeds[0] ?? 1;
  return {
    'MLP generator': netPlan(choice, game, 'mlp', seed),
    'DCGAN generator': netPlan(choice, game, 'dcgan', seed),
    'both MLPs, learning rate too high': highRatePlan(choice, game),
  };
}

interface PanelRun {
  readonly item: Panel;
  readonly record: RunRecord;
}

function panelPlots(game: ImageGame, runs: readonly PanelRun[], window: number): Figure['plots'] {
  const { title, axis } = texts[game];
  return Object.fromEntries(
    runs.map((run, i) => [
      `curve-${i + 1}`,
      curvesPlot({
        title: `${title.split(':')[0]}: ${run.item}`,
        subtitle:
          game === 'wgan'
            ? 'estimates of different critics do not compare: look at the shape'
            : 'a lower bound as good as the discriminator; never more than log 2 = 0.693',
        table: rawAndMedian(run, game, window),
        x: { column: 'step', title: 'generator iterations' },
        y: { column: 'estimate', title: axis, ...settledDomain(run, game, window) },
        series: { column: 'curve', title: '' },
      }),
    ]),
  );
}

function relativePlot(game: ImageGame, runs: readonly PanelRun[], window: number): TopLevelSpec {
  return curvesPlot({
    title: `${texts[game].title.split(':')[0]}: all three, each over its own peak`,
    table: relativeTable(runs, game, window),
    x: { column: 'step', title: 'generator iterations' },
    y: { column: 'share of the peak', title: 'running median, as a share of its peak', domain: [0, 1.05] },
    series: { column: 'network', title: '' },
  });
}

/** A run's curve, raw and as its running median. */
function pointsOf({ record }: PanelRun, game: ImageGame, window: number) {
  const estimates = estimatesOf(record, game);
  const medians = runningMedian(estimates, window);
  return record.metrics.map(({ step, criticSteps }, i) => ({
    step,
    criticSteps,
    estimate: estimates[i] ?? Number.NaN,
    median: medians[i] ?? Number.NaN,
  }));
}

/**
 * What the vertical axis shows. The first iterations of a learning rate that is too high are thousands of times what comes after
 * them; and a discriminator that is worse than a coin says nothing of a distance, however much worse it is.
 */
function settledDomain(run: PanelRun, game: ImageGame, window: number): Pick<Axis, 'domain'> {
  const estimates = estimatesOf(run.record, game);
  const steps = run.record.metrics.map(({ step }) => step);
  const least = game === 'gan' ? -Math.LN2 : undefined;
  const domain = settledRange(steps, [estimates, runningMedian(estimates, window)], least);
  return domain ? { domain } : {};
}

function curveTable(runs: readonly PanelRun[], game: ImageGame, window: number): Table {
  return {
    columns: ['network', 'generator iteration', 'critic steps', 'estimate', `median of ${window}`],
    rows: runs.flatMap((run) =>
      pointsOf(run, game, window).map(({ step, criticSteps, estimate, median }) => [
        run.item,
        step,
        criticSteps,
        estimate,
        median,
      ]),
    ),
  };
}

function rawAndMedian(run: PanelRun, game: ImageGame, window: number): Table {
  const points = pointsOf(run, game, window);
  return {
    columns: ['step', 'estimate', 'curve'],
    rows: [
      ...points.map(({ step, estimate }) => [step, estimate, 'raw']),
      ...points.map(({ step, median }) => [step, median, `median of ${window}`]),
    ],
  };
}

function relativeTable(runs: readonly PanelRun[], game: ImageGame, window: number): Table {
  return {
    columns: ['step', 'share of the peak', 'network'],
    rows: runs.flatMap((run) => {
      const { peak } = courseOf(estimatesOf(run.record, game), window);
      return pointsOf(run, game, window).map(({ step, median }) => [step, median / peak, run.item]);
    }),
  };
}

function scoreTable(runs: readonly PanelRun[]): Table {
  return {
    columns: [
      'network',
      'generator iteration',
      'Fréchet distance',
      'sliced W',
      'classes covered',
      'classes in effect',
    ],
    rows: runs.flatMap(({ item: panel, record }) =>
      record.scores.map(({ step, frechet, sliced, classes, effectiveClasses }) => [
        panel,
        step,
        frechet ?? '',
        sliced ?? '',
        classes ?? '',
        effectiveClasses ?? '',
      ]),
    ),
  };
}

function courseTable(courses: readonly PanelCourse[]): Table {
  return {
    columns: [
      'network',
      'end over peak',
      'end over a tenth of the way',
      'distance at the end over the first look',
    ],
    rows: courses.map(({ panel, fall, drift, qualityRatio }) => [panel, fall, drift, qualityRatio]),
  };
}
