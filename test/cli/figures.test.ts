import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import type { Verdict } from '../../src/figures/figure.ts';
import { inProcess } from './in-process.ts';
import { earthmover, type Finished, jsonLines, start } from './run-command.ts';

const names = [
  ...Array.from({ length: 7 }, (_, i) => `figure-${i + 1}`),
  'sweep-clip',
  'sweep-critic',
  'sweep-ranking',
  'sweep-momentum',
  'digits',
  'mixture-ring',
  'mixture-grid',
];

let base = '';
let out = '';
let pictures: string[] = [];
let all: Finished;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-figures-'));
  out = join(base, 'all');
  writeDigits('train', 300);
  writeDigits('t10k', 250);
  pictures = ['--dataset', 'mnist', '--data', base];
  all = await earthmover('figures', 'all', '--scale', 'tiny', ...pictures, '--out', out, '--json');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Ten kinds of bars in noise, as idx files of 16 × 16 pixels. */
function writeDigits(part: string, count: number): void {
  const random = createRandom(count, 1);
  const images = Buffer.alloc(16 + 256 * count);
  const labels = Buffer.alloc(8 + count);
  for (const [i, word] of [0x803, count, 16, 16].entries()) images.writeUInt32BE(word, 4 * i);
  for (const [i, word] of [0x801, count].entries()) labels.writeUInt32BE(word, 4 * i);
  for (let n = 0; n < count; n++) {
    labels[8 + n] = n % 10;
    for (let p = 0; p < 256; p++) {
      const bar = p % 16 === n % 10 || Math.floor(p / 16) === n % 10;
      images[16 + 256 * n + p] = random.below(60) + (bar ? 190 : 0);
    }
  }
  writeFileSync(join(base, `${part}-images-idx3-ubyte`), images);
  writeFileSync(join(base, `${part}-labels-idx1-ubyte`), labels);
}

interface Judged {
  readonly held: boolean;
  readonly verdicts: readonly Verdict[];
}

const read = (name: string, file: string) => readFileSync(join(out, name, file), 'utf8');

describe('earthmover figures', () => {
  it('makes every figure of the paper and says so in JSON', () => {
    expect(all.code, all.stderr).toBe(0);
    const lines = jsonLines(all.stdout);
    expect(lines.map(({ event }) => event)).toEqual([...names.map(() => 'figure'), 'done']);
    expect(lines.slice(0, -1).map(({ name }) => name)).toEqual(names);
  });

  it.each(names)('gives %s tables, plots and verdicts from its own data', (name) => {
    const { verdicts, held } = JSON.parse(read(name, 'verdict.json')) as Judged;
    expect(verdicts.length).toBeGreaterThan(0);
    expect(held).toBe(verdicts.every((verdict) => verdict.held));
    const files = readdirSync(join(out, name));
    const tables = files.filter((file) => file.endsWith('.csv'));
    expect(tables.length).toBeGreaterThan(0);
    for (const table of tables) {
      const rows = read(name, table).trimEnd().split('\n');
      expect(rows.length, table).toBeGreaterThan(1);
      expect(read(name, table)).not.toMatch(/undefined|null|object Object/);
    }
    const plots = files.filter((file) => file.endsWith('.svg') && !file.startsWith('mixture-'));
    expect(plots.length).toBeGreaterThan(0);
    for (const plot of plots) expect(read(name, plot)).toMatch(/^<svg [\s\S]*fill="white"[\s\S]*<\/svg>$/);
  });

  it('draws sheets of samples along the curves and of every generator', () => {
    const sheets = (name: string) =>
      readdirSync(join(out, name)).filter((file) => /^(curve|wgan|gan).*\d\.png$/.test(file));
    expect(sheets('figure-3').length).toBeGreaterThanOrEqual(6);
    expect(sheets('figure-7')).toEqual(expect.arrayContaining(['wgan-seed-1.png', 'gan-seed-1.png']));
  });

  it('keeps the settings of every run, in full', () => {
    const configs = JSON.parse(read('mixture-grid', 'configs.json')) as Record<string, { seed: number }>;
    expect(Object.keys(configs)).toHaveLength(4);
    expect(configs['mixture-grid-wgan-gp-seed-7']).toMatchObject({
      objective: 'wgan-gp',
      seed: 7,
      nCritic: 2,
      lrSchedule: 'cosine',
    });
  });

  it('computes its verdicts: the median of the table is the median of the run', () => {
    const { verdicts } = JSON.parse(read('sweep-momentum', 'verdict.json')) as Judged;
    const rows = read('sweep-momentum', 'cosines.csv')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
    const lowest = Math.min(
      ...rows.filter(([name]) => name === 'RMSProp').map(([, , cosine]) => Number(cosine)),
    );
    expect(verdicts[0]?.measured).toBe(lowest);
  });

  it('repeats no finished run, and writes the same figures again', async () => {
    const run = join(out, 'runs', 'sweep-ranking', 'metrics.jsonl');
    const [before, verdict] = [statSync(run).mtimeMs, read('figure-5', 'scores.csv')];
    const again = await earthmover('figures', 'sweeps', '5', '--scale', 'tiny', ...pictures, '--out', out);
    expect(again.code, again.stderr).toBe(0);
    expect(statSync(run).mtimeMs).toBe(before);
    expect(read('figure-5', 'scores.csv')).toBe(verdict);
    expect(again.stderr).not.toContain('step 1/');
  });

  it('goes on where Ctrl-C stopped it, to the same figures', async () => {
    const other = join(base, 'stopped');
    const args = ['figures', 'sweep-clip', 'sweep-critic', '--scale', 'tiny', '--out', other];
    const running = start(args);
    await running.shown('2 of 2');
    running.child.kill('SIGINT');
    const stopped = await running.finished;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('the same command goes on from here');
    expect(existsSync(join(other, 'sweep-critic'))).toBe(false);
    const rest = await earthmover(...args);
    expect(rest.code, rest.stderr).toBe(0);
    for (const name of ['sweep-clip', 'sweep-critic']) {
      expect(readFileSync(join(other, name, 'sweep.csv'), 'utf8')).toBe(read(name, 'sweep.csv'));
    }
  });

  it('refuses a folder with runs of other settings', async () => {
    const refused = await inProcess(['figures', 'mixtures', '--scale', 'quick', '--out', out]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /the folder holds the figures of other settings[\s\S]*mixture-ring[\s\S]*--out/,
    );
  });

  it.each([
    [['figures', '8'], /figure cannot be 8[\s\S]*sweeps/],
    [['figures', 'sweep'], /did you mean sweeps/],
    [['figures', '1', '--scale', 'large'], /scale cannot be large[\s\S]*quick/],
    [['figures', '1', '--out', ''], /out cannot be empty/],
    [['figures', '3', '--dataset', 'bedrooms'], /dataset cannot be bedrooms/],
  ])('refuses %j', async (args, words) => {
    const refused = await inProcess(args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(words);
  });
});
