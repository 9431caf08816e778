import { qualityOf } from '../gan/scores.ts';
import { runningMedian } from '../metrics/median.ts';
import { type Figure, type Table, type Verdict, verdict } from './figure.ts';
import { highRatePlan, type ImageChoice, type ImageGame, imageScales, netPlan } from './image-runs.ts';
import { curvesPlot } from './plots.ts';
import { courseOf } from './statistics.ts';
import { configsOf, type FigureJob, type RunPlan, type RunRecord, trainAll } from './workshop.ts';

/** The three panels of Figures 3 and 4. */
const panels = ['MLP generator', 'DCGAN generator', 'both MLPs, learning rate too high'] as const;
type Panel = (typeof panels)[number];

/** What a panel's curve did, and what became of the samples meanwhile. */
export interface PanelCourse {
  readonly panel: string;
  /** End of the curve over its peak. */
  readonly fall: number;
  /** End of the curve over its value after a tenth of the run. */
  readonly drift: number;
  /** Distance of the samples from real ones at the last look over that at the first; Fréchet where classes are known, else sliced. */
  readonly qualityRatio: number;
}

/** A curve that keeps this share of its height has not fallen. */
const flat = 0.7;

/** Figure 3: with W, the curve falls as far as the samples get better, and stays where they do not. */
export function wassersteinVerdicts(courses: readonly PanelCourse[]): Verdict[] {
  const [mlp, dcgan, high] = panels.map((panel) => courseNamed(courses, panel));
  return [
    verdict('the estimate falls while the MLP generator learns, end over peak', mlp!.fall, 'at most', 0.8),
    verdict(
      "and further with the DCGAN generator, its end over peak less the MLP's",
      dcgan!.fall - mlp!.fall,
      'at most',
      0,
    ),
    verdict('with learning rates too high it stays, end over peak', high!.fall, 'at least', flat),
    verdict(
      'and so do the samples, distance at the end over the first look',
      high!.qualityRatio,
      'at least',
      flat,
    ),
  ];
}

/** Figure 4: with JS, the curve does not fall though the samples get better. */
export function jensenShannonVerdicts(courses: readonly PanelCourse[]): Verdict[] {
  const [mlp, dcgan, high] = panels.map((panel) => courseNamed(courses, panel));
  const better = (name: string, { qualityRatio }: PanelCourse) =>
    verdict(
      `samples of the ${name} get better, distance at the end over the first look`,
      qualityRatio,
      'at most',
      0.8,
    );
  const stays = (name: string, { drift }: PanelCourse) =>
    verdict(
      `the JS estimate of the ${name} does not fall, end over a tenth of the way`,
      drift,
      'at least',
      0.9,
    );
  return [
    stays('MLP generator', mlp!),
    better('MLP generator', mlp!),
    stays('DCGAN generator', dcgan!),
    better('DCGAN generator', dcgan!),
    stays('two MLPs', high!),
  ];
}

function courseNamed(courses: readonly PanelCourse[], name: Panel): PanelCourse {
  return (
    courses.find(({ panel }) => panel === name) ?? {
      panel: name,
      fall: Number.NaN,
      drift: Number.NaN,
      qualityRatio: Number.NaN,
    }
  );
}

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
  const { figure: name, title, axis, verdicts } = texts[game];
  return {
    name,
    title,
    make: async (scale, workshop) => {
      const plans = panelPlans({ scale, pictures: workshop.pictures }, game);
      const records = await trainAll(workshop, Object.values(plans));
      const found = panels.map((panel) => ({ panel, record: records.get(plans[panel].name)! }));
      const { window } = imageScales[scale];
      const curves = curveTable(found, game, window);
      const courses = found.map(({ panel, record }) => panelCourse(panel, record, game, window));
      return {
        name,
        title,
        tables: { curves, scores: scoreTable(found), courses: courseTable(courses) },
        plots: {
          ...Object.fromEntries(
            panels.map((panel, i) => [
              `curve-${i + 1}`,
              curvesPlot({
                title: `${title.split(':')[0]}: ${panel}`,
                subtitle:
                  game === 'wgan'
                    ? 'estimates of different critics do not compare: look at the shape'
                    : 'a lower bound as good as the discriminator; never more than log 2 = 0.693',
                table: { columns: ['step', 'estimate', 'curve'], rows: panelRows(curves, panel, window) },
                x: { column: 'step', title: 'generator iterations' },
                y: { column: 'estimate', title: axis },
                series: { column: 'curve', title: '' },
              }),
            ]),
          ),
          relative: curvesPlot({
            title: `${title.split(':')[0]}: all three, each over its own peak`,
            table: relativeTable(found, game, window),
            x: { column: 'step', title: 'generator iterations' },
            y: {
              column: 'share of the peak',
              title: 'running median, as a share of its peak',
              domain: [0, 1.05],
            },
            series: { column: 'network', title: '' },
          }),
        },
        sheets: Object.fromEntries(found.flatMap(({ record }, i) => sheetFiles(record, `curve-${i + 1}`))),
        configs: configsOf(records.values()),
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

interface Found {
  readonly panel: string;
  readonly record: RunRecord;
}

function estimatesOf({ metrics }: RunRecord, game: ImageGame): number[] {
  return metrics.map(({ wassersteinEstimate, jsEstimate }) =>
    game === 'gan' ? (jsEstimate ?? Number.NaN) : wassersteinEstimate,
  );
}

/** The course of one curve, and of the samples along it. */
export function panelCourse(panel: string, record: RunRecord, game: ImageGame, window: number): PanelCourse {
  const values = estimatesOf(record, game);
  const { peak, end } = courseOf(values, window);
  const early = runningMedian(values, window)[Math.floor(values.length / 10)] ?? Number.NaN;
  const [first, last] = [qualityOf(record.scores[0]), qualityOf(record.scores.at(-1))];
  return {
    panel,
    fall: end / peak,
    drift: end / early,
    qualityRatio: last / first,
  };
}

function curveTable(found: readonly Found[], game: ImageGame, window: number): Table {
  return {
    columns: ['network', 'generator iteration', 'critic steps', 'estimate', `median of ${window}`],
    rows: found.flatMap(({ panel, record }) => {
      const values = estimatesOf(record, game);
      const median = runningMedian(values, window);
      return record.metrics.map(({ step, criticSteps }, i) => [
        panel,
        step,
        criticSteps,
        values[i]!,
        median[i]!,
      ]);
    }),
  };
}

function panelRows(curves: Table, panel: string, window: number): Table['rows'] {
  const rows = curves.rows.filter(([network]) => network === panel);
  return [
    ...rows.map(([, step, , raw]) => [step!, raw!, 'raw']),
    ...rows.map(([, step, , , median]) => [step!, median!, `median of ${window}`]),
  ];
}

function relativeTable(found: readonly Found[], game: ImageGame, window: number): Table {
  return {
    columns: ['step', 'share of the peak', 'network'],
    rows: found.flatMap(({ panel, record }) => {
      const values = estimatesOf(record, game);
      const { peak } = courseOf(values, window);
      const median = runningMedian(values, window);
      return record.metrics.map(({ step }, i) => [step, median[i]! / peak, panel]);
    }),
  };
}

function scoreTable(found: readonly Found[]): Table {
  return {
    columns: [
      'network',
      'generator iteration',
      'Fréchet distance',
      'sliced W',
      'classes covered',
      'classes in effect',
    ],
    rows: found.flatMap(({ panel, record }) =>
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

/** Sheets of the first look, half way and the end. */
export function sheetFiles({ sheets }: RunRecord, prefix: string): [string, Uint8Array][] {
  const half = (sheets.at(-1)?.step ?? 0) / 2;
  const nearest = [...sheets].sort((a, b) => Math.abs(a.step - half) - Math.abs(b.step - half))[0];
  const shown = [sheets[0], nearest, sheets.at(-1)];
  return [...new Set(shown)].flatMap((sheet) =>
    sheet ? [[`${prefix}-step-${sheet.step}.${sheet.extension}`, sheet.content] as [string, Uint8Array]] : [],
  );
}
