import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the library example of the README runs as it stands', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  // Anywhere: scripts/run.mjs lets it find the sources by the package's name. test/package runs it on the built package.
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-readme-'));
  try {
    const file = join(folder, 'example.ts');
    writeFileSync(file, example);
    const output = execFileSync(process.execPath, ['scripts/run.mjs', file], { cwd: root, encoding: 'utf8' });
    const lines = output
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    expect(lines.map(([step]) => step)).toEqual([1, 2, 3]);
    for (const [, estimate] of lines) expect(estimate).toSatisfy(Number.isFinite);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
