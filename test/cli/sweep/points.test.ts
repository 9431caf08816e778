import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSweep } from '../../../src/cli/sweep/sweep-file.ts';
import { type FileParts, sweepFile, tinyBase } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'earthmover-points-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (parts: FileParts) => readSweep(sweepFile(folder, parts));
const namesOf = (parts: FileParts) => read(parts).points.map(({ name }) => name);

describe('the points of a sweep', () => {
  it('are every combination of the grid with every seed, under names that say so', () => {
    const { points, varied, out } = read({
      grid: { 'n-critic': [1, 5], clip: [0.01] },
      seeds: [7, 8],
    });
    expect(points.map(({ name }) => name)).toEqual([
      'n-critic-1-clip-0.01-seed-7',
      'n-critic-1-clip-0.01-seed-8',
      'n-critic-5-clip-0.01-seed-7',
      'n-critic-5-clip-0.01-seed-8',
    ]);
    expect(points[3]?.run).toMatchObject({ ...tinyBase, nCritic: 5, clip: 0.01, seed: 8 });
    expect(points[3]?.values).toEqual({ nCritic: 5, clip: 0.01, seed: 8 });
    expect(varied).toEqual(['nCritic', 'clip', 'seed']);
    expect(out).toBe('sweep-sweep');
  });

  it('take seeds as a part of the grid, too', () => {
    expect(namesOf({ grid: { seed: [1, 2], lr: [1e-4] } })).toEqual(['lr-0.0001-seed-1', 'lr-0.0001-seed-2']);
  });

  it('take presets, whose settings give way to those of the grid', () => {
    const { points } = read({ base: { steps: 3 }, grid: { preset: ['toy', 'wgan-gp'], batch: [16] } });
    expect(points.map(({ run }) => [run.objective, run.steps, run.batch])).toEqual([
      ['wgan', 3000, 16],
      ['wgan-gp', 3, 16],
    ]);
  });

  it('keep their names when a list or the number of draws grows', () => {
    const grid = (lr: number[]) => namesOf({ grid: { lr, batch: [8] } });
    expect(grid([1e-3, 1e-4])).toEqual(expect.arrayContaining(grid([1e-3])));
    const drawn = (count: number) => namesOf({ random: { count, seed: 4, lr: { log: [1e-5, 1e-1] } } });
    expect(drawn(12).slice(0, 9)).toEqual(drawn(9));
    expect(drawn(9)[0]).toMatch(/^draw-001-lr-[\d.e-]+$/);
  });

  it('are drawn within what their distributions say, and differ by their seed', () => {
    const random = {
      count: 200,
      lr: { log: [1e-5, 1e-1] },
      clip: { uniform: [0.01, 0.02] },
      nCritic: { integers: [1, 5] },
      batch: { choice: [8, 16] },
      latent: [2, 3],
    };
    const { points } = read({ random });
    const all = <T>(pick: (run: (typeof points)[number]['run']) => T) => points.map(({ run }) => pick(run));
    const rates = all(({ lr }) => Math.log10(lr ?? 0));
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(-5);
    expect(Math.max(...rates)).toBeLessThanOrEqual(-1);
    // Half of them below the middle of the logarithms.
    expect(rates.filter((rate) => rate < -3).length / rates.length).toBeCloseTo(0.5, 0);
    const clips = all(({ clip }) => clip ?? 0);
    expect(Math.min(...clips)).toBeGreaterThanOrEqual(0.01);
    expect(Math.max(...clips)).toBeLessThanOrEqual(0.02);
    expect(new Set(clips).size).toBeGreaterThan(100);
    expect([...new Set(all(({ nCritic }) => nCritic))].sort()).toEqual([1, 2, 3, 4, 5]);
    expect([...new Set(all(({ batch }) => batch))].sort()).toEqual([16, 8]);
    expect([...new Set(all(({ latent }) => latent))].sort()).toEqual([2, 3]);
    const of = (seed: number) => namesOf({ random: { ...random, count: 3, seed } });
    expect(of(1)).not.toEqual(of(2));
    expect(of(1)).toEqual(of(1));
  });

  it('leave out draws that come twice, and say how many', () => {
    const { points, repeated } = read({ random: { count: 20, nCritic: [1, 2] }, seeds: [1, 2] });
    expect(points).toHaveLength(4);
    expect(repeated).toBe(36);
  });

  it('have names that fit a file system, however long the values are', () => {
    const layers = Array.from({ length: 60 }, () => '64').join('-');
    const [first = '', second = ''] = namesOf({ grid: { generator: [`mlp:${layers}`, `mlp:${layers}-8`] } });
    expect(first.length).toBeLessThanOrEqual(120);
    expect(first).not.toBe(second);
  });
});

const good = `out: there
base:
  preset: toy
  batch: 8
grid:
  lr: [1e-3, 5e-4]
  clip:
    - 0.02
    - 0.01
seeds: [1, 2]
`;

describe('a sweep that cannot be', () => {
  it('is taken before a fault is put in', () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, good);
    expect(readSweep(file).points).toHaveLength(8);
  });

  it.each<[string, string, string | RegExp]>([
    ['- 0.01', '- fast', 'line 9: clip cannot be fast\n  field  grid.clip[1]'],
    ['- 0.01', '- 0.02', 'line 9: clip has the value 0.02 twice'],
    ['clip:', 'clipp:', 'line 8: unknown setting clipp\n  field  grid.clipp[0]\n  hint   did you mean clip?'],
    ['grid:', 'gird:', 'line 5: a sweep has no field gird\n  field  gird\n  hint   did you mean grid?'],
    ['out: there', 'where: there', 'line 1: a sweep has no field where'],
    ['out: there', 'out: [there]', 'line 1: out cannot be ["there"]'],
    ['[1e-3, 5e-4]', '[]', 'line 6: grid.lr is empty\n  field  grid.lr'],
    ['[1e-3, 5e-4]', '0.1', 'line 6: grid.lr cannot be 0.1'],
    ['[1e-3, 5e-4]', '[1e-3, true]', 'line 6: lr cannot be true\n  field  grid.lr[1]'],
    ['[1e-3, 5e-4]', '[1e-3, -1]', 'line 6: lr cannot be -1\n  field  grid.lr[1]'],
    ['grid:\n', 'grid: {}\nrest:\n', 'line 5: grid is empty'],
    ['seeds: [1, 2]', 'seeds: []', 'line 10: seeds is empty'],
    ['seeds: [1, 2]', 'seeds: [1, 1]', 'line 10: seed has the value 1 twice\n  field  seeds[1]'],
    ['seeds: [1, 2]', 'seeds: [1, 2.5]', 'line 10: seeds[1] cannot be 2.5'],
    ['lr: [', 'seed: [3, 4]\n  lr: [', 'line 11: seeds are given twice'],
    ['lr: [', 'n-critic: [1]\n  nCritic: [2]\n  lr: [', 'line 7: nCritic is given twice'],
    ['preset: toy', 'preset: toys', 'line 3: preset cannot be toys'],
    ['batch: 8', 'batch: eight', 'line 4: batch cannot be eight\n  field  base.batch'],
    ['batch: 8', 'batc: 8', 'line 4: unknown setting batc'],
    ['seeds: [1, 2]', 'random: { count: 2 }', 'line 10: random draws nothing'],
    ['seeds: [1, 2]', 'random: { nCritic: [1, 2] }', 'line 10: random.count is missing'],
    [
      'seeds: [1, 2]',
      'random: { count: 2, nCritic: { integers: [5, 1] } }',
      'line 10: random.nCritic.integers cannot be [5,1]',
    ],
    [
      'seeds: [1, 2]',
      'random: { count: 2, ema: { uniform: [0.9, 1.5] } }',
      'line 10: ema cannot be 1.5\n  field  random.ema.uniform[1]',
    ],
    ['seeds: [1, 2]', 'random: { count: 2, lr: [1e-5, 1e-6] }', 'line 10: lr is given twice'],
    [
      'seeds: [1, 2]',
      'random: { count: 2, nCritic: [1], n-critic: [2] }',
      'line 10: n-critic is given twice',
    ],
    ['lr: [', 'objective: [wgan-gp]\n  lr: [', /line 5: clip does not fit[\s\S]*point +objective-wgan-gp-lr/],
    ['batch: 8', 'batch: 8\n  batch: 9', /no YAML or JSON[\s\S]*line +5/],
    ['seeds: [1, 2]', 'seeds: [1, 2', /no YAML or JSON/],
    [
      'clip:\n    - 0.02\n    - 0.01',
      'latent: [2, 3]\n  generator: [a.yaml]',
      'line 8: the file of the generator',
    ],
  ])('says so for %j as %j', (from, to, words) => {
    const file = join(folder, 'bad.yaml');
    expect(good).toContain(from);
    writeFileSync(file, good.replace(from, to));
    const whole = typeof words === 'string' ? `${file}, ${words}` : words;
    expect(() => readSweep(file)).toThrow(whole);
  });

  it.each<[string, string]>([
    ['base: { preset: toy }', 'line 1: the sweep varies nothing'],
    ['', 'line 1: the file holds no fields'],
    ['- 1', 'line 1: the file holds no fields'],
    [
      `base: { preset: toy }\ngrid: { overfit: [${Array.from({ length: 200 }, (_, i) => 256 + i)}], nCritic: [${Array.from({ length: 100 }, (_, i) => i + 1)}] }`,
      'line 1: 20,000 points are too many',
    ],
    [
      'base: { preset: toy, clip: 0.1 }\ngrid: { objective: [wgan-gp], minutes: [1, 2], clip: [1] }',
      'line 2: ',
    ],
  ])('says so for %j', (text, words) => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, text);
    expect(() => readSweep(file)).toThrow(`${file}, ${words}`);
  });

  it('names two points that are the same run', () => {
    const network = JSON.stringify({ layers: [{ linear: 8 }, 'relu', { linear: 2 }] });
    const nets = ['a', 'b'].map((name) => join(folder, `${name}.yaml`));
    for (const net of nets) writeFileSync(net, network);
    expect(() => read({ grid: { generator: nets } })).toThrow(
      /line \d+: two points are the same run[\s\S]*generator.*a\.yaml and generator.*b\.yaml/,
    );
  });

  it('names two points that some file systems would put into one folder', () => {
    const nets = ['net', 'NET'].map((name, i) => {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, JSON.stringify({ layers: [{ linear: 8 + i }, 'relu', { linear: 2 }] }));
      return file;
    });
    expect(() => read({ grid: { generator: nets } })).toThrow(/two points would have the same folder/);
  });
});
