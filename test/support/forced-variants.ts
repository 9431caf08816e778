import { completeConfig } from '../../src/gan/config.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { device } from './device.ts';

/**
 * The kernel variant that $EARTHMOVER_VARIANT names, for every product of the run that can be computed with it; see
 * scripts/test-variants.mjs.
 */
export async function forcedVariants(options: TrainerOptions): Promise<Readonly<Record<string, string>>> {
  const name = process.env.EARTHMOVER_VARIANT;
  if (name === undefined) return {};
  const { traits } = await device();
  const { steps } = planTraining({ ...options, config: completeConfig(options.config), traits });
  return Object.fromEntries(
    [...steps.critic.plan.choices, ...steps.generator.plan.choices]
      .filter(({ legal }) => legal.includes(name))
      .map(({ label }) => [label, name]),
  );
}
