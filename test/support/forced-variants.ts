import { completeConfig } from '../../src/gan/complete-config.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { device } from './device.ts';

/**
 * One kernel variant, by default the one that $EARTHMOVER_VARIANT names, for every product of the run that can be computed
 * with it; see scripts/test-variants.mjs.
 */
export async function forcedVariants(
  options: TrainerOptions,
  name = process.env.EARTHMOVER_VARIANT,
): Promise<Readonly<Record<string, string>>> {
  if (name === undefined) return {};
  const { traits } = await device();
  const { choices } = planTraining({ ...options, config: completeConfig(options.config), traits });
  const able = choices.filter(({ legal }) => legal.includes(name));
  return Object.fromEntries(able.map(({ label }) => [label, name]));
}
