// update-kernel: the skeleton that every optimiser shares, shaders/rmsprop-clip.wgsl, and how one is put into it.
//   average   what an optimiser keeps for every weight, beside the running square
//   partial   statistics of a share of the weights, which `telemetry` adds up
//   padding   elements between two tensors of the flat buffers: always 0, and never counted
import type { AdapterTraits, Kernel } from './kernel.ts';
import { laneChoice } from './lanes.ts';
import { floatText } from './pointwise-text.ts';
import { shaders } from './shaders.generated.ts';
import { specialise } from './template.ts';

/** Words of a `Partial`. */
export const partialWords = 9;

/** Elements from `begin` up to, but without, `end` that belong to no tensor. */
export type Padding = readonly (readonly [begin: number, end: number])[];

/** Weights that shrink at every step: λ·w is added to the gradient, or, decoupled, rate·λ·w is taken off w by itself. */
export interface Decay {
  readonly weight: number;
  readonly decoupled: boolean;
}

/** A kernel that makes weights of gradients, and how many rows of `partials` it leaves for `telemetry`. */
export type UpdateKernel = Kernel & { readonly partialRows: number };

const workgroup = 64;
const lanesPerThread = 8;
const maxRows = 1024;

/** Texts for one element a lane. */
const single = {
  declarations: { WIDTH: 'const WIDTH = 1u;', PLACES: 'const PLACES: Bits = 0u;' },
  functions: {
    total: 'fn total(x: Lane) -> f32 {\n  return x;\n}',
    count: 'fn count(x: Bits) -> u32 {\n  return x;\n}',
    greatest: 'fn greatest(x: Lane) -> f32 {\n  return x;\n}',
    least: 'fn least(x: Bits) -> u32 {\n  return x;\n}',
  },
};

function laneCountText(count: number): string {
  return `fn laneCount() -> u32 {\n  return ${count}u;\n}`;
}

/** A row a thread: software adapters take a third of a second to compile a barrier. */
const reportByThread = `fn report(group: u32, thread: u32, threads: u32) {
  partials[group * WORKGROUP + thread] = share;
}`;

/** Text of the hook that keeps an ε of 0 out of the padding, where 0 / (0 + 1) leaves all as it is. */
function epsilonOutside(padding: Padding): string {
  const ranges = padding.map(([begin, end]) => `vec2u(${begin}u, ${end}u)`).join(', ');
  return `fn epsilonAt(at: u32) -> Lane {
  let ranges = array<vec2u, ${padding.length}>(${ranges});
  let places = WIDTH * at + PLACES;
  var padded = Bits(0u);
  for (var i = 0u; i < ${padding.length}u; i++) {
    let inside = (places >= Bits(ranges[i].x)) & (places < Bits(ranges[i].y));
    padded |= select(Bits(0u), Bits(1u), inside);
  }
  return select(Lane(settings.epsilon), Lane(1.0), padded == Bits(1u));
}`;
}

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
  readonly padding: Padding | undefined;
  /** Asked for with `stepped`. */
  readonly decay?: Decay | undefined;
}

/** The hook `stepped` around an optimiser's own, for weights that decay. */
function decaying(stepped: string, { weight, decoupled }: Decay): string {
  const share = `${floatText(weight)} * before`;
  const step = decoupled ? `before - rate * (${share}), g` : `before, g + ${share}`;
  return `fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  return undecayed(at, ${step});
}

${stepped.replace('fn stepped(', 'fn undecayed(')}`;
}

const scheduledRate = `fn learningRate() -> f32 {
  // After the schedule's end its last rate stays.
  let done = countersOf(counters[0], counters[1]).generatorStep;
  return rates[min(done, arrayLength(&rates) - 1u)];
}`;

/** The skeleton, made into the kernel of one optimiser. */
export function updateKernel(family: string, parts: UpdateParts, traits: AdapterTraits): UpdateKernel {
  const { count, flops, name, averages = [], stepped, prepare, clock, scheduled, padding, decay } = parts;
  const { lanes, variant, declarations } = laneChoice(count);
  const items = count / lanes;
  const rowsPerGroup = traits.class === 'hardware' ? 1 : workgroup;
  const limit = Math.min(maxRows / rowsPerGroup, traits.limits.maxComputeWorkgroupsPerDimension);
  const leastSpan = workgroup * lanesPerThread;
  const span = Math.max(leastSpan, Math.ceil(items / limit));
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
    ...(counted ? [shaders['lib/counters']] : []),
    ...(clock ? [clock.append] : []),
  ].join('\n');
  return {
    family,
    variant: [
      ...(name === undefined ? [] : [name]),
      ...(decay ? ['decay'] : []),
      ...(scheduled ? ['scheduled'] : []),
      variant,
    ].join('-'),
    code: specialise(shaders['rmsprop-clip'], {
      declarations: { ...declarations, ...(lanes === 1 ? single.declarations : {}) },
      functions: {
        // A binding is whole vec4 words, of which single lanes may not fill the last.
        ...(lanes === 1 ? { ...single.functions, laneCount: laneCountText(count) } : {}),
        ...(stepped === undefined ? {} : { stepped: decay ? decaying(stepped, decay) : stepped }),
        ...(prepare === undefined ? {} : { prepare }),
        ...(scheduled ? { learningRate: scheduledRate } : {}),
        ...(padding?.length ? { epsilonAt: epsilonOutside(padding) } : {}),
        ...(traits.class === 'hardware' ? {} : { report: reportByThread }),
      },
      ...(append && { append }),
    }),
    constants: { MOST_GROUPS: limit, LEAST_SPAN: leastSpan, ...clock?.constants },
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
