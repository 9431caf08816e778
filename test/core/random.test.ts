import { expect, test } from 'vitest';
import { EarthmoverError } from '../../src/core/errors.ts';
import {
  createRandom,
  normalAt,
  normalPair,
  philox,
  shuffle,
  uint32At,
  uniformAt,
} from '../../src/core/random.ts';

// Known answers published with Random123 (kat_vectors, philox4x32 10).
test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
] as const)('philox of counter %j under key %j gives the published words', (counter, key, words) => {
  expect(philox([...counter], [...key])).toEqual([...words]);
});

test('the stateless forms walk the same sequence as createRandom', () => {
  const words = createRandom(7, 3);
  const units = createRandom(7, 3);
  const normals = createRandom(7, 3);
  for (let i = 0; i < 50; i++) {
    expect(uint32At(7, 3, i)).toBe(words.uint32());
    expect(uniformAt(7, 3, i)).toBe(units.uniform());
    expect(normalAt(7, 3, i)).toBe(normals.normal());
  }
});

test('seeds and streams, also seeds beyond 32 bits, give different sequences', () => {
  const first = (seed: number, stream: number) => createRandom(seed, stream).uint32();
  expect(new Set([first(1, 0), first(2, 0), first(1, 1), first(2 ** 32 + 1, 0)]).size).toBe(4);
});

test('uniforms lie in [0, 1), are exact in f32 and have the right moments', () => {
  const random = createRandom(11);
  const values = Float64Array.from({ length: 100_000 }, () => random.uniform());
  expect(values.every((u) => u >= 0 && u < 1 && Math.fround(u) === u)).toBe(true);
  expect(moment(values, 1)).toBeCloseTo(1 / 2, 2);
  expect(moment(values, 2)).toBeCloseTo(1 / 3, 2);
});

test('normals have the moments and the tails of a standard normal', () => {
  const random = createRandom(5);
  const values = Float64Array.from({ length: 400_000 }, () => random.normal());
  // Five standard errors of each moment at n = 400,000.
  expect(Math.abs(moment(values, 1))).toBeLessThan(0.008);
  expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.012);
  expect(Math.abs(moment(values, 3))).toBeLessThan(0.031);
  expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.078);
  const beyond = (limit: number) => values.filter((z) => Math.abs(z) > limit).length / values.length;
  expect(Math.abs(beyond(1) - 0.31731)).toBeLessThan(0.004);
  expect(Math.abs(beyond(2) - 0.0455)).toBeLessThan(0.0017);
  expect(Math.abs(beyond(3) - 0.0027)).toBeLessThan(0.0005);
  expect(beyond(4)).toBeGreaterThan(0);
});

test('a normal pair agrees with the library logarithm and cosine to 1e-12, at every quarter and edge', () => {
  const random = createRandom(9);
  const edges = [0, 1, 2, 2 ** 29 - 1, 2 ** 29, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 3 * 2 ** 30, 2 ** 32 - 1];
  const bits = [...edges, ...Array.from({ length: 300 }, () => random.uint32())];
  for (const radiusBits of bits) {
    for (const angleBits of bits) {
      const radius = Math.sqrt(-2 * Math.log((radiusBits + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * angleBits) / 2 ** 32;
      const [a, b] = normalPair(radiusBits, angleBits);
      const worst = Math.max(Math.abs(a - radius * Math.cos(angle)), Math.abs(b - radius * Math.sin(angle)));
      if (worst > 1e-12) expect.fail(`${radiusBits}, ${angleBits}: off by ${worst}`);
    }
  }
});

test('the bits of normals are pinned, so that any engine that differs fails here', () => {
  const random = createRandom(2017, 1);
  const bytes = new Uint8Array(Float64Array.from({ length: 1000 }, () => random.normal()).buffer);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  expect(hash >>> 0).toMatchInlineSnapshot(`1904410936`);
});

test('below covers every value and shuffle keeps every item', () => {
  const random = createRandom(1);
  expect(new Set(Array.from({ length: 200 }, () => random.below(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  const shuffled = shuffle(
    Array.from({ length: 100 }, (_, i) => i),
    random,
  );
  expect([...shuffled].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(shuffled.some((value, i) => value !== i)).toBe(true);
});

test.each([-1, 1.5, Number.NaN, 2 ** 53])('a seed of %d is refused', (seed) => {
  expect(() => createRandom(seed)).toThrow(EarthmoverError);
});

function moment(values: Float64Array, power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}
