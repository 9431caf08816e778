import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ReduceSpec, reduceKernel } from '../../src/kernels/reduce.ts';
import { type Harness, openHarness } from './harness.ts';
import { noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

/** m = Σ x / 8, then Σ (x − m)², of rows of 4·`quads` numbers. */
function spread(outer: number, reduced: number, quads: number): ReduceSpec {
  const load = `let x = in0[(output / ${quads}u * ${reduced}u + r) * ${quads}u + output % ${quads}u];`;
  return {
    ...{ outer, reduced, inner: 4 * quads, lanes: 4, horizontal: false, flops: 0 },
    reads: [{ name: 'in0', type: 'array<vec4f>' }],
    phaseEnds: [1, 2],
    phases: [`${load}\npartial0 += x * 0.125;`, `${load}\nlet c = x - total0;\npartial1 += c * c;`],
  };
}

/** What `spread` asks for of [outer, reduced, inner] numbers, in float64. */
function spreadReference(values: Float32Array, { outer, reduced, inner }: ReduceSpec) {
  const places = Array.from({ length: outer * inner }, (_, i) => {
    const first = Math.floor(i / inner) * reduced * inner + (i % inner);
    return Array.from({ length: reduced }, (_, r) => values[first + r * inner]!);
  });
  const means = places.map((column) => column.reduce((sum, x) => sum + x * 0.125, 0));
  const squares = places.map((column, i) => column.reduce((sum, x) => sum + (x - means[i]!) ** 2, 0));
  return [means, squares] as const;
}

it('has the bits of the kernel with barriers, which are near the sums in float64', async () => {
  const barriers = { ...gpu.traits, subgroupSize: undefined };
  for (const spec of [spread(2, 100, 1), spread(3, 20, 2), spread(40, 9, 1)]) {
    const count = spec.outer * spec.inner;
    const contents = { in0: noise(count * spec.reduced, 12), sum0: count, sum1: count };
    const [lanes, memory] = [reduceKernel(spec, gpu.traits), reduceKernel(spec, barriers)];
    expect(lanes.code).not.toContain('workgroupBarrier');
    expect(memory.code).toContain('workgroupBarrier');
    const [sums, expected] = [await gpu.run(lanes, contents), await gpu.run(memory, contents)];
    expect([sums.sum0, sums.sum1]).toEqual([expected.sum0, expected.sum1]);
    for (const [i, exact] of spreadReference(contents.in0, spec).entries()) {
      [...sums[`sum${i}`]!].forEach((sum, at) => {
        expect(Math.abs(sum - exact[at]!), `sum ${i} at ${at}`).toBeLessThan(
          1e-5 * (1 + Math.abs(exact[at]!)),
        );
      });
    }
  }
});
