// The README's example of the library, and what it prints wherever it runs.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** As it stands: TypeScript that is plain JavaScript, too. */
export function readmeExample(): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
}

/** Three iterations, each with a finite estimate. */
export function expectExample(printed: string): void {
  const lines = printed.trim().split('\n');
  const rows = lines.map((line) => line.split(' ').map(Number));
  expect(rows.map(([step]) => step)).toEqual([1, 2, 3]);
  for (const [, estimate] of rows) expect(estimate).toSatisfy(Number.isFinite);
}
