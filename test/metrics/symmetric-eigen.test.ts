import { expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { symmetricEigen } from '../../src/metrics/symmetric-eigen.ts';

it.each([1, 2, 3, 17, 40])(
  'a random symmetric matrix of size %d is V·diag(λ)·Vᵀ with orthonormal V',
  (size) => {
    const random = createRandom(size);
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = random.normal();
    }
    const { values, vectors } = symmetricEigen(matrix, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let [entry, dot] = [0, 0];
        for (let k = 0; k < size; k++) {
          entry += values[k]! * vectors[i * size + k]! * vectors[j * size + k]!;
          dot += vectors[k * size + i]! * vectors[k * size + j]!;
        }
        expect(Math.abs(entry - matrix[i * size + j]!)).toBeLessThan(1e-12);
        expect(Math.abs(dot - Number(i === j))).toBeLessThan(1e-13);
      }
    }
  },
);

it('a matrix of ones has one eigenvalue, its size, and zeros', () => {
  const { values } = symmetricEigen(new Float64Array(25).fill(1), 5);
  const sorted = values.sort();
  expect(Math.abs(sorted[4]! - 5)).toBeLessThan(1e-14);
  expect(Math.max(...sorted.subarray(0, 4).map(Math.abs))).toBeLessThan(1e-14);
});
