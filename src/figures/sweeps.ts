import type { RunSettings } from '../gan/run-settings.ts';
import { spearman } from '../metrics/spearman.ts';
import { type RunEnd, runEnd, trainAdaptively } from './adaptive-critic.ts';
import { type Figure, type Table, type Verdict, verdict } from './figure.ts';
import { curvesPlot } from './plots.ts';
import { middle } from './statistics.ts';
import { configsOf, type FigureJob, type RunPlan, type RunRecord, type Scale, trainAll } from './workshop.ts';

interface SweepScale {
  readonly steps: number;
  readonly width: number;
  readonly batch: number;
  readonly samples: number;
  readonly exactSamples: number;
  /** Critic steps of the probes. */
  readonly further: number;
  readonly fresh: number;
  /** Looks at the run that ranks generators. */
  readonly looks: number;
}

export const sweepScales: Readonly<Record<Scale, SweepScale>> = {
  tiny: { steps: 25, width: 8, batch: 32, samples: 128, exactSamples: 64, further: 5, fresh: 10, looks: 5 },
  quick: {
    steps: 300,
    width: 64,
    batch: 128,
    samples: 512,
    exactSamples: 512,
    further: 100,
    fresh: 600,
    looks: 10,
  },
  standard: {
    steps: 600,
    width: 64,
    batch: 256,
    samples: 1024,
    exactSamples: 1000,
    further: 200,
    fresh: 1500,
    looks: 20,
  },
  paper: {
    steps: 5000,
    width: 512,
    batch: 256,
    samples: 2560,
    exactSamples: 1000,
    further: 500,
    fresh: 2000,
    looks: 20,
  },
};

/** Eight Gaussians, small networks, and the settings that a sweep does not change. */
function sweepPlan(scale: Scale, name: string, settings: RunSettings, looks = 5): RunPlan {
  const { steps, width, batch, samples, exactSamples, further } = sweepScales[scale];
  const mlp = `mlp:${width}-${width}-${width}`;
  return {
    name: `sweep-${name}`,
    settings: {
      dataset: '8gaussians',
      generator: mlp,
      critic: mlp,
      batch,
      lr: 5e-4,
      clip: 0.03,
      seed: 1,
      steps,
      ...settings,
    },
    scoreEvery: (settings.steps ?? steps) / looks,
    samples,
    exactSamples,
    probe: { further, fresh: 0 },
  };
}

/** A row of a sweep: what was set, and what came of it. */
export interface SweepRow extends RunEnd {
  readonly setting: number | string;
  readonly clippedShare: number;
}

function sweepRow(setting: number | string, { metrics, scores }: RunRecord): SweepRow {
  const last = metrics.at(-1);
  return {
    setting,
    clippedShare: last?.clippedShare ?? Number.NaN,
    ...runEnd(last?.criticSteps ?? 0, scores),
  };
}

function sweepTable(rows: readonly SweepRow[], name: string): Table {
  return {
    columns: [
      name,
      'critic steps',
      'exact W1',
      'floor',
      'mean slope of the critic',
      'estimate over trained estimate',
      'share of weights at the clip',
    ],
    rows: rows.map(({ setting, criticSteps, exactW1, floor, slope, optimality, clippedShare }) => [
      setting,
      criticSteps,
      exactW1,
      floor,
      slope,
      optimality,
      clippedShare,
    ]),
  };
}

/** Section 3 of the paper: a small clip makes gradients vanish, a large one takes the critic long to its optimum. */
export function clipVerdicts(rows: readonly SweepRow[]): Verdict[] {
  const withClip = (field: 'slope' | 'clippedShare' | 'optimality') =>
    spearman(
      rows.map(({ setting }) => Number(setting)),
      rows.map((row) => row[field]),
    );
  return [
    verdict(
      'the smaller the clip, the smaller the gradient that the generator gets, rank correlation of c and slope',
      withClip('slope'),
      'at least',
      0.9,
    ),
    verdict(
      'the larger the clip, the longer weights take to reach it, rank correlation of c and the share at the clip',
      withClip('clippedShare'),
      'at most',
      -0.9,
    ),
    verdict(
      'the larger the clip, the further the critic from its optimum, rank correlation of c and estimate over trained estimate',
      withClip('optimality'),
      'at most',
      -0.5,
    ),
  ];
}

const clips = [0.003, 0.01, 0.03, 0.1, 0.3];

const clipNames = { name: 'sweep-clip', title: 'Sweep: the clip c' };

export const clipJob: FigureJob = {
  ...clipNames,
  make: async (scale, workshop) => {
    const plans = clips.map((clip) => sweepPlan(scale, `clip-${clip}`, { clip }));
    const records = await trainAll(workshop, plans);
    const rows = plans.map(({ name }, i) => sweepRow(clips[i]!, records.get(name)!));
    const table = sweepTable(rows, 'clip c');
    return {
      ...clipNames,
      tables: { sweep: table },
      plots: {
        slope: curvesPlot({
          title: 'The slope of the critic follows its clip',
          subtitle: '8 Gaussians; mean ‖∇f‖ between real and generated samples at the end of the run',
          table: constantSeries(table),
          x: { column: 'clip c', title: 'clip c', scale: 'log' },
          y: { column: 'mean slope of the critic', title: 'mean ‖∇f‖', scale: 'log' },
          series: { column: 'series', title: '' },
          points: true,
        }),
        distance: curvesPlot({
          title: 'What is left of the distance after the same number of steps',
          table: withFloorSeries(table, 'clip c'),
          x: { column: 'clip c', title: 'clip c', scale: 'log' },
          y: { column: 'distance', title: 'exact W₁, units of the data' },
          series: { column: 'series', title: '' },
          points: true,
        }),
      },
      configs: configsOf(records.values()),
      verdicts: clipVerdicts(rows),
    } satisfies Figure;
  },
};

/** Section 3: the critic can be trained to optimality, and the more it is, the more the estimate is worth. */
export function criticVerdicts(rows: readonly SweepRow[]): Verdict[] {
  const fixed = rows.filter(({ setting }) => typeof setting === 'number');
  const [fewest, most] = [fixed[0], fixed.at(-1)];
  const adaptive = rows.find(({ setting }) => setting === 'adaptive');
  return [
    verdict(
      'more critic steps bring the estimate nearer to its optimum, rank correlation of n_critic and estimate over trained estimate',
      spearman(
        fixed.map(({ setting }) => Number(setting)),
        fixed.map(({ optimality }) => optimality),
      ),
      'at least',
      0.5,
    ),
    verdict(
      'training the critic well does no harm: exact W₁ with the most critic steps over that with the fewest',
      (most?.exactW1 ?? Number.NaN) / (fewest?.exactW1 ?? Number.NaN),
      'at most',
      1,
    ),
    verdict(
      'training until the estimate stops rising is as good as five steps, exact W₁ over that of n_critic = 5',
      (adaptive?.exactW1 ?? Number.NaN) / (fixed.find(({ setting }) => setting === 5)?.exactW1 ?? Number.NaN),
      'at most',
      1.25,
    ),
  ];
}

const criticCounts = [1, 2, 5, 10, 25];

const criticNames = { name: 'sweep-critic', title: 'Sweep: how far the critic is trained' };

export const criticJob: FigureJob = {
  ...criticNames,
  make: async (scale, workshop) => {
    const plans = criticCounts.map((nCritic) => sweepPlan(scale, `n-critic-${nCritic}`, { nCritic }));
    const records = await trainAll(workshop, plans);
    const adaptive = await workshop.keep(`sweep-adaptive-${scale}`, () =>
      trainAdaptively(workshop, sweepPlan(scale, 'adaptive', {})),
    );
    const rows = [
      ...plans.map(({ name }, i) => sweepRow(criticCounts[i]!, records.get(name)!)),
      { setting: 'adaptive', clippedShare: Number.NaN, ...adaptive },
    ];
    const table = sweepTable(rows, 'n_critic');
    return {
      ...criticNames,
      tables: { sweep: table },
      plots: {
        distance: curvesPlot({
          title: 'Exact W₁ against the critic steps that were spent',
          subtitle: `8 Gaussians, the same number of generator iterations in each run; the rule trains until the estimate stops rising`,
          table: {
            ...table,
            columns: ['setting', ...table.columns.slice(1)],
            rows: table.rows.map(([setting, ...rest]) => [
              setting === 'adaptive' ? 'rule' : `n_critic ${setting}`,
              ...rest,
            ]),
          },
          x: { column: 'critic steps', title: 'critic steps in all', scale: 'log' },
          y: { column: 'exact W1', title: 'exact W₁, units of the data' },
          series: { column: 'setting', title: '' },
          points: true,
          lines: false,
        }),
      },
      configs: configsOf(records.values()),
      verdicts: criticVerdicts(rows),
    } satisfies Figure;
  },
};

/** A generator of the ranking: its exact distance, and what critics made of it. */
export interface RankedGenerator {
  readonly step: number;
  readonly exactW1: number;
  readonly fresh: number;
  readonly own: number;
}

/** The estimates of one critic architecture under one c, trained alike, should order generators as exact W₁ does. */
export function rankingVerdicts(generators: readonly RankedGenerator[]): Verdict[] {
  return [
    verdict(
      'a critic trained anew against each generator, with one c and one start, ranks them, rank correlation with exact W₁',
      rankCorrelation(generators, 'fresh'),
      'at least',
      0.9,
    ),
  ];
}

function rankCorrelation(generators: readonly RankedGenerator[], critic: 'fresh' | 'own'): number {
  return spearman(
    generators.map(({ exactW1 }) => exactW1),
    generators.map((generator) => generator[critic]),
  );
}

const rankingNames = { name: 'sweep-ranking', title: 'Sweep: whether the estimate ranks generators' };

export const rankingJob: FigureJob = {
  ...rankingNames,
  make: async (scale, workshop) => {
    const { steps, looks, further, fresh } = sweepScales[scale];
    // The first fifth, in which the distance falls most: later generators differ by less than samples can tell.
    const plan = { ...sweepPlan(scale, 'ranking', { steps: steps / 5 }, looks), probe: { further, fresh } };
    const record = await workshop.train(plan);
    const { scores } = record;
    const generators = scores.map(({ step, exactW1, freshEstimate, estimate }) => ({
      step,
      exactW1: exactW1 ?? Number.NaN,
      fresh: freshEstimate ?? Number.NaN,
      own: estimate ?? Number.NaN,
    }));
    return {
      ...rankingNames,
      tables: {
        ranking: {
          columns: [
            'generator iteration',
            'exact W1',
            'estimate of a fresh critic',
            "estimate of the run's critic",
          ],
          rows: generators.map(({ step, exactW1, fresh, own }) => [step, exactW1, fresh, own]),
        },
        correlations: {
          columns: ['critic', 'rank correlation with exact W1'],
          rows: [
            ['trained anew against each generator', rankCorrelation(generators, 'fresh')],
            ["the run's own", rankCorrelation(generators, 'own')],
          ],
        },
      },
      plots: {
        ranking: curvesPlot({
          title: 'The estimate against the exact distance',
          subtitle: `one run on 8 Gaussians, a generator at every ${plan.scoreEvery} iterations; c = ${plan.settings.clip}`,
          table: {
            columns: ['exact W1', 'estimate', 'critic'],
            rows: generators.flatMap(({ exactW1, fresh, own }) => [
              [exactW1, fresh, 'trained anew against each generator'],
              [exactW1, own, "the run's own"],
            ]),
          },
          x: { column: 'exact W1', title: 'exact W₁, units of the data' },
          y: { column: 'estimate', title: 'E f(x) − E f(g(z)), up to K' },
          series: { column: 'critic', title: 'critic' },
          points: true,
          lines: false,
        }),
      },
      configs: configsOf([record]),
      verdicts: rankingVerdicts(generators),
    } satisfies Figure;
  },
};

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
      'at least',
      0,
    ),
    verdict(
      'nor with Adam and β₁ = 0, lowest cosine',
      row('Adam, β₁ = 0')?.lowestCosine ?? Number.NaN,
      'at least',
      0,
    ),
    verdict(
      'with β₁ = 0.9 steps turn against their gradient, share of iterations with a negative cosine',
      row('Adam, β₁ = 0.9')?.negativeShare ?? Number.NaN,
      'at least',
      0.01,
    ),
  ];
}

const optimisers: readonly (readonly [string, string, RunSettings])[] = [
  ['RMSProp', 'rmsprop', { optimizer: 'rmsprop' }],
  ['Adam, β₁ = 0', 'adam-0', { optimizer: 'adam', beta1: 0, beta2: 0.99 }],
  ['Adam, β₁ = 0.5', 'adam-0.5', { optimizer: 'adam', beta1: 0.5, beta2: 0.99 }],
  ['Adam, β₁ = 0.9', 'adam-0.9', { optimizer: 'adam', beta1: 0.9, beta2: 0.99 }],
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
    const plans = optimisers.map(([, name, settings]) => sweepPlan(size, name, settings));
    const records = await trainAll(workshop, plans);
    const found = optimisers.map(([label], i) => ({ label, record: records.get(plans[i]!.name)! }));
    const rows = found.map(({ label, record }) => optimiserRow(label, record));
    const cosines: Table = {
      columns: ['optimiser', 'generator iteration', 'cosine', 'estimate'],
      rows: found.flatMap(({ label, record }) =>
        record.metrics.map(({ step, cosine, wassersteinEstimate }) => [
          label,
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
      configs: configsOf(records.values()),
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

function constantSeries({ columns, rows }: Table): Table {
  return { columns: [...columns, 'series'], rows: rows.map((row) => [...row, 'WGAN']) };
}

function withFloorSeries({ columns, rows }: Table, setting: string): Table {
  const at = (name: string) => columns.indexOf(name);
  return {
    columns: [setting, 'distance', 'series'],
    rows: rows.flatMap((row) => [
      [row[at(setting)]!, row[at('exact W1')]!, 'generated to real'],
      [row[at(setting)]!, row[at('floor')]!, 'real to real, the floor'],
    ]),
  };
}
