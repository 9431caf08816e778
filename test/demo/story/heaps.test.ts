import { describe, expect, it } from 'vitest';
import { costOf, heapOf, heapShapes, planBetween } from '../../../src/demo/story/heaps.ts';
import { earthMover } from '../../../src/metrics/earth-mover.ts';
import { wasserstein1d } from '../../../src/metrics/wasserstein-1d.ts';

/** Every pair of forms, at places that are near, far, and in each other's way. */
const pairs = heapShapes.flatMap((from) =>
  heapShapes.flatMap((to) => [
    { from, to, apart: -4.3 },
    { from, to, apart: 0 },
    { from, to, apart: 0.35 },
    { from, to, apart: 2 },
  ]),
);

describe('the plan between two heaps', () => {
  it.each(pairs)('costs the exact W₁: $from to $to, $apart apart', ({ from, to, apart }) => {
    const [earth, hole] = [heapOf(from, 5), heapOf(to, 5 + apart)];
    const cost = costOf(planBetween(earth, hole));
    const masses = { xWeights: earth.masses, yWeights: hole.masses };
    expect(cost).toBeCloseTo(wasserstein1d(earth.places, hole.places, masses), 9);
    // The same as a problem of transport, which knows no order.
    const costs = earth.places.flatMap((x) => hole.places.map((y) => Math.abs(x - y)));
    expect(cost).toBeCloseTo(earthMover(earth.masses, hole.masses, { costs }), 9);
  });

  it.each(pairs)('takes all of the earth and fills all of the hole: $from to $to', ({ from, to, apart }) => {
    const [earth, hole] = [heapOf(from, 5), heapOf(to, 5 + apart)];
    const moves = planBetween(earth, hole);
    const massAt = (end: 'from' | 'to', place: number) =>
      moves.filter((move) => move[end] === place).reduce((sum, { mass }) => sum + mass, 0);
    earth.places.forEach((place, i) => {
      expect(massAt('from', place)).toBeCloseTo(earth.masses[i]!, 9);
    });
    hole.places.forEach((place, i) => {
      expect(massAt('to', place)).toBeCloseTo(hole.masses[i]!, 9);
    });
  });

  it('of a moved copy is the way that it was moved, and of the same heap nothing', () => {
    for (const shape of heapShapes) {
      expect(costOf(planBetween(heapOf(shape, 2), heapOf(shape, 5.25)))).toBeCloseTo(3.25, 9);
      expect(costOf(planBetween(heapOf(shape, 3), heapOf(shape, 3)))).toBe(0);
    }
  });

  it('keeps the order: no two ways cross', () => {
    const moves = planBetween(heapOf('hill', 3), heapOf('hills', 6));
    for (const [i, { from, to }] of moves.entries()) {
      const before = moves[i - 1];
      if (!before) continue;
      expect(from).toBeGreaterThanOrEqual(before.from);
      expect(to).toBeGreaterThanOrEqual(before.to);
    }
  });
});
