import { describe, expect, it } from 'vitest';
import { type MixtureScores, mixturePlan, mixtureVerdicts } from '../../src/figures/mixtures.ts';
import { recipes } from '../../src/gan/recipes.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { expectLost } from './verdicts.ts';

function scores(change: Partial<MixtureScores> = {}): MixtureScores {
  return {
    modes: [25, 25],
    highQuality: [0.97, 0.95],
    reverseKl: [0.01, 0.02],
    excess: [0.01, 0.02],
    ...change,
  };
}

describe('the verdicts on mixtures', () => {
  it('hold where the better game covers all modes with good samples', () => {
    expectLost(mixtureVerdicts('grid', [scores({ modes: [3, 4], highQuality: [0.2, 0.1] }), scores()]));
  });

  it('fail one by one for a missing mode, poor samples, or uneven modes', () => {
    expectLost(mixtureVerdicts('grid', [scores({ modes: [24, 25] })]), 0);
    expectLost(mixtureVerdicts('grid', [scores({ highQuality: [0.97, 0.9] })]), 1);
    expectLost(mixtureVerdicts('grid', [scores({ reverseKl: [0.01, 0.2] })]), 2);
  });

  it('ask more of the ring than of the grid', () => {
    const ring = scores({ modes: [8, 8] });
    expectLost(mixtureVerdicts('ring', [ring]), 1);
    expectLost(mixtureVerdicts('ring', [{ ...ring, highQuality: [0.985, 0.98] }]));
  });

  it('come from plans that are runs, of one size for all games', () => {
    for (const game of ['wgan', 'wgan-gp'] as const) {
      const { settings, name } = mixturePlan('quick', 'ring', game, 3);
      expect(resolveRun(settings)).toMatchObject({
        ...{ objective: game, dataset: '8gaussians', seed: 3 },
        ...{ generator: 'mlp:64-64-64', critic: 'mlp:64-64-64', steps: 200, lrSchedule: 'cosine' },
      });
      expect(name).toBe(`mixture-ring-${game}-seed-3`);
    }
  });

  it('train the recipes themselves at standard scale, on seeds that no grid was chosen on', () => {
    const { settings } = mixturePlan('standard', 'grid', 'wgan-gp', 6);
    expect(resolveRun(settings)).toEqual(resolveRun({ ...recipes.grid, seed: 6 }));
    expect(resolveRun(mixturePlan('standard', 'ring', 'wgan', 1).settings)).toEqual(
      resolveRun({ ...recipes['ring-clip'], seed: 1 }),
    );
  });
});
