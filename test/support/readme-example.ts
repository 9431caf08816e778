// The README's example of the library, and what it prints wherever it runs.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** As it stands: TypeScript that is plain JavaScript, too. */
export function readmeExample(): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
}

/** Three iterations, each with a finite estimate that is its own: a GPU that did nothing would tell 0 three times. */
export function expectExample(printed: string): void {
  const lines = printed.trim().split('\n');
  const rows = lines.map((line) => line.split(' ').map(Number));
  expect(rows.map(([step]) => step)).toEqual([1, 2, 3]);
  const estimates = rows.map(([, estimate]) => estimate);
  for (const estimate of estimates) expect(estimate).toSatisfy(Number.isFinite);
  expect(estimates).not.toContain(0);
  expect(new Set(estimates).size).toBe(3);
}
