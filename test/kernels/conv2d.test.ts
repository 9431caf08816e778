import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Conv2dSpec,
  conv2d,
  conv2dInput,
  conv2dVariants,
  conv2dWeight,
} from '../../src/kernels/conv2d.ts';
import type { Dispatches, Epilogue } from '../../src/kernels/gemm.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { type Harness, openHarness } from './harness.ts';
import { inTurn, withNames } from './in-turn.ts';
import { conv2dReference, expectWithinBound, noise } from './oracle.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

type Pair = readonly [number, number];

/** Channels in and out, kernel, stride, padding, image and output size. */
function convolution(
  n: number,
  image: Pair,
  c: number,
  o: number,
  kernel: Pair,
  stride: Pair,
  padding: Pair,
  out: Pair,
): Conv2dSpec {
  return {
    n,
    h: image[0],
    w: image[1],
    c,
    kh: kernel[0],
    kw: kernel[1],
    oh: out[0],
    ow: out[1],
    o,
    stride,
    padding,
  };
}

const cases: Readonly<Record<string, Conv2dSpec>> = {
  'DCGAN 4×4 stride 2': convolution(2, [8, 8], 16, 32, [4, 4], [2, 2], [1, 1], [4, 4]),
  'DCGAN 4×4 stride 2, odd sizes': convolution(2, [14, 9], 8, 12, [4, 4], [2, 2], [1, 1], [7, 4]),
  '4×4 stride 2, uneven padding, bottom rows unreached': convolution(
    1,
    [11, 9],
    4,
    4,
    [4, 4],
    [2, 2],
    [0, 3],
    [4, 6],
  ),
  'a grey image': convolution(3, [8, 8], 1, 8, [4, 4], [2, 2], [1, 1], [4, 4]),
  'an RGB image': convolution(2, [8, 6], 3, 12, [4, 4], [2, 2], [1, 1], [4, 3]),
  'a critic head': convolution(5, [4, 4], 12, 1, [4, 4], [1, 1], [0, 0], [1, 1]),
  'a generator stem': convolution(3, [4, 4], 20, 10, [4, 4], [1, 1], [0, 0], [1, 1]),
  'a generator stem of odd channels': convolution(3, [4, 3], 5, 7, [4, 3], [1, 1], [0, 0], [1, 1]),
  '1×1': convolution(2, [5, 7], 8, 4, [1, 1], [1, 1], [0, 0], [5, 7]),
  '3×3 same, odd channels': convolution(2, [5, 7], 5, 7, [3, 3], [1, 1], [1, 1], [5, 7]),
  '5×2, stride 3 by 1, uneven padding': convolution(2, [11, 6], 4, 6, [5, 2], [3, 1], [2, 0], [4, 5]),
  '2×5, stride 2 by 3, bottom rows unreached': convolution(2, [10, 14], 3, 4, [2, 5], [2, 3], [0, 1], [4, 4]),
  '1×1 stride 2: phases without taps': convolution(1, [7, 6], 8, 8, [1, 1], [2, 2], [0, 0], [4, 3]),
  '3×3 stride 2': convolution(2, [9, 8], 8, 5, [3, 3], [2, 2], [1, 0], [5, 4]),
  'a grey image of odd sizes': convolution(2, [7, 9], 1, 8, [4, 4], [2, 2], [1, 1], [3, 4]),
  'DCGAN 3×4, one side alone': convolution(2, [4, 9], 4, 8, [3, 4], [1, 2], [1, 1], [4, 4]),
  'padding wider than the kernel': convolution(1, [3, 4], 4, 4, [2, 2], [1, 1], [3, 2], [8, 7]),
};

const directions = {
  forward: { run: conv2d, operands: ['x', 'w'], result: 'y' },
  input: { run: conv2dInput, operands: ['dy', 'w'], result: 'x' },
  weight: { run: conv2dWeight, operands: ['x', 'dy'], result: 'w' },
} as const;

function sizes({ n, h, w, c, kh, kw, oh, ow, o }: Conv2dSpec) {
  const dy = n * oh * ow * o;
  return { x: n * h * w * c, w: kh * kw * c * o, dy, y: dy };
}

async function dispatch(
  spec: Conv2dSpec,
  direction: keyof typeof directions,
  dispatches: Dispatches,
  more = {},
) {
  const { kernels, scratchBytes, operandBytes, swapped } = dispatches;
  const { operands, result } = directions[direction];
  const size = sizes(spec);
  const bound = operandBytes ? [{ name: 'first' }, { name: 'second' }] : kernels[0]!.bindings.slice(0, 2);
  const [first, second] = swapped ? bound.toReversed() : bound;
  const { out } = await gpu.run(operandBytes ? kernels.map(named) : inTurn(dispatches), {
    [first!.name]: noise(size[operands[0]], operands[0].length),
    [second!.name]: noise(size[operands[1]], operands[1] === 'w' ? 5 : 2),
    out: size[result],
    ...(scratchBytes > 0 ? { partials: scratchBytes / 4 } : {}),
    ...(operandBytes && { a: operandBytes.a / 4, b: operandBytes.b / 4 }),
    ...more,
  });
  return out!;
}

/** A kernel of four, with names of their own for the operands of the first two. */
function named(kernel: Kernel, part: number): Kernel {
  if (part > 1) return kernel;
  return withNames(kernel, part === 0 ? { source: 'first', nine: 'a' } : { source: 'second', nine: 'b' });
}

/** Every variant of the first case; of the others the plain one and one more, since each takes a second to compile. */
function chosen(variants: readonly string[], name: string): string[] {
  const index = Object.keys(cases).indexOf(name);
  return variants.filter(
    (variant, i) =>
      index < 1 ||
      i === 0 ||
      ['fold', 'winograd'].includes(variant) ||
      i === 1 + (index % (variants.length - 1)),
  );
}

describe('conv2d', () => {
  for (const [name, spec] of Object.entries(cases)) {
    const size = sizes(spec);
    const reference = conv2dReference(spec, noise(size.x, 1), noise(size.w, 5), noise(size.dy, 2));
    for (const direction of ['forward', 'input', 'weight'] as const) {
      it(`${direction}: ${name} meets the error bound`, async () => {
        for (const variant of chosen(conv2dVariants(direction, spec, gpu.traits), name)) {
          const out = await dispatch(spec, direction, directions[direction].run(spec, gpu.traits, variant));
          expectWithinBound(out, reference[direction], variant);
        }
      });
    }
  }

  for (const name of [
    'DCGAN 4×4 stride 2, odd sizes',
    '4×4 stride 2, uneven padding, bottom rows unreached',
    'a generator stem',
    'a generator stem of odd channels',
    '3×3 stride 2',
    '1×1 stride 2: phases without taps',
  ]) {
    it(`input: ${name} passes its pixel and channel to the epilogue, also where no tap reaches`, async () => {
      const spec = cases[name]!;
      const { c } = spec;
      const size = sizes(spec);
      const reference = conv2dReference(spec, noise(size.x, 1), noise(size.w, 5), noise(size.dy, 2)).input;
      const epilogue: Epilogue = {
        scalar: 'fn epilogue(v: f32, row: u32, col: u32) -> f32 { return v + shift[col] + f32(row); }',
        vec4: 'fn epilogue4(v: vec4f, row: u32, col: u32) -> vec4f { return v + shift[col / 4u] + f32(row); }',
        reads: [{ name: 'shift', type: c % 4 === 0 ? 'array<vec4f>' : 'array<f32>' }],
      };
      const shift = noise(c, 9);
      for (const variant of chosen(conv2dVariants('input', spec, gpu.traits), name)) {
        const dispatches = conv2dInput({ ...spec, epilogue }, gpu.traits, variant);
        const out = await dispatch(spec, 'input', dispatches, { shift });
        out.forEach((value, index) => {
          const expected = reference.value[index]! + shift[index % c]! + Math.floor(index / c);
          expect(Math.abs(value - expected), `${variant} element ${index}`).toBeLessThan(1e-4);
        });
      }
    });
  }

  it.each(['input', 'weight'] as const)(
    '%s: has one kernel for any number of whole tiles of samples, right for each',
    async (direction) => {
      const shape = [[16, 16], 8, 12, [4, 4], [2, 2], [1, 1], [8, 8]] as const;
      const [few, many] = [convolution(4, ...shape), convolution(8, ...shape)];
      const size = sizes(few);
      const reference = conv2dReference(few, noise(size.x, 1), noise(size.w, 5), noise(size.dy, 2));
      const { run } = directions[direction];
      // Tiles of an invocation, and those that nine products share, know their rows.
      const variants = conv2dVariants(direction, few, gpu.traits).filter(
        (name) => name !== 'winograd' && (direction === 'weight' || !/register|rows|split/.test(name)),
      );
      // Each takes a second; the others have the same texts in other tiles.
      const compiled = ['register-split', 'subgroup-16', 'workgroup-32', 'quad'];
      for (const variant of variants) {
        const [{ code, constants }, ours] = [many, few].map(
          (spec) => run(spec, gpu.traits, variant).kernels[0]!,
        ) as [Kernel, Kernel];
        expect({ code, constants }, variant).toEqual({ code: ours.code, constants: ours.constants });
        if (!compiled.includes(variant)) continue;
        expectWithinBound(
          await dispatch(few, direction, run(few, gpu.traits, variant)),
          reference[direction],
          variant,
        );
      }
    },
  );

  it('refuses an empty output and says what to check', () => {
    expect(() => conv2d(convolution(1, [2, 2], 1, 1, [3, 3], [1, 1], [0, 0], [0, 0]), gpu.traits)).toThrow(
      /hint/,
    );
  });
});
