import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchSmall } from '../../src/compiler/batch.ts';
import { batchDispatches } from '../../src/kernels/batch-dispatches.ts';
import { gemm } from '../../src/kernels/gemm.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { pointwiseKernel } from '../../src/kernels/pointwise.ts';
import { plain } from '../../src/kernels/statement.ts';
import { type Content, type Harness, openHarness } from './harness.ts';
import { expectWithinBound, matmulReference, noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const count = 64 * 12;

/** out = scale·x, element by element, from vec4 loads. */
function scaled(scale: number): Kernel {
  return pointwiseKernel(
    {
      count,
      lanes: 4,
      body: { statements: [], result: { ...plain(`${scale}.0 * x[item]`), uses: ['item'], loads: true } },
      reads: [{ name: 'x', type: 'array<vec4f>' }],
      flops: count,
    },
    gpu.traits,
  );
}

/** The head of a critic: [64, 12]·[12, 1]. */
function head(): Kernel {
  return gemm({ m: 64, n: 1, k: 12, mode: 'NN' }, gpu.traits, 'rows').kernels[0]!;
}

describe('a shared dispatch', () => {
  it('computes bit for bit what its members compute alone, and binds what they share once', async () => {
    const [x, w] = [noise(count, 1), noise(12, 2)];
    const double = await gpu.run(scaled(2), { out0: count, x });
    const triple = await gpu.run(scaled(3), { out0: count, x });
    const scores = await gpu.run(head(), { a: x, b: w, out: 64 });
    const { kernel, operands } = batchDispatches([
      { kernel: scaled(2), operands: ['double', 'x'] },
      { kernel: scaled(3), operands: ['triple', 'x'] },
      { kernel: head(), operands: ['x', 'w', 'scores'] },
    ]);
    expect(operands).toEqual(['double', 'x', 'triple', 'w', 'scores']);
    const names = kernel.bindings.map(({ name }) => name);
    expect(names).toEqual(['out0_0', 'x_0', 'out0_1', 'b_2', 'out_2']);
    const joined = await gpu.run(kernel, { out0_0: count, x_0: x, out0_1: count, b_2: w, out_2: 64 });
    expect(joined.out0_0).toEqual(double.out0);
    expect(joined.out0_1).toEqual(triple.out0);
    expect(joined.out_2).toEqual(scores.out);
    // What none of them computed would be alike as well.
    expect(double.out0).toEqual(x.map((value) => 2 * value));
    expect(triple.out0).toEqual(x.map((value) => 3 * value));
    expectWithinBound(scores.out!, matmulReference(x, w, 64, 1, 12, 'NN'), 'head');
  });

  it('keeps the nought that a member adds to the bounds of its loops from drivers, which would unroll them', () => {
    const members = [2, 3].map((scale) => ({ kernel: scaled(scale), operands: [`${scale}`, 'x'] }));
    const { code } = batchDispatches(members).kernel;
    expect(code.match(/main_\d\(vec3u\([^)]*\)/g)).toEqual([
      'main_0(vec3u(localGroup, 0u, group.z)',
      'main_1(vec3u(localGroup, 0u, group.z)',
    ]);
  });

  it('holds a product of an operand with itself, beside another reader of it', async () => {
    const x = noise(count, 3);
    const [rows, columns] = [count / 8, 8];
    const square = gemm({ m: columns, n: columns, k: rows, mode: 'TN' }, gpu.traits, 'register').kernels[0]!;
    const { kernel, operands } = batchDispatches([
      { kernel: scaled(2), operands: ['double', 'x'] },
      { kernel: square, operands: ['x', 'x', 'square'] },
      { kernel: scaled(3), operands: ['triple', 'x'] },
    ]);
    const names = kernel.bindings.map(({ name }) => name);
    const contents: Record<string, Content> = { double: count, triple: count, square: columns ** 2, x };
    const bound = Object.fromEntries(names.map((name, i) => [name, contents[operands[i]!]!]));
    const joined = await gpu.run(kernel, bound);
    const result = (operand: string) => joined[names[operands.indexOf(operand)]!]!;
    expect(result('double')).toEqual(x.map((value) => 2 * value));
    expect(result('triple')).toEqual(x.map((value) => 3 * value));
    expectWithinBound(result('square'), matmulReference(x, x, columns, columns, rows, 'TN'), 'square');
  });

  it('does not take two types of one name for the same', () => {
    const reading = (alias: string): Kernel => ({
      family: 'reading',
      variant: alias,
      code: `const WORKGROUP = 64u;
alias Lane = ${alias};
alias Cell = Lane;
@group(0) @binding(0) var<storage, read> x: array<Cell>;
@group(0) @binding(1) var<storage, read_write> out: array<Lane>;
@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  out[lane] = x[lane];
}
`,
      constants: {},
      bindings: [
        { name: 'x', access: 'read' },
        { name: 'out', access: 'read_write' },
      ],
      groups: [1, 1, 1],
      flops: 0,
    });
    const members = [reading('f32'), reading('vec4f'), reading('f32')].map((kernel, i) => ({
      kernel,
      operands: ['x', `out ${i}`],
    }));
    expect(batchDispatches(members).operands).toEqual(['x', 'out 0', 'x', 'out 1', 'out 2']);
  });
});

describe('small kernels', () => {
  const labels = (dispatches: readonly { readonly label: string }[]) => dispatches.map(({ label }) => label);
  const bufferOf = (name: string) => name;

  it('join the first kernel that nothing between keeps them from', () => {
    const dispatches = [
      { label: 'double', kernel: scaled(2), operands: ['double', 'x'] },
      { label: 'of double', kernel: scaled(2), operands: ['quadruple', 'double'] },
      { label: 'triple', kernel: scaled(3), operands: ['triple', 'x'] },
    ];
    expect(labels(batchSmall(dispatches, bufferOf))).toEqual(['double + triple', 'of double']);
  });

  it('stay apart where one reads what another writes, in the same buffer', () => {
    const dispatches = [
      { label: 'a', kernel: scaled(2), operands: ['pool/first', 'x'] },
      { label: 'b', kernel: scaled(2), operands: ['y', 'pool/second'] },
    ];
    expect(labels(batchSmall(dispatches, bufferOf))).toEqual(['a + b']);
    expect(labels(batchSmall(dispatches, (name) => name.split('/')[0]))).toEqual(['a', 'b']);
  });

  it('stay apart where together they would bind more than eight buffers', () => {
    const dispatches = [1, 2, 3, 4, 5].map((i) => ({
      label: `${i}`,
      kernel: scaled(i),
      operands: [`y${i}`, `x${i}`],
    }));
    expect(labels(batchSmall(dispatches, bufferOf))).toEqual(['1 + 2 + 3 + 4', '5']);
  });

  it('stay apart from large ones', () => {
    const large = { ...scaled(2), flops: 2 ** 30 };
    const dispatches = [
      { label: 'large', kernel: large, operands: ['y', 'x'] },
      { label: 'small', kernel: scaled(3), operands: ['z', 'x'] },
    ];
    expect(labels(batchSmall(dispatches, bufferOf))).toEqual(['large', 'small']);
  });
});
