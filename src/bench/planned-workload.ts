// A workload as a plan: what a step of it does, and by which kernels, without a buffer being made.

import { completeConfig } from '../gan/complete-config.ts';
import { planTraining, type TrainingPlan, type TrainingPlanOptions } from '../gan/training-plan.ts';
import type { Workload } from '../nn/workloads.ts';

/** The plan of a workload on an adapter, with one batch as its data. */
export function planWorkload(
  { generator, critic, batch, latent }: Workload,
  traits: TrainingPlanOptions['traits'],
): TrainingPlan {
  const shape = generator.outputShape;
  return planTraining({
    generator,
    critic,
    data: { shape, count: batch, encoding: shape.length > 1 ? 'u8' : 'f32' },
    config: completeConfig({ batch, latent }),
    traits,
  });
}
