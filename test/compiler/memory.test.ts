import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduceDomain } from '../../src/compiler/domain.ts';
import { legalise } from '../../src/compiler/legalise.ts';
import { lower } from '../../src/compiler/lower.ts';
import type { Resource } from '../../src/compiler/lowered.ts';
import { place } from '../../src/compiler/memory.ts';
import type { Plan, Slice } from '../../src/compiler/plan.ts';
import { byteSizeOf, topologicalOrder, type Value } from '../../src/graph/value.ts';
import { input, isInput } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, tanh } from '../../src/ops/pointwise.ts';
import { isSum } from '../../src/ops/sum.ts';
import { simplify } from '../../src/transform/simplify.ts';
import { compileSeparately } from './compile-separately.ts';
import { randomGraph } from './random-graph.ts';
import { defaultTraits } from './traits.ts';

const weight = input('w', [64, 64]);

/** A chain of products: each needs the one before it only. */
function chain(length: number, rows = 64) {
  let value = input('x', [rows, 64]);
  for (let i = 0; i < length; i++) value = tanh(matmul(value, weight));
  return value;
}

const bytesOf = (plan: Plan) => plan.temporaries.reduce((sum, { size }) => sum + size, 0);

/** Bytes if each result of a step that is no output had a buffer of its own. */
function naiveBytes(plan: Plan): number {
  const names = new Set(plan.temporaries.map(({ name }) => name));
  return plan.steps
    .flatMap(({ kernel, slices }) => slices.filter((_, i) => kernel.bindings[i]!.access === 'read_write'))
    .filter(({ buffer }) => names.has(buffer))
    .reduce((sum, { size }) => sum + Math.ceil(size / 256) * 256, 0);
}

/** Runs the kernels on names instead of numbers: fails where one reads a place that has been given away. */
function expectUntouched(outputs: readonly Value[]): void {
  const values = simplify(outputs);
  // Sums that compile takes in steps first are not for this test.
  fc.pre(topologicalOrder(values).every((value) => !isSum(value) || reduceDomain(value)));
  const { kernels, fusion } = lower('graph', legalise(values), defaultTraits);
  const given = fusion.order.filter(isInput);
  const fixed = new Map(given.map((v, i) => [v, { buffer: `input${i}`, offset: 0, size: byteSizeOf(v) }]));
  const { sliceOf } = place({ name: 'graph', pool: 'pool', kernels, fusion, fixed });
  const contents: { readonly operand: Resource; readonly slice: Slice }[] = [];
  const overlap = (a: Slice, b: Slice) =>
    a.buffer === b.buffer && a.offset < b.offset + b.size && b.offset < a.offset + a.size;
  for (const { kernel, operands, label } of kernels) {
    operands.forEach((operand, i) => {
      const slice = sliceOf(operand);
      const here = contents.filter((content) => overlap(content.slice, slice));
      if (kernel.bindings[i]!.access === 'read_write') {
        for (const content of here) contents.splice(contents.indexOf(content), 1);
        contents.push({ operand, slice });
      } else if (
        !(operand as Value).op ||
        !(isInput(operand as Value) || fusion.constant.has(operand as Value))
      ) {
        // Itself, or the parts of a concatenation that were written in place.
        const parts = here.filter(
          (content) => content.operand === operand || isPart(content.operand, operand),
        );
        expect(parts.length > 0 && parts.length === here.length, `${label} reads its operand ${i}`).toBe(
          true,
        );
      }
    });
  }

  function isPart(part: Resource, whole: Resource): boolean {
    const above = fusion.partOf.get(part as Value)?.concat;
    return above !== undefined && (above === whole || isPart(above, whole));
  }
}

describe('temporaries', () => {
  it('take turns in two buffers along a chain, however long', () => {
    for (const length of [3, 6, 12]) expect(compileSeparately([chain(length)]).temporaries).toHaveLength(2);
  });

  it('stay apart while both are needed', () => {
    const [a, b, c] = [0, 1, 2].map((i) => tanh(matmul(input(`x${i}`, [64, 64]), weight)));
    // c is made first and needed last.
    expectUntouched([matmul(c!, matmul(matmul(c!, a!), b!))]);
    expect(compileSeparately([matmul(c!, matmul(matmul(c!, a!), b!))]).temporaries.length).toBeGreaterThan(2);
  });

  it('have the size of the largest that lies in them', () => {
    const small = matmul(chain(2, 16), weight);
    const large = matmul(small, matmul(small, matmul(small, input('wide', [64, 256])), 'TN'));
    const plan = compileSeparately([add(matmul(large, input('tall', [256, 64])), 1)]);
    for (const { slices } of plan.steps) {
      for (const { buffer, offset, size } of slices) {
        const home = plan.temporaries.find(({ name }) => name === buffer);
        if (home) expect(offset + size).toBeLessThanOrEqual(home.size);
      }
    }
  });

  it('never take more than a buffer for each result, and none is given away while it is needed, in random graphs', () => {
    let planned = 0;
    let naive = 0;
    fc.assert(
      fc.property(randomGraph(24), (outputs) => {
        const plan = compileSeparately(outputs);
        expect(bytesOf(plan)).toBeLessThanOrEqual(naiveBytes(plan));
        expectUntouched(outputs);
        planned += bytesOf(plan);
        naive += naiveBytes(plan);
      }),
      { seed: 7, numRuns: 150 },
    );
    expect(planned).toBeLessThan(0.8 * naive);
  });

  it('begin where every device may bind: each in a buffer of its own, a multiple of 256 bytes', () => {
    const odd = matmul(tanh(matmul(input('x', [5, 7]), input('w', [7, 3]))), input('v', [3, 9]));
    const { temporaries } = compileSeparately([matmul(odd, input('u', [9, 2]))]);
    for (const { size } of temporaries) expect(size % 256).toBe(0);
    expect(temporaries[0]!.size).toBeGreaterThanOrEqual(byteSizeOf(odd));
  });
});
