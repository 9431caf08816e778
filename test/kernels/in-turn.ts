// The kernels of one product by the names of their buffers: in a plan they are bound by number.
import type { Dispatches } from '../../src/kernels/gemm-product.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';

/** The kernels, where what one leaves for the next has one name in both. */
export function inTurn({ kernels, swapped }: Dispatches): readonly Kernel[] {
  const [first, ...rest] = kernels;
  return first && swapped ? [withNames(first, { out: 'partials' }), ...rest] : kernels;
}

/** The kernel with other names for some of its buffers. */
export function withNames(kernel: Kernel, names: Readonly<Record<string, string>>): Kernel {
  const pattern = new RegExp(`\\b(?:${Object.keys(names).join('|')})\\b`, 'g');
  return {
    ...kernel,
    code: kernel.code.replace(pattern, (name) => names[name]!),
    bindings: kernel.bindings.map(({ name, access }) => ({ name: names[name] ?? name, access })),
  };
}
