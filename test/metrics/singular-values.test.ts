import { expect, it, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { singularValues } from '../../src/metrics/singular-values.ts';

/** A product of random reflections, row-major. */
function orthogonal(size: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const q = Float64Array.from({ length: size * size }, (_, k) => Number(k % (size + 1) === 0));
  for (let reflection = 0; reflection < size; reflection++) {
    const axis = Float64Array.from({ length: size }, () => random.normal());
    const squares = axis.reduce((sum, value) => sum + value * value, 0);
    for (let row = 0; row < size; row++) {
      let dot = 0;
      for (let k = 0; k < size; k++) dot += q[row * size + k]! * axis[k]!;
      for (let k = 0; k < size; k++) q[row * size + k]! -= (2 * dot * axis[k]!) / squares;
    }
  }
  return q;
}

it.each([1, 2, 3, 17, 40])('finds the values that a matrix of size %d was made from', (size) => {
  const [left, right] = [orthogonal(size, 1), orthogonal(size, 2)];
  // From 1 down to 10⁻⁶, the last one 0.
  const values = Float64Array.from({ length: size }, (_, k) =>
    k === size - 1 ? 0 : 10 ** ((-6 * k) / size),
  );
  const matrix = Float64Array.from({ length: size * size }, (_, cell) => {
    let sum = 0;
    for (let k = 0; k < size; k++) {
      sum += left[Math.floor(cell / size) * size + k]! * values[k]! * right[k * size + (cell % size)]!;
    }
    return sum;
  });
  const found = singularValues(matrix, size, size).sort().reverse();
  found.forEach((value, k) => {
    expect(Math.abs(value - values[k]!)).toBeLessThan(1e-13);
  });
});

test('a matrix of ones has one value, √(rows · columns), and zeros', () => {
  const found = singularValues(new Float64Array(15).fill(1), 3, 5).sort();
  expect(Math.abs(found[2]! - Math.sqrt(15))).toBeLessThan(1e-14);
  expect(found[1]!).toBeLessThan(1e-14);
  expect(singularValues(new Float64Array(4), 2, 2)).toEqual(new Float64Array(2));
});
