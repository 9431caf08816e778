import { expect, test } from 'vitest';
import { aroundZero, windowOf } from '../../../src/demo/worker/plane-window.ts';

test('points near 0 are shown around it, with a margin', () => {
  expect(windowOf(Float32Array.of(-2, 1, 2, 0.5))).toEqual({ centre: [0, 0], reach: 2.5 });
  expect(windowOf(Float32Array.of(3, 0, 6, 1))).toEqual({ centre: [0, 0], reach: 7.5 });
  expect(windowOf(Float32Array.of(0, 0))).toEqual({ centre: [0, 0], reach: 1 });
  expect(windowOf(Float32Array.of(7, 7, 7, 7))).toEqual({ centre: [0, 0], reach: 8.75 });
});

test('points far from it are shown around their own middle, and moved there', () => {
  const points = Float32Array.of(149_900, -3, 150_100, 5);
  const window = windowOf(points);
  expect(window).toEqual({ centre: [150_000, 1], reach: 125 });
  expect([...aroundZero(points, window)]).toEqual([-100, -4, 100, 4]);
});
