// The compiler: a graph in, a plan out. Nothing here touches a GPU.
//   pass    outputs of a graph → the same outputs of a graph that is nearer to kernels
//   target  the buffer in which a caller wants an output
import { interpret } from '../graph/interpret.ts';
import type { Value } from '../graph/value.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { inputName, isInput } from '../ops/leaf.ts';
import { simplify, withOuterProducts } from '../transform/simplify.ts';
import { batchSmall } from './batch.ts';
import { lowerWithoutClashes } from './clashes.ts';
import type { Fusion } from './fusion.ts';
import { baseOf } from './graph-facts.ts';
import { legalise } from './legalise.ts';
import { knownAlone, lower } from './lower.ts';
import type { Variants } from './lowered.ts';
import { ownerOf, place } from './memory.ts';
import { distinctOutputs, splitForKernels } from './passes.ts';
import type { InitialWrite, Output, Plan, Slice, Step } from './plan.ts';
import { validate } from './rules.ts';
import { shareScratch } from './share-scratch.ts';

export interface CompileOptions {
  /** First part of every label, e.g. `critic`. */
  readonly name: string;
  readonly outputs: readonly Output[];
  /** Where each input of the graph lies, by its name. */
  readonly inputs: Readonly<Record<string, Slice>>;
  readonly traits: AdapterTraits;
  readonly variants?: Variants;
  /**
   * `kernelKey` of what the same run compiles in any case. Where that makes a product alone, a software adapter gets its epilogue
   * as a kernel of its own: it compiles in a sixth of a product's time.
   */
  readonly known?: ReadonlySet<string>;
  /** Name of the intermediate buffers; plans that never overlap in time may share one. */
  readonly pool?: string;
}

/** What happens to the graph before kernels are made of it, in this order. */
const passes: readonly ((outputs: readonly Value[]) => Value[])[] = [
  simplify,
  splitForKernels,
  simplify,
  withOuterProducts,
  distinctOutputs,
];

/**
 * Graph → plan: simplified, fused, lowered to kernels and laid out in memory. Nothing here touches a GPU.
 *
 * @throws gpu error where a buffer or binding exceeds the adapter's limits
 */
export function compile(options: CompileOptions): Plan {
  const { name, traits, variants, pool = name } = options;
  const graph = passes.reduce<readonly Value[]>(
    (values, pass) => pass(values),
    options.outputs.map(({ value }) => value),
  );
  const known = traits.class === 'hardware' ? undefined : options.known;
  const lowered = lowerWithoutClashes(graph, options.outputs, (values) => {
    const legal = legalise(values);
    const alone = known ? knownAlone(legal, { name, traits, variants, known }) : [];
    return lower(name, alone.length > 0 ? legalise(values, alone) : legal, traits, variants);
  });
  const { fusion, choices } = lowered;
  const fixed = fixedSlices(lowered, options);
  const kernels = batchSmall(shareScratch(lowered.kernels), (resource) => {
    const owner = ownerOf(resource, fusion);
    return ('op' in owner && fixed.get(owner)?.buffer) || owner;
  });
  const { sliceOf, temporaries, constants } = place({ name, pool, kernels, fusion, fixed });
  const constantOutputs = lowered.outputs
    .map(({ value, slice }) => ({ value: baseOf(value), slice }))
    .filter(({ value }) => fusion.constant.has(value));
  const plan: Plan = {
    name,
    steps: kernels.map<Step>(({ label, kernel, operands }) => ({
      label,
      kernel,
      slices: operands.map(sliceOf),
    })),
    temporaries,
    constants: constants.map(({ slice }) => ({ name: slice.buffer, size: slice.size })),
    initialWrites: [...constantOutputs, ...constants].map(initialWrite),
    choices,
  };
  validate(plan, traits);
  return plan;
}

/** Where the caller wants or gives values. */
function fixedSlices(
  { outputs, fusion }: { readonly outputs: readonly Output[]; readonly fusion: Fusion },
  { inputs }: CompileOptions,
): Map<Value, Slice> {
  const fixed = new Map<Value, Slice>();
  for (const value of fusion.order.filter(isInput)) {
    const slice = inputs[inputName(value)];
    if (slice) fixed.set(value, slice);
  }
  for (const { value, slice } of outputs) fixed.set(baseOf(value), slice);
  return fixed;
}

function initialWrite({ value, slice }: Output): InitialWrite {
  const [elements = []] = interpret([value]);
  return { slice, data: Float32Array.from(elements) };
}
