import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { quotient, withShifts } from '../../src/kernels/quotient.ts';
import { type Harness, openHarness } from './harness.ts';

let gpu: Harness;
beforeAll(async () => {
  gpu = await openHarness();
});
afterAll(() => gpu.destroy());

const most = 2 ** 21 - 1;
const swiftshader = { class: 'swiftshader' } as const;

/** out[i] = for how many x of its stretch the quotient is not the integer division. */
function kernelOf(divisor: number): Kernel {
  return {
    family: 'quotient',
    variant: String(divisor),
    code: `
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
${quotient('over', divisor, most, swiftshader)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let stretch = ${(most + 1) / 1024}u;
  var wrong = 0u;
  for (var i = 0u; i < stretch; i++) {
    let x = id.x * stretch + i;
    wrong += select(0u, 1u, over(x) != x / ${divisor}u);
  }
  out[id.x] = f32(wrong);
}
`,
    constants: {},
    bindings: [{ name: 'out', access: 'read_write' }],
    groups: [16, 1, 1],
    flops: 0,
  };
}

describe('quotient', () => {
  for (const divisor of [1, 3, 7, 16, 49, 100, 196, 784, 1000, 65_535]) {
    it(`is the integer division by ${divisor} for every x below 2²¹`, async () => {
      const { out } = await gpu.run(kernelOf(divisor), { out: 1024 });
      expect([...out!]).toEqual(new Array(1024).fill(0));
    });
  }

  it('shifts by powers of two, multiplies on SwiftShader alone, and divides where x may be too large', () => {
    expect(quotient('over', 64, 2 ** 31, { class: 'hardware' })).toContain('x >> 6u');
    expect(quotient('over', 49, most, swiftshader)).not.toContain('/');
    expect(quotient('over', 49, most + 1, swiftshader)).toContain('x / 49u');
    expect(quotient('over', 49, most, { class: 'lavapipe' })).toContain('x / 49u');
  });
});

describe('withShifts', () => {
  it.each([
    ['i / 4u', '(i >> 2u)'],
    ['group.x % 8u + 1u', '(group.x & 7u) + 1u'],
    ['in0[((item * 4u) % 784u) / 4u]', 'in0[(((item * 4u) % 784u) >> 2u)]'],
    ['(a + (b) / 2u) / 16u * 3136u', '((a + ((b) >> 1u)) >> 4u) * 3136u'],
    ['min(a, b) / 4u', '(min(a, b) >> 2u)'],
    ['x / 1u', '(x >> 0u)'],
  ])('takes %s as %s', (text, shifted) => {
    expect(withShifts(text)).toBe(shifted);
  });

  it.each(['i / 6u', 'a * b / 4u', 'x / 2.0', 'a[i] / 4u', 'i / N', 'a / 3u / 4u', 'a % 5u % 4u'])(
    'leaves %s',
    (text) => {
      expect(withShifts(text)).toBe(text);
    },
  );
});
