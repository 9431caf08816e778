import { describe, expect, it } from 'vitest';
import { planFlops, printPlan } from '../../src/compiler/plan.ts';
import type { Value } from '../../src/graph/value.ts';
import { type AdapterTraits, kernelKey } from '../../src/kernels/kernel.ts';
import { conv2d, conv2dInput } from '../../src/ops/conv2d.ts';
import { concat, pad, reshape } from '../../src/ops/layout.ts';
import { fill, input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { add, leakyRelu, relu, tanh } from '../../src/ops/pointwise.ts';
import { sum } from '../../src/ops/sum.ts';
import { grad, vjp } from '../../src/transform/grad.ts';
import { batchNorm } from '../ops/cases.ts';
import { compileSeparately } from './compile-separately.ts';
import { defaultTraits } from './traits.ts';

/** −1/m for the real half of a batch of scores and +1/m for the fake one: the gradient of −W by the scores. */
const seed = (rows: number): Value => concat([fill(-2 / rows, [rows / 2, 1]), fill(2 / rows, [rows / 2, 1])]);

describe('a product that the run compiles in any case without its epilogue', () => {
  const [x, w] = [input('x', [64, 16]), input('w', [16, 32])];
  const product = matmul(x, w);
  const value = relu(product);
  const software = { ...defaultTraits, class: 'swiftshader', subgroupSize: 4 } as const;
  const keys = (values: readonly Value[]) =>
    new Set(compileSeparately(values, { traits: software }).steps.map(({ kernel }) => kernelKey(kernel)));
  const familiesOf = (known: ReadonlySet<string> | undefined, traits: AdapterTraits = software) =>
    compileSeparately([value], { traits, ...(known && { known }) }).steps.map(({ kernel }) => kernel.family);

  it('has its epilogue in a kernel of its own on software adapters', () => {
    expect(familiesOf(keys([product]))).toEqual(['gemm-quad', 'pointwise']);
    const [made] = compileSeparately([value], { traits: software, known: keys([product]) }).steps;
    expect([...keys([product])]).toEqual([kernelKey(made!.kernel)]);
  });

  it('keeps it where the product is not known, where both are, and on hardware', () => {
    expect(familiesOf(undefined)).toEqual(['gemm-quad']);
    expect(familiesOf(new Set([...keys([product]), ...keys([value])]))).toEqual(['gemm-quad']);
    const hardware = compileSeparately([product]).steps.map(({ kernel }) => kernelKey(kernel));
    expect(familiesOf(new Set(hardware), defaultTraits)).toHaveLength(1);
  });
});

/** The mnemonics of a plan's dispatches, in order. */
const families = (outputs: readonly Value[]) =>
  compileSeparately(outputs).steps.map(({ kernel }) => kernel.family);

describe('the plan of an MLP critic and its gradient', () => {
  const [x, w0, b0] = [input('x', [64, 8]), input('w0', [8, 32]), input('b0', [32])];
  const [w1, b1] = [input('w1', [32, 1]), input('b1', [1])];
  const scores = add(matmul(relu(add(matmul(x, w0), b0)), w1), b1);
  const gradients = vjp([scores], [seed(64)], [w0, b0, w1, b1]);

  it('has a kernel for each product, and fuses the pointwise operators into them', () => {
    expect(printPlan(compileSeparately([scores, ...gradients], { name: 'critic' }))).toMatchInlineSnapshot(`
      "plan critic
      critic/matmul-NN 64×32: gemm-register/register 2×1×1 a=input.x[0+2048] b=input.w0[0+1024] in0=input.b0[0+128] *out=critic.temporary0[0+8192]
      critic/matmul-NN 64×1 + critic/mul 64×32 + critic/matmul-TN 32×1 part 1: gemm-rows+pointwise+gemm-rows/rows+lanes-4+rows-split 10×1×1 a_0=critic.temporary0[0+8192] b_0=input.w1[0+128] in0_0=input.b1[0+16] *out_0=output0[0+256] *out0_1=critic.temporary1[0+8192] in0_1=critic.constant0[0+256] b_2=critic.constant0[0+256] *partials_2=critic.temporary2[0+256]
      critic/matmul-TN 8×32 part 1 + critic/matmul-TN 32×1 part 2: gemm-register+gemm-sum/register-split+rows-split 2×1×1 a_0=input.x[0+2048] b_0=critic.temporary1[0+8192] *partials_0=critic.temporary0[0+2304] partials_1=critic.temporary2[0+256] *out_1=output3[0+128]
      critic/matmul-TN 8×32 part 2: gemm-sum/register-split 2×1×1 partials=critic.temporary0[0+2304] *out=output1[0+1024] *sums=output2[0+128]
      buffers: critic.temporary0 8192 B, critic.temporary1 8192 B, critic.temporary2 256 B, critic.constant0 256 B"
    `);
  });

  it('has bias and activation in the epilogue, and the mask in that of the way back', () => {
    const { steps } = compileSeparately([scores, ...gradients]);
    const codeOf = (mode: string) => steps.find(({ label }) => label.includes(mode))!.kernel.code;
    expect(codeOf('matmul-NN')).toMatch(/fn epilogue4[\s\S]*in0\[[\s\S]*select\(/);
    // Through the last layer of one unit the way back is an outer product, with the mask in the same expression.
    expect(codeOf('mul 64×32')).toMatch(/fn element[\s\S]*select\(/);
    expect(steps.map(({ kernel }) => kernel.family)).not.toContain('pointwise');
  });

  it('keeps the seed in a constant buffer that is written once', () => {
    const plan = compileSeparately(gradients);
    const seedWrite = plan.initialWrites.find(({ data }) => data.length === 64);
    expect(Array.from(seedWrite!.data)).toEqual([
      ...Array(32).fill(Math.fround(-2 / 64)),
      ...Array(32).fill(2 / 64),
    ]);
    // The bias of the last layer shifts both halves alike: its gradient is 0, and known without a kernel.
    expect(plan.initialWrites.find(({ slice }) => slice.buffer === 'output3')!.data).toEqual(
      Float32Array.of(0),
    );
  });

  it('counts its floating-point operations', () => {
    const flops = planFlops(compileSeparately([matmul(x, w0)]));
    expect(flops).toBeGreaterThanOrEqual(2 * 64 * 8 * 32);
    expect(flops).toBeLessThan(2.2 * 64 * 8 * 32);
  });
});

describe('the plan of a convolutional critic whose batch norm sees each half apart', () => {
  const x = input('x', [16, 8, 8, 4]);
  const [w0, w1] = [input('w0', [4, 4, 4, 16]), input('w1', [4, 4, 16, 1])];
  const [gamma, beta] = [input('gamma', [16]), input('beta', [16])];
  const window = { stride: [2, 2], padding: [1, 1] } as const;
  const hidden = leakyRelu(batchNorm(conv2d(x, w0, window), gamma, beta, 2));
  const scores = reshape(conv2d(hidden, w1), [16, 1]);
  const gradients = vjp([scores], [seed(16)], [w0, gamma, beta, w1]);

  it('splits convolutions over K, and keeps sums of batch norm apart', () => {
    expect(printPlan(compileSeparately([scores, ...gradients], { name: 'critic' }))).toMatchInlineSnapshot(`
      "plan critic
      critic/conv2d 16×4×4×16 part 1: gemm-register/register-split 8×1×1 a=input.x[0+16384] b=input.w0[0+4096] *partials=critic.temporary0[0+32768]
      critic/conv2d 16×4×4×16 part 2: gemm-sum/register-split 16×1×1 partials=critic.temporary0[0+32768] *out=critic.temporary1[0+16384]
      critic/sum 2×1×1×1×16: reduce/lanes-4 8×1×1 *sum0=critic.temporary0[0+128] *sum1=critic.temporary2[0+128] in0=critic.temporary1[0+16384]
      critic/leakyRelu 2×8×4×4×16: pointwise/lanes-4 16×1×1 *out0=critic.temporary3[0+16384] in0=critic.temporary1[0+16384] in1=critic.temporary0[0+128] in2=critic.temporary2[0+128] in3=input.gamma[0+64] in4=input.beta[0+64]
      critic/matmul-NN 16×1 part 1 + critic/matmul-TN 256×1: gemm-rows+gemm-rows/rows-split+rows 2×1×1 a_0=critic.temporary3[0+16384] b_0=input.w1[0+1024] *partials_0=critic.temporary4[0+512] b_1=critic.constant0[0+64] *out_1=output4[0+1024]
      critic/matmul-NN 16×1 part 2: gemm-sum/rows-split 1×1×1 partials=critic.temporary4[0+512] *out=output0[0+64]
      critic/sum 2×1×1×1×16 #2: reduce/lanes-4 8×1×1 *sum0=critic.temporary4[0+128] *sum1=critic.temporary5[0+128] in0=critic.constant0[0+64] in1=input.w1[0+1024] in2=critic.temporary3[0+16384] in3=critic.temporary1[0+16384] in4=critic.temporary0[0+128]
      critic/sub 2×8×4×4×16 + critic/add 1×1×1×1×16 #2: pointwise+pointwise/lanes-4+lanes-4 17×1×1 *out0_0=critic.temporary6[0+16384] in0_0=critic.constant0[0+64] in1_0=input.w1[0+1024] in2_0=critic.temporary3[0+16384] in3_0=input.gamma[0+64] in4_0=critic.temporary2[0+128] in5_0=critic.temporary4[0+128] *out0_1=output3[0+64]
      critic/add 2×8×4×4×16 + critic/add 1×1×1×1×16: pointwise+pointwise/lanes-4+lanes-4 17×1×1 *out0_0=critic.temporary3[0+16384] in0_0=critic.temporary6[0+16384] in1_0=critic.temporary5[0+128] in2_0=input.gamma[0+64] in3_0=critic.temporary2[0+128] in4_0=critic.temporary1[0+16384] in5_0=critic.temporary0[0+128] *out0_1=output2[0+64]
      critic/conv2d-weight 4×4×4×16 part 1: gemm-register/register-split 8×1×1 a=input.x[0+16384] b=critic.temporary3[0+16384] *partials=critic.temporary0[0+32768]
      critic/conv2d-weight 4×4×4×16 part 2: gemm-sum/register-split 4×1×1 partials=critic.temporary0[0+32768] *out=output1[0+4096]
      buffers: critic.temporary0 32768 B, critic.temporary1 16384 B, critic.temporary2 256 B, critic.temporary3 16384 B, critic.temporary4 512 B, critic.temporary5 256 B, critic.temporary6 16384 B, critic.constant0 256 B"
    `);
  });

  it('takes the mean and the variance of both halves in one kernel', () => {
    const reduces = compileSeparately([scores]).steps.filter(({ kernel }) => kernel.family === 'reduce');
    expect(reduces).toHaveLength(1);
    expect(reduces[0]!.kernel.code).toContain('const SUMS = 2u;');
    expect(reduces[0]!.kernel.code.match(/workgroupBarrier\(\)/g)).toHaveLength(2);
  });
});

describe('the plan of a generator whose samples join the real ones', () => {
  const z = input('z', [32, 10]);
  const [w, b] = [input('w', [10, 8]), input('b', [8])];
  const real = input('rows', [32, 8]);
  const fake = tanh(add(matmul(z, w), b));
  const batch = concat([tanh(real), fake]);
  const critic = input('critic', [8, 4]);

  it('lets the last kernel write its rows where the critic reads them', () => {
    expect(printPlan(compileSeparately([matmul(batch, critic)], { name: 'step' }))).toMatchInlineSnapshot(`
      "plan step
      step/tanh 32×8 + step/matmul-NN 32×8: pointwise+gemm-register/lanes-4+register 2×1×1 *out0_0=step.temporary0[0+1024] in0_0=input.rows[0+1024] a_1=input.z[0+1280] b_1=input.w[0+320] in0_1=input.b[0+32] *out_1=step.temporary0[1024+1024]
      step/matmul-NN 64×4: gemm-register/register 1×1×1 a=step.temporary0[0+2048] b=input.critic[0+128] *out=output0[0+1024]
      buffers: step.temporary0 2048 B"
    `);
  });

  it('copies parts that do not begin at a multiple of 256 bytes', () => {
    const odd = concat([tanh(input('few', [3, 8])), fake]);
    expect(families([matmul(odd, critic)]).filter((family) => family === 'pointwise')).toHaveLength(1);
  });

  it('copies parts along another axis than the first', () => {
    const wide = concat([tanh(real), fake], 1);
    expect(families([matmul(wide, input('wide', [16, 4]))])).toContain('pointwise');
  });

  it('copies them without a branch, for SwiftShader compiled 128 branches for minutes', () => {
    const middle = pad(tanh(input('few', [30, 5])), [1, 2], [70, 8]);
    const { steps } = compileSeparately([add(middle, concat([fake, input('rest', [38, 8])]))]);
    const [body = ''] = /fn element[\s\S]*?\n}/.exec(steps.at(-1)!.kernel.code) ?? [];
    expect(body.match(/: bool = /g)?.length).toBeGreaterThan(4);
    expect(body).not.toMatch(/&&|\bif\b/);
  });

  it('copies a part that a kernel of the other part reads', () => {
    const plan = compileSeparately([matmul(concat([fake, matmul(fake, input('square', [8, 8]))]), critic)]);
    expect(plan.steps.some(({ label }) => label.includes('concat'))).toBe(true);
  });

  it('copies an input and a part that is wanted by itself as well', () => {
    expect(families([matmul(concat([real, fake]), critic)])).toContain('pointwise');
    expect(families([matmul(batch, critic), fake])).toContain('pointwise');
  });
});

describe('the plan of transposed convolution', () => {
  it('has the bias of each channel and the activation in its epilogue', () => {
    const z = input('z', [8, 4, 4, 12]);
    const y = conv2dInput(z, input('w', [4, 4, 8, 12]), [8, 8], { stride: [2, 2], padding: [1, 1] });
    expect(compileSeparately([tanh(add(y, input('b', [8])))]).steps).toHaveLength(1);
  });
});

it('the bias gradient comes with the weight gradient, as a sum of columns', () => {
  const [x, w, b] = [input('x', [64, 8]), input('w', [8, 12]), input('b', [12])];
  const loss = sum(tanh(add(matmul(x, w), b)));
  const plan = compileSeparately(grad(loss, [w, b]));
  const last = plan.steps.at(-1)!;
  expect(last.kernel.bindings.at(-1)).toEqual({ name: 'sums', access: 'read_write' });
  expect(last.slices.at(-1)!.buffer).toBe('output1');
});
