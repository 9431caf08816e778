// A trainer's part in training together with those of other processes.
import type { Parallel } from '../trainer/run-state.ts';
import { MeanGradients } from './mean-gradients.ts';
import { MeanWeights } from './mean-weights.ts';
import { Ranks, type RanksOptions } from './ranks.ts';
import type { Sync } from './sync.ts';

/** What `createTrainer` takes as `parallel`. */
export function parallelOf(sync: Sync, options: RanksOptions): Parallel {
  const { rank, ranks } = options.exchange;
  return {
    shard: { rank, ranks },
    open: async (state) => {
      const together = new Ranks(state, options);
      return sync.mode === 'gradients' ? MeanGradients.open(together) : new MeanWeights(together, sync.every);
    },
  };
}
