import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseSpace } from '../../src/figures/search/space.ts';
import { inProcess } from './in-process.ts';
import { earthmover, type Finished, jsonLines, start } from './run-command.ts';

const space = `
base: { dataset: 8gaussians, generator: 'mlp:8', critic: 'mlp:8', batch: 16, nCritic: 2 }
candidates:
  slow: { lr: 1e-6 }
  fast: { lr: 1e-3, clip: [0.05, 0.1] }
  wild: { lr: 1e38, clip: 1e38 }
score: exactW1
budget: { steps: 18 }
seeds: [101, 102]
samples: 64
exactSamples: 64
`;
const names = ['slow', 'fast-clip-0.05', 'fast-clip-0.1', 'wild'];

interface SearchFile {
  readonly adapter: string;
  readonly started: string;
  readonly seeds: readonly number[];
  readonly candidates: readonly {
    readonly rank: number;
    readonly name: string;
    readonly state: string;
    readonly differs: object;
    readonly stepsTrained: readonly number[];
    readonly rungsReached: number;
    readonly milliseconds: number;
    readonly scores: readonly { readonly step: number; readonly perSeed: readonly number[] }[];
  }[];
}

let base = '';
let file = '';
let out = '';
let whole: Finished;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-search-'));
  file = join(base, 'tiny.yaml');
  out = join(base, 'whole');
  writeFileSync(file, space);
  whole = await earthmover('search', file, '--out', out);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const found = (folder: string) => JSON.parse(readFileSync(join(folder, 'search.json'), 'utf8')) as SearchFile;
const stepsOf = (folder: string, run: string) =>
  readFileSync(join(folder, 'runs', run, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .filter(Boolean).length;

describe('earthmover search', () => {
  it('compares all candidates and tells every one of them', () => {
    expect(whole.code, whole.stderr).toBe(0);
    const { candidates, seeds, adapter, started } = found(out);
    expect(candidates.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(candidates.map(({ state }) => state)).toEqual(['finished', 'stopped', 'stopped', 'diverged']);
    expect(candidates.at(-1)).toMatchObject({ name: 'wild', differs: { lr: 1e38, clip: 1e38 }, scores: [] });
    expect(candidates[0]).toMatchObject({ stepsTrained: [18, 18], rungsReached: 3 });
    expect(candidates[0]?.milliseconds).toBeGreaterThan(0);
    expect(seeds).toEqual([101, 102]);
    expect([adapter, started].every((text) => text.length > 0)).toBe(true);
    for (const table of ['table.md', 'table.csv']) {
      const text = readFileSync(join(out, table), 'utf8');
      for (const name of names) expect(text).toContain(name);
      expect(text).not.toMatch(/undefined|NaN/);
    }
    for (const name of names) expect(whole.stdout).toContain(name);
    expect(whole.stderr).toMatch(
      /rung 1 of 3: 4 candidates to 11.1 %[\s\S]*wild {2}diverged[\s\S]*rung 3 of 3/,
    );
  });

  it('trains each to its rung only, with the steps of the whole budget in its config', () => {
    for (const { name, stepsTrained, state } of found(out).candidates) {
      if (state === 'diverged') continue;
      expect(stepsOf(out, `${name}-seed-101`)).toBe(stepsTrained[0]);
      const config = readFileSync(join(out, 'runs', `${name}-seed-101`, 'config.json'), 'utf8');
      expect(JSON.parse(config)).toMatchObject({ steps: 18, seed: 101 });
    }
    expect(readdirSync(join(out, 'runs'))).not.toContain('wild-seed-102');
  });

  it('is as if each run had never been stopped', async () => {
    const [winner] = found(out).candidates;
    const straight = join(base, 'straight');
    const { code } = await earthmover(
      ...['train', '--config', join(out, 'winner.json'), '--seed', '101', '--out', straight, '--quiet'],
    );
    expect(code).toBe(0);
    const estimates = (folder: string) =>
      readFileSync(join(folder, 'metrics.jsonl'), 'utf8').match(/"wassersteinEstimate":[^,]*/g);
    expect(estimates(join(out, 'runs', `${winner!.name}-seed-101`))).toEqual(estimates(straight));
    expect(readFileSync(join(out, 'winner.json'), 'utf8')).not.toContain('"seed"');
  });

  it('repeats nothing when it is run again, and decides as before', async () => {
    const run = join(out, 'runs', 'slow-seed-101', 'metrics.jsonl');
    const [before, table] = [statSync(run).mtimeMs, readFileSync(join(out, 'table.md'), 'utf8')];
    const again = await earthmover('search', file, '--out', out, '--json', '--quiet');
    expect(again.code, again.stderr).toBe(0);
    expect(statSync(run).mtimeMs).toBe(before);
    expect(readFileSync(join(out, 'table.md'), 'utf8')).toBe(table);
    const events = jsonLines(again.stdout).map(({ event }) => event);
    expect(events).toEqual(['search', ...new Array(4 + 2 + 1).fill('candidate'), 'done']);
  });

  it('goes on where Ctrl-C stopped it, to the same decisions', async () => {
    const other = join(base, 'stopped');
    const running = start(['search', file, '--out', other]);
    await running.shown('2 of 4');
    running.child.kill('SIGINT');
    const stopped = await running.finished;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('the same command goes on from here');
    expect(existsSync(join(other, 'winner.json'))).toBe(false);
    for (const name of names) expect(readFileSync(join(other, 'table.md'), 'utf8')).toContain(name);
    const rest = await earthmover('search', file, '--out', other);
    expect(rest.code, rest.stderr).toBe(0);
    const decisions = (folder: string) =>
      found(folder).candidates.map(({ milliseconds: _, ...candidate }) => candidate);
    expect(decisions(other)).toEqual(decisions(out));
    for (const run of readdirSync(join(out, 'runs'))) expect(stepsOf(other, run)).toBe(stepsOf(out, run));
  });

  it('refuses a folder with the search of another space', async () => {
    const refused = await inProcess(['search', file, '--out', out, '--seeds', '7']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      /search of another space[\s\S]*field +seeds[\s\S]*\[101,102\][\s\S]*--out/,
    );
  });

  it('measures the pace once for a budget of minutes, and gives steps of it', async () => {
    const timed = join(base, 'timed');
    const args = ['search', file, '--out', timed, '--seeds', '5', '--budget-minutes', '0.02', '--quiet'];
    expect((await earthmover(...args)).code).toBe(0);
    const first = found(timed);
    expect(first.candidates[0]?.stepsTrained[0]).toBeGreaterThan(9);
    expect((await earthmover(...args)).code).toBe(0);
    expect(found(timed)).toEqual(first);
  });

  it('ends with 4 where every candidate diverges', async () => {
    const wild = join(base, 'wild.yaml');
    writeFileSync(wild, space.replace(/ {2}slow.*\n {2}fast.*\n/, ''));
    const { code, stderr } = await earthmover('search', wild, '--out', join(base, 'wild'));
    expect(code).toBe(4);
    expect(stderr).toContain('no candidate came to the end');
    expect(found(join(base, 'wild')).candidates).toHaveLength(1);
  });

  it.each<[string, string, RegExp]>([
    ['score: exactW1', 'score: frechet', /score cannot be frechet with these data[\s\S]*exactW1/],
    ['score: exactW1', 'score: fid', /score cannot be "fid"[\s\S]*one of frechet/],
    ['budget: { steps: 18 }', 'budget: { steps: 2 }', /too small for the rungs[\s\S]*candidate +slow/],
    ['budget: { steps: 18 }', 'budget: { flops: 10 }', /too small for the rungs[\s\S]*candidate +slow/],
    ['lr: 1e-6', 'lr: -1', /lr cannot be -1[\s\S]*candidate slow/],
    ["critic: 'mlp:8'", 'critic: dcgan', /critic[\s\S]*dcgan[\s\S]*candidate/],
    ['score: exactW1', 'score: [', /space file is no YAML/],
  ])('refuses a space with %s as %s', async (from, to, words) => {
    const bad = join(base, 'bad.yaml');
    writeFileSync(bad, space.replace(from, to));
    const refused = await inProcess(['search', bad, '--out', join(base, 'bad')]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(words);
    expect(existsSync(join(base, 'bad', 'runs', 'slow-seed-101'))).toBe(false);
  });

  it('takes a space that was refused and mended, in the same folder', async () => {
    const [mended, folder] = [join(base, 'mended.yaml'), join(base, 'mended')];
    const only = space.replace(/ {2}fast.*\n {2}wild.*\n/, '').replace('[101, 102]', '[101]');
    writeFileSync(mended, only.replace('steps: 18', 'steps: 2'));
    expect((await inProcess(['search', mended, '--out', folder])).code).toBe(2);
    writeFileSync(mended, only);
    const { code, stderr } = await earthmover('search', mended, '--out', folder);
    expect(code, stderr).toBe(0);
  });

  it.each([
    ['ring.yaml', 12],
    ['grid.yaml', 12],
    ['swissroll.yaml', 12],
    ['mnist-small.yaml', 17],
    ['mnist-large.yaml', 10],
    ['mnist-start.yaml', 7],
    ['mnist-start-2.yaml', 9],
    ['fashion-mnist.yaml', 7],
    ['emoji.yaml', 7],
  ])('has a space that it can read in scripts/search/%s', (name, count) => {
    const path = join(import.meta.dirname, '../../scripts/search', name);
    expect(parseSpace(parseYaml(readFileSync(path, 'utf8')), name).candidates).toHaveLength(count);
  });

  it.each<[string[], RegExp]>([
    [[], /missing required argument/],
    [['nowhere.yaml'], /space file cannot be read[\s\S]*nowhere.yaml/],
    [['FILE', '--steps', '9', '--budget-minutes', '1'], /both given/],
    [['FILE', '--steps', 'many'], /--steps cannot be many/],
    [['FILE', '--budget-minutes', '-1'], /--budget-minutes cannot be -1/],
    [['FILE', '--seeds', '1,1'], /--seeds cannot be 1,1/],
    [['FILE', '--seeds', '1,x'], /--seeds cannot be x/],
    [['FILE', '--eta', '1'], /--eta cannot be 1/],
    [['FILE', '--out', ''], /out cannot be empty/],
  ])('refuses the command line %j', async (args, words) => {
    const refused = await inProcess(['search', ...args.map((arg) => (arg === 'FILE' ? file : arg))]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(words);
  });
});
