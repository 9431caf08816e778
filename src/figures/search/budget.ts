// A search's budget in floating-point operations.
import { planFlops } from '../../compiler/plan.ts';
import { criticStepsAt } from '../../gan/schedule.ts';
import type { TrainingPlan } from '../../gan/training-plan.ts';

/** What the whole training of one candidate and one seed may take. */
export interface Budget {
  /** Generator iterations, minutes of training on this adapter, or floating-point operations. */
  readonly kind: 'steps' | 'minutes' | 'flops';
  readonly amount: number;
}

/** Floating-point operations that training takes until generator iteration `steps`, by the count of its plan. */
export function trainingFlops({ options, steps: planned, summary }: TrainingPlan, steps: number): number {
  const { schedule, nCritic } = options.config;
  if (schedule === 'constant') return steps * summary.flopsPerStep;
  let criticSteps = 0;
  for (let i = 0; i < steps; i++) criticSteps += criticStepsAt(schedule, i, nCritic);
  return criticSteps * planFlops(planned.critic.plan) + steps * planFlops(planned.generator.plan);
}

/** The most generator iterations that fit into so many floating-point operations; 0 where not even one does. */
export function stepsWithin(plan: TrainingPlan, flops: number): number {
  let [fits, beyond] = [0, Math.floor(flops / plan.summary.flopsPerStep) + 1];
  while (beyond - fits > 1) {
    const half = Math.floor((fits + beyond) / 2);
    if (trainingFlops(plan, half) <= flops) fits = half;
    else beyond = half;
  }
  return fits;
}
