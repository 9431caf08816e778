import type { AdapterTraits, Kernel } from './kernel.ts';
import { laneChoice } from './lanes.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

export interface UpdateSettings {
  readonly learningRate: number;
  /** ρ, the share of the running square that stays; Adam's β₂. */
  readonly smoothing: number;
  /** Added outside the root. */
  readonly epsilon: number;
  /** RMSProp's momentum, 0 where left out; Adam's β₁. */
  readonly momentum?: number;
  /** Bound of the weights' magnitude; undefined for none. */
  readonly clip: number | undefined;
  /** Magnitude from which weights are counted as held by the clip; `clip` where left out. */
  readonly bound?: number;
}

/** Clip of networks without one. */
export const unclipped = 3.4e38;

/** Contents of the uniform buffer `settings` of `rmsprop-clip`, `adam-clip` and `clip`: 32 bytes. */
export function settingsWords(settings: UpdateSettings): Float32Array<ArrayBuffer> {
  const { learningRate, smoothing, epsilon, momentum = 0, clip = unclipped, bound = clip } = settings;
  const decays = [1 - smoothing, bound, momentum, 1 - momentum] as const;
  return Float32Array.of(learningRate, smoothing, epsilon, clip, ...decays);
}

/** Words of a row of `partials`. */
export const partialWords = 8;

const workgroup = 64;
const lanesPerThread = 8;
const maxRows = 1024;

const singly = {
  declarations: { WIDTH: 'const WIDTH = 1u;', PLACES: 'const PLACES: Bits = 0u;' },
  functions: {
    total: 'fn total(x: Lane) -> f32 {\n  return x;\n}',
    count: 'fn count(x: Bits) -> u32 {\n  return x;\n}',
    greatest: 'fn greatest(x: Lane) -> f32 {\n  return x;\n}',
    least: 'fn least(x: Bits) -> u32 {\n  return x;\n}',
  },
};

export interface RmspropSpec {
  /** Weights, the padding between tensors included. */
  readonly count: number;
  /** A running step with the `momentum` of the settings, in the binding `velocity`. */
  readonly momentum?: boolean;
  /** The mean gradient, whose square is taken off the mean square, in the binding `mean`. */
  readonly centered?: boolean;
  /** The learning rate of each generator iteration in the binding `rates`, instead of one in the settings. */
  readonly scheduled?: boolean;
}

/** A kernel that makes weights of gradients, and how many rows of `partials` it leaves for `telemetry`. */
export type UpdateKernel = Kernel & { readonly partialRows: number };

/**
 * Kernel of one RMSProp step and the clip over a network's flat parameters: bindings `settings` (uniform, see
 * `settingsWords`), `gradient`, `square` and `weights` f32[count], and `partials`, `partialWords` words for each of
 * the `partialRows`, which `telemetry` reads; then `velocity` and `mean` f32[count] where asked for; and with
 * `scheduled`, the run's `counters` u32[8] and `rates` f32[iterations, in whole 16 bytes], whose last one stays.
 */
export function rmspropClip(
  { count, momentum = false, centered = false, scheduled = false }: RmspropSpec,
  traits: AdapterTraits,
): UpdateKernel {
  const averages = [...(momentum ? ['velocity'] : []), ...(centered ? ['mean'] : [])];
  if (averages.length === 0) return updateKernel('rmsprop-clip', { count, flops: 16, scheduled }, traits);
  return updateKernel(
    'rmsprop-clip',
    {
      count,
      name: averages.join('-'),
      averages,
      stepped: steppedText(momentum, centered),
      flops: 16 + 4 * averages.length,
      scheduled,
    },
    traits,
  );
}

/** In PyTorch's order of operations; a difference that rounding made negative counts as 0. */
function steppedText(momentum: boolean, centered: boolean): string {
  return `fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  let v = square[at] * settings.smoothing + settings.freshness * g * g;
  square[at] = v;
  ${
    centered
      ? `let m = mean[at] * settings.smoothing + settings.freshness * g;
  mean[at] = m;
  let root = sqrt(max(v - m * m, Lane(0.0))) + settings.epsilon;`
      : 'let root = sqrt(v) + settings.epsilon;'
  }
  ${
    momentum
      ? `let u = velocity[at] * settings.momentum + g / root;
  velocity[at] = u;
  return before - rate * u;`
      : 'return before - rate * g / root;'
  }
}`;
}

/** A row a thread: software adapters take a third of a second to compile a barrier. */
const reportByThread = `fn report(group: u32, thread: u32, threads: u32) {
  let row = group * WORKGROUP + thread;
  partials[2u * row] = whole;
  partials[2u * row + 1u] = bitcast<vec4u>(real);
}`;

/** What an optimiser puts into the skeleton of shaders/rmsprop-clip.wgsl; RMSProp's own where left out. */
export interface UpdateParts {
  readonly count: number;
  /** Operations a weight. */
  readonly flops: number;
  readonly name?: string;
  /** Arrays f32[count] beside `square`: bindings from 5 on, read and written. */
  readonly averages?: readonly string[];
  /** New text of the hook. */
  readonly stepped?: string;
  /** New text of that hook. */
  readonly prepare?: string;
  /** The run's counters in a binding of their own, u32[8], and declarations besides. */
  readonly clock?: { readonly append: string; readonly constants: Readonly<Record<string, number>> };
  /** Rates by iteration, in the last binding; takes the counters, too. */
  readonly scheduled: boolean;
}

const scheduledRate = `fn learningRate() -> f32 {
  // Of the generator's iterations, the ones done; after the schedule's end its last rate stays.
  return rates[min(counters[0].w, arrayLength(&rates) - 1u)];
}`;

/** The skeleton, made into the kernel of one optimiser. */
export function updateKernel(family: string, parts: UpdateParts, traits: AdapterTraits): UpdateKernel {
  const { count, flops, name, averages = [], stepped, prepare, clock, scheduled } = parts;
  const { lanes, variant, declarations } = laneChoice(count);
  const items = count / lanes;
  const rowsPerGroup = traits.class === 'hardware' ? 1 : workgroup;
  const limit = Math.min(maxRows / rowsPerGroup, traits.limits.maxComputeWorkgroupsPerDimension);
  const span = Math.max(workgroup * lanesPerThread, Math.ceil(items / limit));
  const groups = Math.max(1, Math.ceil(items / span));
  const arrays = averages.map(
    (average, i) => `@group(0) @binding(${5 + i}) var<storage, read_write> ${average}: array<Lane>;`,
  );
  const next = 5 + averages.length;
  const counted = clock !== undefined || scheduled;
  const append = [
    ...arrays,
    ...(counted ? [`@group(0) @binding(${next}) var<storage, read> counters: array<vec4u, 2>;`] : []),
    ...(scheduled ? [`@group(0) @binding(${next + 1}) var<storage, read> rates: array<f32>;`] : []),
    ...(clock ? [clock.append] : []),
  ].join('\n');
  return {
    family,
    variant: [...(name === undefined ? [] : [name]), ...(scheduled ? ['scheduled'] : []), variant].join('-'),
    code: specialise(shaders['rmsprop-clip'], {
      declarations: { ...declarations, ...(lanes === 1 ? singly.declarations : {}) },
      functions: {
        ...(lanes === 1 ? singly.functions : {}),
        ...(stepped === undefined ? {} : { stepped }),
        ...(prepare === undefined ? {} : { prepare }),
        ...(scheduled ? { learningRate: scheduledRate } : {}),
        ...(traits.class === 'hardware' ? {} : { report: reportByThread }),
      },
      ...(append && { append }),
    }),
    constants: { LANES: items, SPAN: span, ...clock?.constants },
    bindings: [
      { name: 'settings', access: 'uniform' },
      { name: 'gradient', access: 'read' },
      { name: 'square', access: 'read_write' },
      { name: 'weights', access: 'read_write' },
      { name: 'partials', access: 'read_write' },
      ...averages.map((average) => ({ name: average, access: 'read_write' }) as const),
      ...(counted ? [{ name: 'counters', access: 'read' } as const] : []),
      ...(scheduled ? [{ name: 'rates', access: 'read' } as const] : []),
    ],
    groups: [groups, 1, 1],
    flops: flops * count,
    partialRows: groups * rowsPerGroup,
  };
}
