// The sweep over the number of critic steps.
import { spearman } from '../../metrics/spearman.ts';
import { type RunEnd, trainAdaptively } from '../adaptive-critic.ts';
import { atLeast, atMost, type Figure, type Verdict, verdict } from '../figure.ts';
import { curvesPlot } from '../plots.ts';
import { configsOf, type FigureJob, type Scale, type Workshop } from '../workshop.ts';
import { type SweepRow, sweepPlan, sweepRow, sweepScales, sweepTable, trainSweep } from './sweep.ts';

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
      atLeast(0.5),
    ),
    verdict(
      'training the critic well does no harm: exact W₁ with the most critic steps over that with the fewest',
      (most?.exactW1 ?? Number.NaN) / (fewest?.exactW1 ?? Number.NaN),
      atMost(1),
    ),
    verdict(
      'training until the estimate stops rising is as good as five steps, exact W₁ over that of n_critic = 5',
      (adaptive?.exactW1 ?? Number.NaN) / (fixed.find(({ setting }) => setting === 5)?.exactW1 ?? Number.NaN),
      atMost(1.25),
    ),
  ];
}

const criticCounts = [1, 2, 5, 10, 25];

const criticNames = { name: 'sweep-critic', title: 'Sweep: how far the critic is trained' };

export const criticJob: FigureJob = {
  ...criticNames,
  make: async (scale, workshop) => {
    const { rows: fixed, records } = await trainSweep(workshop, scale, 'nCritic', criticCounts);
    const rows = [...fixed, await adaptiveRow(workshop, scale)];
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
      configs: configsOf(records),
      verdicts: criticVerdicts(rows),
    } satisfies Figure;
  },
};

/** The rule that trains until the estimate stops rising, with every seed of the scale. */
async function adaptiveRow(workshop: Workshop, scale: Scale): Promise<SweepRow> {
  const ends: RunEnd[] = [];
  for (const seed of sweepScales[scale].seeds) {
    const plan = sweepPlan(scale, `adaptive-seed-${seed}`, { seed });
    ends.push(await workshop.keep(`${plan.name}-${scale}`, () => trainAdaptively(workshop, plan)));
  }
  return sweepRow(
    'adaptive',
    ends.map((end) => ({ ...end, clippedShare: Number.NaN })),
  );
}
