// Outputs that share a buffer: WebGPU forbids a dispatch to read one where it writes another.
import type { Value } from '../graph/value.ts';
import type { Access } from '../kernels/kernel.ts';
import { baseOf } from './graph-facts.ts';
import type { Lowered, LoweredKernel, Resource } from './lowered.ts';
import { ownerOf } from './memory.ts';
import { copyOf } from './passes.ts';
import type { Output } from './plan.ts';

/**
 * Lowers so that no kernel reads an output in the buffer that it writes another output to: such a value is made
 * elsewhere, and copied.
 *
 * @param values  the values of `targets`, simplified
 */
export function lowerWithoutClashes(
  values: readonly Value[],
  targets: readonly Output[],
  lowerValues: (values: readonly Value[]) => Lowered,
): Lowered & { readonly outputs: readonly Output[] } {
  let outputs = targets.map(({ value, slice }, i) => ({ value: values[i] ?? value, slice }));
  for (;;) {
    const lowered = lowerValues(outputs.map(({ value }) => value));
    const clashing = clashingOutputs(outputs, lowered);
    if (clashing.size === 0) return { ...lowered, outputs };
    outputs = outputs.map((output) =>
      clashing.has(output) ? { ...output, value: copyOf(output.value) } : output,
    );
  }
}

function clashingOutputs(outputs: readonly Output[], { kernels, fusion }: Lowered): Set<Output> {
  const bufferOf = new Map<Resource, string>(
    outputs.map(({ value, slice }) => [baseOf(value), slice.buffer]),
  );
  const owners = (kernel: LoweredKernel, access: Access) =>
    boundAs(kernel, access).map((resource) => ownerOf(resource, fusion));
  const clashes = ({ value, slice }: Output) =>
    kernels.some(
      (kernel) =>
        owners(kernel, 'read').includes(baseOf(value)) &&
        owners(kernel, 'read_write').some((owner) => bufferOf.get(owner) === slice.buffer),
    );
  return new Set(outputs.filter(clashes));
}

function boundAs({ kernel, operands }: LoweredKernel, access: Access): Resource[] {
  return operands.filter((_, i) => kernel.bindings[i]?.access === access);
}
