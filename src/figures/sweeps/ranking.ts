// Generators ranked by critics, and by the exact distance.
import { spearman } from '../../metrics/spearman.ts';
import { atLeast, type Figure, type Verdict, verdict } from '../figure.ts';
import { curvesPlot } from '../plots.ts';
import { configsOf, type FigureJob } from '../workshop.ts';
import { sweepPlan, sweepScales } from './sweep.ts';

/** A generator of the ranking: its exact distance, and what critics made of it. */
export interface RankedGenerator {
  readonly step: number;
  readonly exactW1: number;
  /** Estimate of a critic that was trained anew against it. */
  readonly freshEstimate: number;
  /** Estimate of the run's own critic. */
  readonly runEstimate: number;
}

/** The estimates of one critic architecture under one c, trained alike, should order generators as exact W₁ does. */
export function rankingVerdicts(generators: readonly RankedGenerator[]): Verdict[] {
  return [
    verdict(
      'a critic trained anew against each generator, with one c and one start, ranks them, rank correlation with exact W₁',
      rankCorrelation(generators, 'freshEstimate'),
      atLeast(0.9),
    ),
  ];
}

function rankCorrelation(
  generators: readonly RankedGenerator[],
  critic: 'freshEstimate' | 'runEstimate',
): number {
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
      freshEstimate: freshEstimate ?? Number.NaN,
      runEstimate: estimate ?? Number.NaN,
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
          rows: generators.map(({ step, exactW1, freshEstimate, runEstimate }) => [
            step,
            exactW1,
            freshEstimate,
            runEstimate,
          ]),
        },
        correlations: {
          columns: ['critic', 'rank correlation with exact W1'],
          rows: [
            ['trained anew against each generator', rankCorrelation(generators, 'freshEstimate')],
            ["the run's own", rankCorrelation(generators, 'runEstimate')],
          ],
        },
      },
      plots: {
        ranking: curvesPlot({
          title: 'The estimate against the exact distance',
          subtitle: `one run on 8 Gaussians, a generator at every ${plan.scoreEvery} iterations; c = ${plan.settings.clip}`,
          table: {
            columns: ['exact W1', 'estimate', 'critic'],
            rows: generators.flatMap(({ exactW1, freshEstimate, runEstimate }) => [
              [exactW1, freshEstimate, 'trained anew against each generator'],
              [exactW1, runEstimate, "the run's own"],
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
