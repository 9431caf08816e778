import { describe, it } from 'vitest';
import { clipVerdicts } from '../../src/figures/sweeps/clip.ts';
import { criticVerdicts } from '../../src/figures/sweeps/critic-steps.ts';
import { momentumVerdicts, type OptimiserRow } from '../../src/figures/sweeps/momentum.ts';
import { type RankedGenerator, rankingVerdicts } from '../../src/figures/sweeps/ranking.ts';
import type { SweepRow } from '../../src/figures/sweeps/sweep.ts';
import { expectLost } from './verdicts.ts';

function row(setting: number | string, change: Partial<SweepRow>): SweepRow {
  return {
    setting,
    criticSteps: 100,
    exactW1: 0.5,
    errorW1: 0.01,
    floor: 0.1,
    slope: 1,
    optimality: 0.9,
    clippedShare: 0.5,
    ...change,
  };
}

describe('the verdicts on the clip', () => {
  const rows = (
    slopes: readonly number[],
    optimalities: readonly number[],
    shares: readonly number[] = [0.9, 0.5, 0.1],
  ) =>
    [0.01, 0.1, 1].map((clip, i) =>
      row(clip, { slope: slopes[i]!, optimality: optimalities[i]!, clippedShare: shares[i]! }),
    );

  it('hold where gradients vanish at small clips, and weights and critics are slow at large ones', () => {
    expectLost(clipVerdicts(rows([0.001, 0.1, 10], [0.9, 0.5, 0.1])));
  });

  it('are lost where the slope does not follow', () => {
    expectLost(clipVerdicts(rows([10, 0.1, 0.001], [0.9, 0.5, 0.1])), 0);
  });

  it('are lost where weights reach a large clip as soon as a small one', () => {
    expectLost(clipVerdicts(rows([0.001, 0.1, 10], [0.9, 0.5, 0.1], [0.1, 0.5, 0.9])), 1);
  });

  it('are lost where a large clip makes no difference to the critic', () => {
    expectLost(clipVerdicts(rows([0.001, 0.1, 10], [0.1, 0.5, 0.9])), 2);
  });
});

describe('the verdicts on the critic', () => {
  const rows = (changes: Readonly<Record<string, Partial<SweepRow>>>) => [
    row(1, { optimality: 0.2, exactW1: 0.9, ...changes.one }),
    row(5, { optimality: 0.5, ...changes.five }),
    row(25, { optimality: 0.9, exactW1: 0.3, ...changes.most }),
    row('adaptive', { exactW1: 0.5, ...changes.adaptive }),
  ];

  it('hold where more steps help', () => {
    expectLost(criticVerdicts(rows({})));
  });

  it('fail one by one: no gain from more steps, a worse end, a worse adaptive rule', () => {
    expectLost(criticVerdicts(rows({ one: { optimality: 1 } })), 0);
    expectLost(criticVerdicts(rows({ most: { optimality: 0.9, exactW1: 1 } })), 1);
    expectLost(criticVerdicts(rows({ adaptive: { exactW1: 0.7 } })), 2);
  });
});

describe('the verdicts on the ranking', () => {
  const generators = (fresh: readonly number[], run: readonly number[]): RankedGenerator[] =>
    fresh.map((value, i) => ({ step: i, exactW1: 4 - i, freshEstimate: value, runEstimate: run[i]! }));

  it('hold where the fresh critic orders generators as the exact distance does, whatever the critic of the run says', () => {
    expectLost(rankingVerdicts(generators([8, 6, 4, 2], [1, 2, 3, 4])));
  });

  it('are lost where it does not', () => {
    expectLost(rankingVerdicts(generators([8, 2, 6, 4], [4, 3, 2, 1])), 0);
  });
});

describe('the verdicts on momentum', () => {
  const rows = (changes: Readonly<Record<string, Partial<OptimiserRow>>>): OptimiserRow[] =>
    (
      [
        ['RMSProp', { negativeShare: 0, lowestCosine: 0.4 }],
        ['Adam, β₁ = 0', { negativeShare: 0, lowestCosine: 0.3 }],
        ['Adam, β₁ = 0.9', { negativeShare: 0.2, lowestCosine: -0.4 }],
      ] as const
    ).map(([optimiser, usual]) => ({ optimiser, swing: 1, exactW1: 1, ...usual, ...changes[optimiser] }));

  it('hold where only momentum turns steps against their gradients', () => {
    expectLost(momentumVerdicts(rows({})));
  });

  it('fail one by one where RMSProp or β₁ = 0 turns against its gradient, or β₁ = 0.9 does not', () => {
    expectLost(momentumVerdicts(rows({ RMSProp: { lowestCosine: -0.1 } })), 0);
    expectLost(momentumVerdicts(rows({ 'Adam, β₁ = 0': { lowestCosine: -0.1 } })), 1);
    expectLost(momentumVerdicts(rows({ 'Adam, β₁ = 0.9': { negativeShare: 0 } })), 2);
  });
});
