import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/core/random.ts';
import { solveTransport, type TransportProblem } from '../../src/metrics/transport.ts';

/** Costs of several kinds: ties everywhere, sums of a row's and a column's part, wide ranges, plain. */
const costKinds: Readonly<Record<string, (random: Random) => (row: number, column: number) => number>> = {
  ties: (random) => () => random.below(3),
  equal: () => () => 2,
  zero: () => () => 0,
  sums: (random) => {
    const parts = Float64Array.from({ length: 64 }, () => random.uniform());
    return (row, column) => parts[row % 64]! + parts[(7 * column) % 64]!;
  },
  ranges: (random) => () => 10 ** (12 * random.uniform() - 6),
  plain: (random) => () => random.uniform(),
};

function problem(kind: string, rows: number, columns: number, seed: number): TransportProblem {
  const random = createRandom(seed);
  const cost = costKinds[kind]!(random);
  // Whole masses with many ties, both sides with a total of rows · columns.
  const parts = (count: number, total: number) => {
    const masses = new Float64Array(count).fill(1);
    for (let left = total - count; left > 0; left--) masses[random.below(count)]!++;
    return masses;
  };
  const supplies = parts(rows, rows * columns);
  const demands = parts(columns, rows * columns);
  const costs = Float64Array.from({ length: rows * columns }, (_, k) =>
    cost(Math.floor(k / columns), k % columns),
  );
  return { costs, supplies, demands };
}

test.each(Object.keys(costKinds))('costs of kind %s: the prices prove the plan, cell by cell', (kind) => {
  for (const [rows, columns] of [
    [1, 1],
    [1, 13],
    [13, 1],
    [8, 8],
    [31, 12],
    [40, 53],
  ] as const) {
    const { costs, supplies, demands } = problem(kind, rows, columns, rows + columns);
    const plan = solveTransport({ costs, supplies, demands });
    const greatest = Math.max(...costs);
    const [out, into] = [new Float64Array(rows), new Float64Array(columns)];
    plan.mass.forEach((mass, k) => {
      expect(mass).toBeGreaterThan(0);
      out[plan.from[k]!]! += mass;
      into[plan.to[k]!]! += mass;
      const cell = plan.from[k]! * columns + plan.to[k]!;
      // Complementary slackness: mass moves only where the prices are tight.
      expect(
        Math.abs(costs[cell]! - plan.rowPrices[plan.from[k]!]! - plan.columnPrices[plan.to[k]!]!),
      ).toBeLessThan(1e-13 * greatest + 1e-300);
    });
    expect(out).toEqual(supplies);
    expect(into).toEqual(demands);
    let least = Number.POSITIVE_INFINITY;
    costs.forEach((cost, cell) => {
      least = Math.min(
        least,
        cost - plan.rowPrices[Math.floor(cell / columns)]! - plan.columnPrices[cell % columns]!,
      );
    });
    expect(least).toBeGreaterThanOrEqual(-1e-13 * greatest);
  }
});

test('an assignment of seven agrees with the best of all permutations', () => {
  const size = 7;
  const random = createRandom(9);
  const costs = Float64Array.from({ length: size * size }, () => random.uniform());
  const best = (row: number, taken: number): number => {
    if (row === size) return 0;
    let least = Number.POSITIVE_INFINITY;
    for (let column = 0; column < size; column++) {
      if (taken & (1 << column)) continue;
      least = Math.min(least, costs[row * size + column]! + best(row + 1, taken | (1 << column)));
    }
    return least;
  };
  const ones = new Float64Array(size).fill(1);
  expect(solveTransport({ costs, supplies: ones, demands: ones }).cost).toBeCloseTo(best(0, 0) / size, 14);
});

test('masses that add up only to rounding leave nothing out', () => {
  const random = createRandom(2);
  const shares = (count: number) => {
    const parts = Float64Array.from({ length: count }, () => random.uniform() + 1e-9);
    const total = parts.reduce((sum, part) => sum + part, 0);
    return parts.map((part) => part / total);
  };
  for (let round = 0; round < 20; round++) {
    const [supplies, demands] = [shares(37), shares(23)];
    const costs = Float64Array.from({ length: 37 * 23 }, () => random.uniform());
    const { mass, from } = solveTransport({ costs, supplies, demands });
    const out = new Float64Array(37);
    mass.forEach((part, k) => {
      out[from[k]!]! += part;
    });
    out.forEach((sum, row) => {
      expect(Math.abs(sum - supplies[row]!)).toBeLessThan(1e-15);
    });
  }
});
