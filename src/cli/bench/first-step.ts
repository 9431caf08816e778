// The time to the first step, with nothing cached and with everything.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstStepMs } from '../../bench/report.ts';
import { spread } from '../../bench/steps.ts';
import type { Workload } from '../../nn/workloads.ts';
import type { Checkout } from './checkout.ts';

/**
 * The time from the trainer's making to the end of its first step in each of the checkouts, in fresh processes: the first with
 * nothing cached (no tuning, no shaders of the driver's), the second with what the first left behind. The checkouts come
 * in turns, each with folders of its own; medians over the rounds.
 */
export async function measureFirstSteps(
  workload: Workload,
  checkouts: readonly Checkout[],
  rounds: number,
): Promise<FirstStepMs[]> {
  const times = checkouts.map(() => ({ cold: [] as number[], cached: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    const folders = await Promise.all(checkouts.map(() => mkdtemp(join(tmpdir(), 'earthmover-bench-'))));
    try {
      for (const state of ['cold', 'cached'] as const) {
        for (const [i, checkout] of checkouts.entries()) {
          times[i]![state].push(await firstStep(workload, checkout, folders[i]!));
        }
      }
    } finally {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    }
  }
  return times.map(({ cold, cached }) => ({ cold: spread(cold).median, cached: spread(cached).median }));
}

async function firstStep(workload: Workload, checkout: Checkout, caches: string): Promise<number> {
  const run = await checkout.startFirstStep(workload, caches);
  try {
    return (await run.ask()).ms;
  } finally {
    await run.stop();
  }
}
