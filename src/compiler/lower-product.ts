// A product's kernels, with its epilogue or without.
import { conv2d, conv2dInput, conv2dVariants, conv2dWeight } from '../kernels/conv2d.ts';
import { type Dispatches, type Epilogue, gemm, gemmVariants } from '../kernels/gemm.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { helpersFor } from '../kernels/pointwise-text.ts';
import { convKind, geometryOf } from '../ops/conv2d.ts';
import { isMatmul, matmulSizes } from '../ops/matmul.ts';
import type { EpilogueBody, ProductBody } from './body.ts';
import type { LoweredKernel, Resource, Scratch } from './lowered.ts';

const convolutions = {
  conv2d: { direction: 'forward', kernels: conv2d },
  'conv2d-input': { direction: 'input', kernels: conv2dInput },
  'conv2d-weight': { direction: 'weight', kernels: conv2dWeight },
} as const;

/** The kernels of a product, with what each of them binds. */
export function lowerProduct(
  label: string,
  { variant, kernels, scratchBytes, operandBytes, swapped = false }: Dispatches,
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
  const bound: Resource[][] = [[...(swapped ? operands.toReversed() : operands), scratch]];
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
export function variantsOf(
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
