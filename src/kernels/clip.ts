// clip: the host half of the clip alone, for runs whose clip comes before the step.
import type { AdapterTraits, Kernel } from './kernel.ts';
import { gridStride, laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/**
 * Kernel of the clip alone, as the reference code has it before the critic's step: bindings `settings` (uniform, see
 * `settingsWords`) and `weights` f32[count].
 */
export function clip({ count }: { readonly count: number }, traits: AdapterTraits): Kernel {
  const { lanes, variant, declarations } = laneChoice(count);
  const { perThread, groups } = gridStride(count / lanes, 64, traits);
  return {
    family: 'clip',
    variant,
    code: specialise(shaders.clip, { declarations }),
    constants: { LANES: count / lanes, PER_THREAD: perThread, GROUPS_X: groups[0] },
    bindings: [
      { name: 'settings', access: 'uniform' },
      { name: 'weights', access: 'read_write' },
    ],
    groups,
    flops: 2 * count,
  };
}
