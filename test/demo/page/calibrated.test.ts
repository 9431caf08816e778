import { expect, it } from 'vitest';
import { calibratedEstimate } from '../../../src/demo/page/calibrated.ts';
import { lattice } from '../../../src/demo/worker/critic-field.ts';

const size = 24;
const reach = 2;

/** A frame whose critic is f(x, y) = slope · x. */
function pairOf(points: Float32Array, slope: number) {
  const places = lattice(size, reach);
  return {
    points,
    field: {
      size,
      values: Float32Array.from({ length: size * size }, (_, i) => slope * places[2 * i]!),
      gradients: Float32Array.from({ length: 2 * size * size }, (_, i) => (i % 2 === 0 ? slope : 0)),
    },
    lattice: new Float32Array(0),
    latticeSide: 0,
    modes: undefined,
  };
}

it('the estimate over the slope is the distance of two heaps that the critic tells apart at best, whatever its scale', () => {
  const real = Float32Array.from([1, 0.3, 1, -0.4, 1, 0.9]);
  const fake = Float32Array.from([-0.5, 0.3, -0.5, -0.4, -0.5, 0.9]);
  for (const slope of [0.01, 1, 50])
    expect(calibratedEstimate(real, pairOf(fake, slope), reach)).toBeCloseTo(1.5, 4);
  expect(calibratedEstimate(real, pairOf(real, 3), reach)).toBeCloseTo(0, 5);
});

it('a critic without a slope proves nothing', () => {
  expect(calibratedEstimate(new Float32Array(2), pairOf(new Float32Array(2), 0), reach)).toBeUndefined();
});
