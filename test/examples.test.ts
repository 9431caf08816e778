import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../src/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs', 'examples');
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const place = mkdtempSync(join(tmpdir(), 'earthmover-examples-'));
afterAll(() => rmSync(place, { recursive: true }));
const guide = readFileSync(join(root, 'docs', 'library.md'), 'utf8');

it('there is one for a network, data, an objective, callbacks, a pipeline and a loop, and for each way in', () => {
  expect(readdirSync(folder).sort()).toEqual([
    'callback.ts',
    'critic.yaml',
    'data.ts',
    'generator.yaml',
    'loop.ts',
    'network.ts',
    'notebook.ipynb',
    'objective.ts',
    'pipeline.ts',
    'script.ts',
    'sweep.yaml',
    'vite',
  ]);
});

describe.each(examples)('the example %s', (name) => {
  const text = readFileSync(join(folder, name), 'utf8');

  it('has fewer than 20 lines, says what it is, and is in the guide', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThan(20);
    expect(text).toMatch(/^\/\/ /);
    expect(guide).toContain(`](examples/${name})`);
  });

  it('runs, and prints steps with numbers that move', async () => {
    const args = [join(root, 'scripts/run.mjs'), join(folder, name)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: place });
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

it('the script leaves weights and a picture', async () => {
  const { tensors } = decodeSafetensors(readFileSync(join(place, 'weights.safetensors')));
  expect([...tensors.keys()]).toContain('generator.0.weight');
  expect(readFileSync(join(place, 'samples.svg'), 'utf8')).toMatch(/^<svg[\s\S]+<\/svg>\n$/);
});

// test/package runs the next two on the built package, where their packages are.
describe('the page for Vite', () => {
  const names = readdirSync(join(folder, 'vite')).sort();
  const textOf = (name: string) => readFileSync(join(folder, 'vite', name), 'utf8');

  it('has fewer than 60 lines, all told, and is in the guide', () => {
    expect(names).toEqual(['index.html', 'main.ts', 'package.json']);
    const lines = names.map((name) => textOf(name).trimEnd().split('\n').length);
    expect(lines.reduce((sum, count) => sum + count)).toBeLessThan(60);
    expect(guide).toContain('](examples/vite/main.ts)');
  });

  it('takes this version of the package, as packed in the checkout, and the Vite that is tested', () => {
    const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const asked = JSON.parse(textOf('package.json'));
    expect(asked.dependencies).toEqual({ earthmover: `file:../../../earthmover-${version}.tgz` });
    expect(asked.devDependencies.vite).toBe(devDependencies.vite);
  });
});

it('the notebook is for Deno, comes without outputs, and is in the guide', () => {
  const { cells, metadata } = JSON.parse(readFileSync(join(folder, 'notebook.ipynb'), 'utf8'));
  expect(metadata.kernelspec.name).toBe('deno');
  expect(cells.flatMap(({ outputs = [] }) => outputs)).toEqual([]);
  expect(guide).toContain('](examples/notebook.ipynb)');
});
