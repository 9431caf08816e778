// Naive float64 references, and the error bound every product is held to.
import { expect } from 'vitest';
import type { Conv2dSpec } from '../../src/kernels/conv2d.ts';
import type { GemmMode } from '../../src/kernels/gemm.ts';

/** A product's exact value and Σ|x||w|, from which the bound on its rounding follows. */
export interface Reference {
  readonly value: Float64Array;
  readonly magnitude: Float64Array;
  /** Terms per element, K of the bound. */
  readonly terms: number;
}

/** Deterministic numbers in [−1, 1) that are not representable in fewer bits than f32 has. */
export function noise(length: number, seed: number): Float32Array<ArrayBuffer> {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function matmulReference(
  a: Float32Array,
  b: Float32Array,
  m: number,
  n: number,
  k: number,
  mode: GemmMode,
): Reference {
  const reference = empty(m * n, k);
  for (let row = 0; row < m; row++) {
    for (let col = 0; col < n; col++) {
      for (let i = 0; i < k; i++) {
        const left = a[mode === 'TN' ? i * m + row : row * k + i]!;
        const right = b[mode === 'NT' ? col * k + i : i * n + col]!;
        add(reference, row * n + col, left * right);
      }
    }
  }
  return reference;
}

export function columnSumReference(b: Float32Array, n: number, k: number): Reference {
  const reference = empty(n, k);
  for (let i = 0; i < k; i++) for (let col = 0; col < n; col++) add(reference, col, b[i * n + col]!);
  return reference;
}

/** All three products of a convolution at once: y from (x, w), dx from (dy, w), dw from (x, dy). */
export function conv2dReference(spec: Conv2dSpec, x: Float32Array, w: Float32Array, dy: Float32Array) {
  const { n, c, kh, kw, oh, ow, o, stride, padding } = spec;
  const forward = empty(n * oh * ow * o, kh * kw * c);
  const input = empty(n * spec.h * spec.w * c, kh * kw * o);
  const weight = empty(kh * kw * c * o, n * oh * ow);
  for (let image = 0; image < n; image++) {
    for (let oy = 0; oy < oh; oy++) {
      for (let ox = 0; ox < ow; ox++) {
        for (let i = 0; i < kh; i++) {
          for (let j = 0; j < kw; j++) {
            const y = oy * stride[0] + i - padding[0];
            const across = ox * stride[1] + j - padding[1];
            if (y < 0 || y >= spec.h || across < 0 || across >= spec.w) continue;
            for (let ci = 0; ci < c; ci++) {
              for (let oi = 0; oi < o; oi++) {
                const atX = ((image * spec.h + y) * spec.w + across) * c + ci;
                const atW = ((i * kw + j) * c + ci) * o + oi;
                const atY = ((image * oh + oy) * ow + ox) * o + oi;
                add(forward, atY, x[atX]! * w[atW]!);
                add(input, atX, dy[atY]! * w[atW]!);
                add(weight, atW, x[atX]! * dy[atY]!);
              }
            }
          }
        }
      }
    }
  }
  return { forward, input, weight };
}

/** Fails unless |error| ≤ 25 % of K·2⁻²³·Σ|x||w|, plus one rounding of the result, in every element. */
export function expectWithinBound(actual: Float32Array, reference: Reference, what: string): void {
  expect(actual.length, what).toBe(reference.value.length);
  for (let i = 0; i < actual.length; i++) {
    const exact = reference.value[i]!;
    const bound =
      0.25 * reference.terms * 2 ** -23 * reference.magnitude[i]! + 2 ** -24 * Math.abs(exact) + 2 ** -149;
    const error = Math.abs(actual[i]! - exact);
    if (!(error <= bound)) {
      expect.fail(`${what}: element ${i} is ${actual[i]}, not ${exact}: off by ${error}, allowed ${bound}`);
    }
  }
}

function empty(length: number, terms: number): Reference {
  return { value: new Float64Array(length), magnitude: new Float64Array(length), terms };
}

function add({ value, magnitude }: Reference, index: number, term: number): void {
  value[index] = value[index]! + term;
  magnitude[index] = magnitude[index]! + Math.abs(term);
}
