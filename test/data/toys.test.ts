import { expect, test } from 'vitest';
import { createToy, mixtureOf } from '../../src/data/toys.ts';

test('the ring has radius/σ = 100 and the grid has step/σ = 40', () => {
  const ring = mixtureOf('8gaussians')!;
  for (const [x, y] of ring.centres) expect(Math.hypot(x, y) / ring.sigma).toBeCloseTo(100, 9);
  expect(new Set(ring.centres.map(String)).size).toBe(8);
  const grid = mixtureOf('25gaussians')!;
  expect((grid.centres[1]![1] - grid.centres[0]![1]) / grid.sigma).toBeCloseTo(40, 9);
  expect(new Set(grid.centres.map(String)).size).toBe(25);
  expect(mixtureOf('swissroll')).toBeUndefined();
});

test.each(['8gaussians', '25gaussians'] as const)('98.89 %% of %s lie within 3σ of their mode', (toy) => {
  const { centres, sigma } = mixtureOf(toy)!;
  const points = createToy(toy, 50_000, 3);
  let near = 0;
  for (let i = 0; i < points.count; i++) {
    const [x, y] = centres[points.labels![i]!]!;
    if (Math.hypot(points.values[2 * i]! - x, points.values[2 * i + 1]! - y) <= 3 * sigma) near++;
  }
  // Five standard errors of the share at n = 50,000.
  expect(Math.abs(near / points.count - 0.98889)).toBeLessThan(0.0024);
});

test('every mode of the grid has the same number of points, in mixed order', () => {
  const { labels } = createToy('25gaussians', 2500, 1);
  const counts = new Array<number>(25).fill(0);
  for (const mode of labels!) counts[mode]!++;
  expect(counts).toEqual(new Array(25).fill(100));
  expect(new Set(labels!.subarray(0, 25)).size).toBeLessThan(25);
});

test('the swiss roll winds from 1.5π to 4.5π with noise 0.25, over 7.5', () => {
  const { values, count } = createToy('swissroll', 20_000, 2);
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = [7.5 * values[2 * i]!, 7.5 * values[2 * i + 1]!];
    const radius = Math.hypot(x, y);
    expect(radius).toBeGreaterThan(1.5 * Math.PI - 1.5);
    expect(radius).toBeLessThan(4.5 * Math.PI + 1.5);
    // On the noiseless roll the angle is the radius: whole turns apart, the rest is noise.
    const rest = (radius - Math.atan2(y, x)) / (2 * Math.PI);
    squares += (2 * Math.PI * (rest - Math.round(rest))) ** 2;
  }
  expect(Math.sqrt(squares / count)).toBeGreaterThan(0.24);
  expect(Math.sqrt(squares / count)).toBeLessThan(0.28);
});

test('the same seed gives the same points and another seed gives others', () => {
  for (const toy of ['8gaussians', '25gaussians', 'swissroll'] as const) {
    expect(createToy(toy, 500, 1)).toEqual(createToy(toy, 500, 1));
    expect(createToy(toy, 500, 1).hash).not.toBe(createToy(toy, 500, 2).hash);
  }
});

test('the bits of the toys are pinned, so that any engine that differs fails here', () => {
  const hashes = (['8gaussians', '25gaussians', 'swissroll'] as const).map(
    (toy) => createToy(toy, 1000).hash,
  );
  expect(hashes).toMatchInlineSnapshot(`
    [
      "f32-1000x2-519a706901ede5d1c59fa024d33fc187",
      "f32-1000x2-ca19ebba8f92f221056c2e2bce791476",
      "f32-1000x2-2e1d29c00e4539b4d6724a7fe756c43b",
    ]
  `);
});
