// ema: the host half of the decaying mean of weights or statistics.
import type { AdapterTraits, Kernel } from './kernel.ts';
import { gridStride, laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface EmaSpec {
  readonly count: number;
  /** Share of the average that stays, in (0, 1), once the ramp of the first steps is over. */
  readonly decay: number;
}

/**
 * Kernel of the decaying mean of a network's weights: bindings `counters` u32[8] (the run's, before the present step is
 * counted), `values` and `average` f32[count].
 */
export function ema({ count, decay }: EmaSpec, traits: AdapterTraits): Kernel {
  const { lanes, variant, declarations } = laneChoice(count);
  const { perThread, groups } = gridStride(count / lanes, 64, traits);
  return {
    family: 'ema',
    variant,
    code: specialise(shaders.ema, { declarations }),
    constants: {
      LANES: count / lanes,
      PER_THREAD: perThread,
      GROUPS_X: groups[0],
      ONE_MINUS_DECAY: 1 - decay,
    },
    bindings: [
      { name: 'counters', access: 'read' },
      { name: 'values', access: 'read' },
      { name: 'average', access: 'read_write' },
    ],
    groups,
    flops: 3 * count,
  };
}
