// The kernel variants of a new run: measured, remembered or chosen without measuring.
import type { Choice } from '../compiler/plan.ts';
import { completeConfig } from '../gan/complete-config.ts';
import type { TrainerOptions } from '../gan/trainer.ts';
import { planTraining } from '../gan/training-plan.ts';
import { tuneVariants } from '../gan/tune.ts';
import { loadTuning, type StoredVariants, saveTuning, tuningKey } from '../node/tuning-store.ts';
import type { Device } from '../runtime/device.ts';
import { adapterOf } from './gpu.ts';
import type { Terminal } from './terminal.ts';
import { earthmoverVersion } from './version.ts';

/**
 * The kernel variants for a new run: measured once for each adapter, version and set of products, then remembered.
 * Without `wanted`, hardware is tuned and software adapters are not: there a kernel takes longer to compile than a run
 * of usual length could win back.
 */
export async function variantsForRun(
  device: Device,
  options: TrainerOptions,
  { wanted, terminal }: { readonly wanted: boolean | undefined; readonly terminal: Terminal },
): Promise<Readonly<Record<string, string>> | undefined> {
  if (!(wanted ?? device.traits.class === 'hardware')) return undefined;
  const { choices } = planTraining({
    ...options,
    config: completeConfig(options.config),
    traits: device.traits,
  });
  const known = await storedVariants(device, choices);
  if (known) {
    terminal.say('kernels as tuned before (--no-tune for the default choice)');
    return known;
  }
  terminal.say('tuning kernels, once for this adapter and these networks (--no-tune to skip) …');
  const { variants, changed, stepMs } = await tuneVariants(device, options);
  await saveTuning(keyOf(device, choices), variants);
  const gain = stepMs && `${(stepMs.prior / stepMs.tuned).toFixed(2)} times the speed`;
  terminal.say(
    changed.length > 0
      ? `tuned ${changed.length} of ${choices.length} products: ${gain}`
      : 'the default kernels are the fastest here',
  );
  terminal.event('tuned', { changed, products: choices.length, stepMs: stepMs ?? null });
  return variants;
}

/** What was measured before for these products on this adapter, if anything. */
export function storedVariants(
  device: Device,
  choices: readonly Choice[],
): Promise<StoredVariants | undefined> {
  return loadTuning(keyOf(device, choices));
}

function keyOf(device: Device, choices: readonly Choice[]): string {
  const products = choices.map(({ label, variant, legal }) => [label, variant, legal]);
  return tuningKey(adapterOf(device), earthmoverVersion(), products);
}
