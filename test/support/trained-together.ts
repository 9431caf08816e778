import { Leader } from '../../src/gan/parallel/commands.ts';
import type { Exchange } from '../../src/gan/parallel/exchange.ts';
import { parallelOf } from '../../src/gan/parallel/parallel.ts';
import { countersOfRank } from '../../src/gan/parallel/shared-state.ts';
import type { Sync } from '../../src/gan/parallel/sync.ts';
import { createTrainer, type TrainerState } from '../../src/gan/trainer.ts';
import { device } from './device.ts';
import { memoryExchanges } from './memory-exchange.ts';
import { collect, type Measured, type SmallRun } from './small-run.ts';

export interface Together {
  /** Of rank 0. */
  readonly metrics: readonly Measured[];
  /** Of every rank. */
  readonly states: readonly TrainerState[];
  /** What the comparisons of rank 0's weights with the others' said. */
  readonly compared: readonly string[];
  /** What came of each rank that did not end in order, where `exchanges` were given. */
  readonly faults: readonly unknown[];
}

export interface Course {
  readonly run: SmallRun;
  readonly sync: Sync;
  readonly ranks: number;
  /** Iterations of each call of `train`. */
  readonly steps: readonly number[];
  /** Where it goes on from. */
  readonly from?: TrainerState;
  readonly exchanges?: readonly Exchange[];
}

/** Trains on ranks that share this process and its device. */
export async function trainTogether({ run, sync, ranks, steps, from, ...given }: Course): Promise<Together> {
  const { exchanges = memoryExchanges(ranks) } = given;
  const compared: string[] = [];
  const members = await Promise.all(
    exchanges.map(async (exchange) => {
      const first = exchange.rank === 0;
      const leader = first ? new Leader(exchange, 50) : undefined;
      const say = (line: string) => first && compared.push(line);
      const over = new AbortController();
      const ended = () => over.abort();
      const parallel = parallelOf(sync, { exchange, leader, compared: say, ended });
      const trainer = await createTrainer(await device(), { ...run, parallel });
      const { tensors, counters } = from ?? (await trainer.capture());
      const batch = trainer.config.batch;
      const { count } = run.data;
      trainer.restore({ tensors, counters: countersOfRank(counters, exchange, { batch, count }) });
      return { trainer, leader, signal: over.signal };
    }),
  );
  const trained = await Promise.allSettled(
    members.map(async ({ trainer, leader, signal }) => {
      if (!leader) return collect(trainer.train({ signal }));
      const metrics: Measured[] = [];
      for (const count of steps) metrics.push(...(await collect(trainer.train({ steps: count }))));
      await leader.send('end');
      return metrics;
    }),
  );
  const states = await Promise.all(members.map(({ trainer }) => trainer.capture()));
  for (const { trainer } of members) trainer.destroy();
  const faults = trained.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  if (faults.length > 0 && !given.exchanges) throw faults[0];
  const metrics = trained.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return { metrics: metrics[0] ?? [], states, compared, faults };
}
