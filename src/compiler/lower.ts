// Lowering: a kernel for each body.
//   label   a kernel's name in its plan, by which its variant can be pinned
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { augmentKernel } from '../kernels/augment.ts';
import { gather } from '../kernels/gather.ts';
import { type AdapterTraits, type Kernel, kernelKey } from '../kernels/kernel.ts';
import { pointwiseKernel } from '../kernels/pointwise.ts';
import { random } from '../kernels/random.ts';
import { reduceKernel } from '../kernels/reduce.ts';
import { sampleRowsKernel } from '../kernels/sample-rows.ts';
import { scatter } from '../kernels/scatter.ts';
import { isAugment } from '../ops/augment.ts';
import { isGather, isScatter, rowCount } from '../ops/gather.ts';
import { isMatmul } from '../ops/matmul.ts';
import { isRandom, isSampleRows } from '../ops/random.ts';
import type { Body, EpilogueBody, OpBody, ProductBody } from './body.ts';
import type { Legal } from './legalise.ts';
import { lowerProduct, variantsOf } from './lower-product.ts';
import type { Lowered, LoweredKernel, Resource, Variants } from './lowered.ts';
import type { Choice } from './plan.ts';

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

/** Products with an epilogue whose kernels are known without it, and not with it. @param known as in `CompileOptions` */
export function knownAlone(
  { bodies }: Legal,
  options: {
    readonly name: string;
    readonly traits: AdapterTraits;
    readonly variants?: Variants | undefined;
    readonly known: ReadonlySet<string>;
  },
): readonly Value[] {
  const { name, traits, variants, known } = options;
  const labelOf = labeller(name);
  return bodies.flatMap((body) => {
    const label = labelOf(body.named);
    if (body.kind !== 'product' || !body.epilogue) return [];
    const isKnown = (epilogue: EpilogueBody | undefined) =>
      variantsOf({ ...body, epilogue }, traits)
        .dispatches(variants?.[label])
        .kernels.every((kernel) => known.has(kernelKey(kernel)));
    return isKnown(undefined) && !isKnown(body.epilogue) ? [body.product] : [];
  });
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
