import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs', 'examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const guide = readFileSync(join(root, 'docs', 'library.md'), 'utf8');

it('there is one for a network, data, an objective, a pipeline and a loop', () => {
  expect(examples.sort()).toEqual(['data.ts', 'loop.ts', 'network.ts', 'objective.ts', 'pipeline.ts']);
});

describe.each(examples)('the example %s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');

  it('has fewer than 20 lines, says what it is, and is in the guide', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThan(20);
    expect(text).toMatch(/^\/\/ /);
    expect(guide).toContain(`](examples/${name})`);
  });

  it('runs, and prints steps with numbers that move', async () => {
    const args = ['scripts/run.mjs', join(folder, name)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const row of rows) {
      expect(row).toHaveLength(2);
      expect(row.every(Number.isFinite), row.join(' ')).toBe(true);
    }
    expect(new Set(rows.map(([, value]) => value)).size).toBeGreaterThan(2);
  });
});
