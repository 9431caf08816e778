// A run whose critic trains until its estimate stops rising, before every step of the generator.
import { createRunTrainer } from '../gan/run.ts';
import { resolveRun } from '../gan/run-config.ts';
import { createScorer, type Score } from '../gan/scores.ts';
import { middle } from './statistics.ts';
import type { RunPlan, Workshop } from './workshop.ts';

/** What came of a run at its end. */
export interface RunEnd {
  readonly criticSteps: number;
  readonly exactW1: number;
  readonly floor: number;
  /** Mean slope of the critic between the distributions. */
  readonly slope: number;
  /** Estimate over the highest after further critic steps: 1 for a critic at its optimum. Median over the looks. */
  readonly optimality: number;
}

/** Critic steps between two looks at the estimate, and the most before a generator step. */
const block = 5;
const most = 100;
/** A block that raises the estimate by less than this share has not raised it. */
const leastRise = 0.02;

/**
 * Trains with a critic that goes on until its estimate stops rising: blocks of five steps, until the mean estimate
 * of a block is no more than 2 % above the best one before it. Starts anew when it is interrupted.
 */
export async function trainAdaptively(
  { device, dataOf, progress }: Workshop,
  plan: RunPlan,
): Promise<RunEnd> {
  const run = resolveRun(plan.settings);
  const { steps } = plan.settings;
  const { data, heldOut } = await dataOf(run);
  const trainer = await createRunTrainer(device, { run, data });
  try {
    const score = await createScorer({
      trainer,
      heldOut,
      count: plan.samples,
      exactCount: plan.exactSamples,
      probe: plan.probe,
    });
    const scores: Score[] = [];
    while (trainer.step < steps) {
      progress(`${plan.name}  step ${trainer.step}/${steps}, ${trainer.criticSteps} critic steps`);
      await trainer.stepAdaptive(untilFlat());
      if (trainer.step % plan.scoreEvery === 0) scores.push(await score(trainer.step));
    }
    return runEnd(trainer.criticSteps, scores);
  } finally {
    trainer.destroy();
  }
}

/** Says after each block of critic steps whether there should be another. */
export function untilFlat(): (estimates: readonly number[]) => number {
  let best: number | undefined;
  let done = 0;
  return (estimates) => {
    if (done > 0) {
      const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
      const rises = best === undefined || mean > best + leastRise * Math.abs(best);
      best = best === undefined ? mean : Math.max(best, mean);
      if (!rises || done >= most) return 0;
    }
    done += block;
    return block;
  };
}

/** The end of a run that was scored with a probe of its critic. */
export function runEnd(criticSteps: number, scores: readonly Score[]): RunEnd {
  const last = scores.at(-1);
  return {
    criticSteps,
    exactW1: last?.exactW1 ?? Number.NaN,
    floor: last?.floor ?? Number.NaN,
    slope: last?.slope ?? Number.NaN,
    optimality: middle(
      scores.map(
        ({ estimate, trainedEstimate }) => (estimate ?? Number.NaN) / (trainedEstimate ?? Number.NaN),
      ),
    ),
  };
}
