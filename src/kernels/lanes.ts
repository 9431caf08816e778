// lanes: how elementwise kernels cover their elements.
//   lane     what one load brings: four neighbours, or one
//   stride   of the grid: an invocation's items lie one workgroup apart, so that neighbours load neighbours
import { foldGroups } from './grid.ts';
import type { AdapterTraits } from './kernel.ts';

/**
 * How a kernel written for `alias Lane = vec4f` sees its arrays: four neighbours at a time, or one by one
 * where rows are no multiple of four long.
 */
export interface LaneChoice {
  readonly lanes: 4 | 1;
  readonly variant: 'lanes-4' | 'lanes-1';
  /** For `specialise`; shaders with these names declare them for four. */
  readonly declarations: Readonly<Record<'Lane' | 'Bits', string>>;
}

export function laneChoice(count: number): LaneChoice {
  return count % 4 === 0
    ? {
        lanes: 4,
        variant: 'lanes-4',
        declarations: { Lane: 'alias Lane = vec4f;', Bits: 'alias Bits = vec4u;' },
      }
    : {
        lanes: 1,
        variant: 'lanes-1',
        declarations: { Lane: 'alias Lane = f32;', Bits: 'alias Bits = u32;' },
      };
}

const maxPerThread = 8;
/** Workgroups below which more items a thread would leave cores without work. */
const enoughGroups = 32;

/** Items a thread, a workgroup apart, and the workgroups for them. */
export function gridStride(items: number, workgroup: number, traits: AdapterTraits) {
  const most = Math.floor(items / (workgroup * enoughGroups));
  const perThread = Math.max(1, Math.min(maxPerThread, most));
  return { perThread, groups: foldGroups(Math.ceil(items / (workgroup * perThread)), traits) };
}
