import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Evaluation } from '../../src/cli/evaluation.ts';
import { evaluationTable } from '../../src/cli/evaluation-table.ts';

const results = fileURLToPath(new URL('../../docs/results', import.meta.url));
const kept = readdirSync(results, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /evaluation(-\d+)?\.json$/.test(name),
);
const evaluationOf = (name: string) => JSON.parse(readFileSync(join(results, name), 'utf8')) as Evaluation;

it.each(kept)('shows the evaluation in %s, whenever it was made', (name) => {
  const evaluation = evaluationOf(name);
  const table = evaluationTable(evaluation);
  expect(table).toMatch(/^exact W1 /m);
  expect(table).toMatch(/^verdict: /m);
  expect(table).not.toMatch(/undefined|NaN/);
  expect(table.includes('\nprecision')).toBe(evaluation.coverage !== undefined);
});

it('shows precision and recall beside one floor, and what the kernel distance is a mean of', () => {
  // Made before there were these rows.
  const evaluation = evaluationOf(join('fashion-mnist', 'evaluation.json'));
  const floor = { mean: 0.91, sd: 0.012, values: [0.902, 0.918], count: 1000 };
  const [first] = evaluation.distances;
  const table = evaluationTable({
    ...evaluation,
    distances: [
      ...evaluation.distances,
      {
        ...first!,
        name: 'kernel distance',
        value: 0.25,
        subsets: { subsets: 10, size: 250, sd: 0.0411 },
      },
    ],
    coverage: { precision: 0.875, recall: 0.802, floor, count: 1000 },
  });
  expect(table).toMatch(/^kernel distance +0\.25 /m);
  expect(table).toMatch(/^precision +0\.875 +0\.91 ± 0\.012 +1000$/m);
  expect(table).toMatch(/^recall +0\.802 +0\.91 ± 0\.012 +1000$/m);
  expect(table).toMatch(/a mean over 10 subsets of 250 \(standard deviation 0\.0411\), and not KID$/m);
});
