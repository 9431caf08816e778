// Lowering: a kernel for each body.
//   label    a kernel's name in its plan, by which its variant can be pinned
//   scratch  what only the kernels of one product use between them
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { augmentKernel } from '../kernels/augment.ts';
import { conv2d, conv2dInput, conv2dVariants, conv2dWeight } from '../kernels/conv2d.ts';
import { gather } from '../kernels/gather.ts';
import { type Dispatches, type Epilogue, gemm, gemmVariants } from '../kernels/gemm.ts';
import type { AdapterTraits, Kernel } from '../kernels/kernel.ts';
import { pointwiseKernel } from '../kernels/pointwise.ts';
import { helpersFor } from '../kernels/pointwise-text.ts';
import { random } from '../kernels/random.ts';
import { reduceKernel } from '../kernels/reduce.ts';
import { sampleRowsKernel } from '../kernels/sample-rows.ts';
import { scatter } from '../kernels/scatter.ts';
import { isAugment } from '../ops/augment.ts';
import { convKind, geometryOf } from '../ops/conv2d.ts';
import { isGather, isScatter, rowCount } from '../ops/gather.ts';
import { isMatmul, matmulSizes } from '../ops/matmul.ts';
import { isRandom, isSampleRows } from '../ops/random.ts';
import type { Body, EpilogueBody, OpBody, ProductBody } from './body.ts';
import type { Fusion } from './fusion.ts';
import type { Legal } from './legalise.ts';
import type { Choice } from './plan.ts';

/** Bytes that only the kernels of one value use between them. */
interface Scratch {
  readonly scratchBytes: number;
}

/** What a kernel binds, before it has a place in a buffer. */
export type Resource = Value | Scratch;

/** A kernel whose operands are values still, not yet places in buffers. */
export interface LoweredKernel {
  readonly label: string;
  readonly kernel: Kernel;
  /** What is bound at each of the kernel's bindings. */
  readonly operands: readonly Resource[];
}

export interface Lowered {
  /** In the order in which they are to run. */
  readonly kernels: readonly LoweredKernel[];
  readonly fusion: Fusion;
  /** How each product is computed, in the order of the graph. */
  readonly choices: readonly Choice[];
}

/** How a caller pins kernel variants: label → name; see `Step.label`. */
export type Variants = Readonly<Record<string, string>>;

const convolutions = {
  conv2d: { direction: 'forward', kernels: conv2d },
  'conv2d-input': { direction: 'input', kernels: conv2dInput },
  'conv2d-weight': { direction: 'weight', kernels: conv2dWeight },
} as const;

/** A legal fusion → kernels in the order in which they are to run. */
export function lower(
  name: string,
  { fusion, bodies, scheduled }: Legal,
  traits: AdapterTraits,
  variants: Variants = {},
): Lowered {
  const labelOf = labeller(name);
  const choices: Choice[] = [];
  const lowered = new Map<Body, readonly LoweredKernel[]>();
  // Labels count in the order of the graph, not in that of the schedule.
  for (const body of bodies) {
    const label = labelOf(body.named);
    if (body.kind === 'product') {
      const { legal, dispatches } = variantsOf(body, traits);
      const chosen = dispatches(variants[label]);
      choices.push({ label, variant: chosen.variant, legal, dispatches });
      lowered.set(body, lowerProduct(label, chosen, body));
    } else {
      const [kernel, operands] = lowerSingle(body, traits);
      lowered.set(body, [{ label, kernel, operands }]);
    }
  }
  return { kernels: scheduled.flatMap((body) => lowered.get(body) ?? []), fusion, choices };
}

/** `critic/matmul-NN 512×512·7`: unique in its plan, the same in every build of it. */
function labeller(name: string): (value: Value) => string {
  const counts = new Map<string, number>();
  return (value) => {
    const mode = isMatmul(value) ? `-${value.attributes.mode}` : '';
    const shape = value.shape.length > 0 ? ` ${value.shape.join('×')}` : '';
    const stem = `${name}/${value.op.name}${mode}${shape}`;
    const times = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, times);
    return times === 1 ? stem : `${stem} #${times}`;
  };
}

/** The one kernel of a body, and what it binds. */
function lowerSingle(
  body: Exclude<Body, ProductBody>,
  traits: AdapterTraits,
): readonly [kernel: Kernel, operands: readonly Resource[]] {
  switch (body.kind) {
    case 'op':
      return [opKernel(body, traits), [...body.reads, ...body.makes]];
    case 'pointwise': {
      const spec = { ...body, count: sizeOf(body.named.shape), reads: body.bindings };
      return [pointwiseKernel(spec, traits), [...body.makes, ...body.reads]];
    }
    case 'sums': {
      const spec = { ...body, ...body.domain, reads: body.bindings };
      return [reduceKernel(spec, traits), [...body.makes, ...body.reads]];
    }
    default:
      return body satisfies never;
  }
}

function opKernel({ named: value }: OpBody, traits: AdapterTraits): Kernel {
  const rows = rowCount(value);
  const width = sizeOf(value.shape) / rows;
  if (isRandom(value)) return random({ count: sizeOf(value.shape), ...value.attributes }, traits);
  if (isSampleRows(value)) return sampleRowsKernel({ batch: rows, width, ...value.attributes }, traits);
  if (isAugment(value)) {
    const [batch = 0, height = 0, across = 0, channels = 0] = value.shape;
    return augmentKernel({ batch, height, width: across, channels, ...value.attributes }, traits);
  }
  if (isGather(value)) return gather({ rows, width, count: rowCount(value.inputs[0]) }, traits);
  if (isScatter(value)) return scatter({ rows: rowCount(value.inputs[0]), width, count: rows }, traits);
  throw new Error(`${value.op.name} has no kernel`);
}

function lowerProduct(
  label: string,
  { variant, kernels, scratchBytes, operandBytes }: Dispatches,
  body: ProductBody,
): LoweredKernel[] {
  const { reads, makes } = body;
  const last = kernels.at(-1);
  if (!last) throw new Error(`${label}: no kernel for ${variant}`);
  if (kernels.length === 1) return [{ label, kernel: last, operands: [...reads, ...makes] }];
  const scratch: Scratch = { scratchBytes };
  const ofProduct = body.product.inputs.length;
  const [first, second] = reads;
  const operands = reads.slice(0, ofProduct);
  const bound: Resource[][] = [[...operands, scratch]];
  if (operandBytes && first && second) {
    const [a, b] = [{ scratchBytes: operandBytes.a }, { scratchBytes: operandBytes.b }];
    bound.splice(0, 1, [first, a], [second, b], [a, b, scratch]);
  }
  bound.push([scratch, ...reads.slice(ofProduct), ...makes].slice(0, last.bindings.length));
  return kernels.map((kernel, i) => ({
    label: `${label} part ${i + 1}`,
    kernel,
    operands: bound[i] ?? [],
  }));
}

/** The variants that compute a product, and their kernels; the adapter's prior where none is named. */
function variantsOf(
  { product, epilogue: body, columnSum }: ProductBody,
  traits: AdapterTraits,
): { readonly legal: string[]; readonly dispatches: (variant?: string) => Dispatches } {
  const epilogue = body && epilogueOf(body);
  if (isMatmul(product)) {
    const spec = { ...matmulSizes(product), ...product.attributes, epilogue, columnSum };
    return {
      legal: gemmVariants(spec, traits),
      dispatches: (variant) => gemm(spec, traits, variant),
    };
  }
  const spec = { ...geometryOf(product), epilogue };
  const { direction, kernels } = convolutions[convKind(product)];
  return {
    legal: conv2dVariants(direction, spec, traits),
    dispatches: (variant) => kernels(spec, traits, variant),
  };
}

function epilogueOf({ lanes, text, bindings }: EpilogueBody): Epilogue {
  const define = (name: string, type: string, body: string) =>
    `fn ${name}(v: ${type}, row: u32, col: u32) -> ${type} {\n${body}\n}`;
  const identity = '  return v;';
  return {
    scalar: define('epilogue', 'f32', lanes === 1 ? text : identity),
    vec4: define('epilogue4', 'vec4f', lanes === 4 ? text : identity),
    reads: bindings,
    helpers: helpersFor(text),
  };
}
