import { describe, it } from 'vitest';
import type { NetScores } from '../../src/figures/sample-sheets.ts';
import { sheetVerdicts } from '../../src/figures/sample-sheets.ts';
import { expectLost } from './verdicts.ts';

const scores = (change: {
  frechet?: Partial<NetScores['frechet']>;
  classes?: Partial<NetScores['effectiveClasses']>;
}) => ({
  frechet: { wgan: [40, 60], gan: [80, 90], ...change.frechet },
  effectiveClasses: { wgan: [9, 9.5], gan: [8, 7], ...change.classes },
});

describe('the verdicts of Figures 5 to 7', () => {
  it('hold where WGAN trains and the GAN does worse', () => {
    for (const net of ['dcgan', 'constant', 'mlp'] as const) expectLost(sheetVerdicts(net, scores({})));
  });

  it('are lost where WGAN misses digits', () => {
    const few = scores({ classes: { wgan: [2, 3], gan: [1, 1] } });
    expectLost(sheetVerdicts('constant', few), 0);
    expectLost(sheetVerdicts('mlp', few), 0);
  });

  it('are lost for DCGAN where the GAN does not train', () => {
    expectLost(sheetVerdicts('dcgan', scores({ classes: { gan: [1, 2] } })), 1);
  });

  it('are lost where the GAN has the better samples', () => {
    const better = scores({ frechet: { gan: [10, 20] } });
    expectLost(sheetVerdicts('constant', better), 1);
    expectLost(sheetVerdicts('mlp', better), 1);
  });

  it('are lost for the MLP where the GAN covers more', () => {
    expectLost(sheetVerdicts('mlp', scores({ classes: { gan: [10, 10] } })), 2);
  });

  it('are lost where a run was not scored', () => {
    expectLost(sheetVerdicts('mlp', scores({ frechet: { gan: [80, Number.NaN] } })), 1);
  });
});
