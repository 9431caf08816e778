import { type GemmSpec, gemm } from '../../src/kernels/gemm.ts';
import type { Content, Harness } from './harness.ts';
import { matmulReference, noise } from './oracle.ts';

/** Runs a product of noise by the named variant; `more` holds the buffers of its epilogue. */
export async function runGemm(
  gpu: Harness,
  spec: GemmSpec,
  variant: string,
  more: Readonly<Record<string, Content>> = {},
) {
  const { m, n, k, mode, columnSum } = spec;
  const a = noise(m * k, 1);
  const b = noise(k * n, 2);
  const { kernels, scratchBytes } = gemm(spec, gpu.traits, variant);
  const results = await gpu.run(kernels, {
    a,
    b,
    out: m * n,
    ...(columnSum ? { sums: n } : {}),
    ...(scratchBytes > 0 ? { partials: scratchBytes / 4 } : {}),
    ...more,
  });
  return { a, b, results, reference: matmulReference(a, b, m, n, k, mode) };
}
