import { compile } from '../../src/compiler/compile.ts';
import type { Plan, Slice } from '../../src/compiler/plan.ts';
import { byteSizeOf, topologicalOrder, type Value } from '../../src/graph/value.ts';
import type { AdapterTraits } from '../../src/kernels/kernel.ts';
import { isInput } from '../../src/ops/leaf.ts';
import { defaultTraits } from './traits.ts';

interface Options {
  readonly name?: string;
  readonly traits?: AdapterTraits;
  readonly known?: ReadonlySet<string>;
  /** All results in one buffer, at offsets of 256 bytes; else in a buffer each. */
  readonly oneBuffer?: boolean;
}

/** The plan of a graph without a device: inputs in buffers `input.<name>`, results in `output…`. */
export function compileSeparately(outputs: readonly Value[], options: Options = {}): Plan {
  const { name = 'graph', traits = defaultTraits, known, oneBuffer = false } = options;
  const inputs = topologicalOrder(outputs).filter(isInput);
  let end = 0;
  const slices = outputs.map((value, i): Slice => {
    const size = wholeWords(byteSizeOf(value));
    const offset = oneBuffer ? end : 0;
    end += Math.ceil(size / 256) * 256;
    return { buffer: oneBuffer ? 'outputs' : `output${i}`, offset, size };
  });
  return compile({
    name,
    traits,
    ...(known && { known }),
    outputs: outputs.map((value, i) => ({ value, slice: slices[i]! })),
    inputs: Object.fromEntries(
      inputs.map((value) => {
        const { name: each } = value.attributes;
        return [each, { buffer: `input.${each}`, offset: 0, size: wholeWords(byteSizeOf(value)) }];
      }),
    ),
  });
}

function wholeWords(size: number): number {
  return Math.ceil(size / 16) * 16;
}
