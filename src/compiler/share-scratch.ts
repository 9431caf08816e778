// Sharing: what several products make of the same operand is made once. Winograd's matrices of an image's patches serve the
// convolution and its weight's gradient, those of the weights it and the image's gradient.
import { kernelKey } from '../kernels/kernel.ts';
import type { LoweredKernel, Resource } from './lowered.ts';

/** Leaves out each kernel that would fill scratch as an earlier one did; what reads it reads the earlier one's scratch. */
export function shareScratch(kernels: readonly LoweredKernel[]): LoweredKernel[] {
  const numbers = new Map<Resource, number>();
  const numberOf = (resource: Resource) => {
    const number = numbers.get(resource) ?? numbers.size;
    numbers.set(resource, number);
    return number;
  };
  const filled = new Map<string, readonly Resource[]>();
  const instead = new Map<Resource, Resource>();
  return kernels.flatMap((lowered) => {
    const { kernel } = lowered;
    const operands = lowered.operands.map((operand) => instead.get(operand) ?? operand);
    const writes = operands.filter((_, i) => kernel.bindings[i]?.access === 'read_write');
    const sizes = writes.flatMap((resource) => ('op' in resource ? [] : resource.scratchBytes));
    if (sizes.length === writes.length) {
      const reads = operands.filter((resource) => !writes.includes(resource)).map(numberOf);
      // A kernel may count its items by the size of what it writes.
      const key = JSON.stringify([kernelKey(kernel), reads, sizes]);
      const earlier = filled.get(key);
      if (earlier) {
        for (const [i, resource] of writes.entries()) instead.set(resource, earlier[i] ?? resource);
        return [];
      }
      filled.set(key, writes);
    }
    return [{ ...lowered, operands }];
  });
}
