import type { AdapterTraits, Kernel } from './kernel.ts';
import { laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface UpdateSettings {
  readonly learningRate: number;
  /** ρ, the share of the running square that stays. */
  readonly smoothing: number;
  /** Added outside the root. */
  readonly epsilon: number;
  /** Bound of the weights' magnitude; undefined for none. */
  readonly clip: number | undefined;
  /** Magnitude from which weights are counted as held by the clip; `clip` where left out. */
  readonly bound?: number;
}

/** Clip of networks without one. */
export const unclipped = 3.4e38;

/** Contents of the uniform buffer `settings` of `rmsprop-clip` and `clip`: 32 bytes. */
export function settingsWords(settings: UpdateSettings): Float32Array<ArrayBuffer> {
  const { learningRate, smoothing, epsilon, clip = unclipped, bound = clip } = settings;
  return Float32Array.of(learningRate, smoothing, epsilon, clip, 1 - smoothing, bound, 0, 0);
}

/** Words that each workgroup writes into `partials`. */
export const partialWords = 8;

const workgroup = 64;
const lanesPerThread = 8;
const maxGroups = 1024;

const singly = {
  declarations: { WIDTH: 'const WIDTH = 1u;', PLACES: 'const PLACES: Bits = 0u;' },
  functions: {
    total: 'fn total(x: Lane) -> f32 {\n  return x;\n}',
    count: 'fn count(x: Bits) -> u32 {\n  return x;\n}',
    greatest: 'fn greatest(x: Lane) -> f32 {\n  return x;\n}',
    least: 'fn least(x: Bits) -> u32 {\n  return x;\n}',
  },
};

/**
 * Kernel of one RMSProp step and the clip over a network's flat parameters: bindings `settings` (uniform, see
 * `settingsWords`), `gradient`, `square` and `weights` f32[count], and `partials`, `partialWords` words for each of
 * the `partialGroups` workgroups, which `telemetry` reads.
 */
export function rmspropClip(
  { count }: { readonly count: number },
  traits: AdapterTraits,
): Kernel & { readonly partialGroups: number } {
  const { lanes, variant, declarations } = laneChoice(count);
  const items = count / lanes;
  const limit = Math.min(maxGroups, traits.limits.maxComputeWorkgroupsPerDimension);
  const span = Math.max(workgroup * lanesPerThread, Math.ceil(items / limit));
  const partialGroups = Math.max(1, Math.ceil(items / span));
  return {
    family: 'rmsprop-clip',
    variant,
    code: specialise(shaders['rmsprop-clip'], {
      declarations: { ...declarations, ...(lanes === 1 ? singly.declarations : {}) },
      functions: lanes === 1 ? singly.functions : {},
    }),
    constants: { LANES: items, SPAN: span },
    bindings: [
      { name: 'settings', access: 'uniform' },
      { name: 'gradient', access: 'read' },
      { name: 'square', access: 'read_write' },
      { name: 'weights', access: 'read_write' },
      { name: 'partials', access: 'read_write' },
    ],
    groups: [partialGroups, 1, 1],
    flops: 16 * count,
    partialGroups,
  };
}
