import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesOf } from '../../src/cli/comparison.ts';
import { readRunEnd } from '../../src/node/run-end.ts';
import { openRunFolder } from '../../src/node/run-folder.ts';
import { inProcess } from './in-process.ts';
import { earthmover, jsonLines } from './run-command.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-runs-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const runs = join(base, 'runs');
const small = ['--dataset', '8gaussians', '--generator', 'mlp:8', '--critic', 'mlp:8', '--batch', '16'];

async function train(name: string, ...more: string[]): Promise<number | null> {
  const args = [...small, '--monitor-every', '0', ...more, '--out', join(runs, name)];
  return (await earthmover('train', ...args)).code;
}

beforeAll(async () => {
  expect(await train('scored', '--steps', '6', '--score-every', '3', '--clip', '0.05')).toBe(0);
  expect(await train('sweep/plain', '--steps', '4', '--clip', '0.1')).toBe(0);
  expect(await train('sweep/wild', '--steps', '40', '--lr', '1e38', '--clip', '1e38')).toBe(4);
});

/** The cells of the row of a run, which two spaces or more keep apart. */
const rowOf = (text: string, run: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${run} `))
    ?.split(/ {2,}/);

describe('earthmover runs', () => {
  it('lists runs at any depth, with data, iterations, state, figures and the settings that differ', async () => {
    mkdirSync(join(runs, 'notes'));
    const { code, stdout, stderr } = await earthmover('runs', runs);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(rowOf(stdout, 'scored')?.slice(1, 4)).toEqual(['8gaussians', '6 of 6', 'finished']);
    expect(rowOf(stdout, 'scored')?.[4]).toMatch(/^W -?\d/);
    expect(rowOf(stdout, 'scored')?.[5]).toMatch(/^W1 \d.* \(real \d.*\), \d of 8 modes$/);
    // Every clip is another, so none goes without saying; all but one have the same rate.
    expect(rowOf(stdout, 'scored')?.at(-1)).toBe('clip 0.05');
    expect(rowOf(stdout, 'sweep/plain')?.at(-1)).toBe('clip 0.1');
    expect(rowOf(stdout, 'sweep/wild')?.at(-1)).toBe('clip 1e+38, lr 1e+38');
    expect(rowOf(stdout, 'sweep/wild')?.[3]).toBe('diverged');
    expect(stdout).toMatch(/where not said otherwise: lr 0.00005$/m);
  });

  it('knows which run has a living process, and which was stopped', async () => {
    const { path } = openRunFolder(join(runs, 'scored'), { resume: true });
    const held = jsonLines((await earthmover('runs', runs, '--json')).stdout);
    expect(held.find(({ name }) => name === 'scored')).toMatchObject({
      event: 'run',
      state: 'running',
      step: 6,
    });
    rmSync(join(path, 'run.lock'));
    rmSync(join(path, 'ended.json'));
    writeFileSync(
      join(path, 'config.json'),
      readFileSync(join(path, 'config.json'), 'utf8').replace('"steps": 6', '"steps": 7'),
    );
    const free = jsonLines((await earthmover('runs', path, '--json')).stdout);
    expect(free).toMatchObject([{ name: 'scored', state: 'stopped', step: 6, score: { step: 6 } }]);
  });

  it('takes the last whole line of a run that is writing one', async () => {
    appendFileSync(join(runs, 'sweep/plain/metrics.jsonl'), '{"step":5,"crit');
    const [run] = jsonLines((await inProcess(['runs', join(runs, 'sweep/plain'), '--json'])).stdout);
    expect(run).toMatchObject({ state: 'finished', step: 4, metrics: { step: 4 }, score: null });
  });

  it('says that there are none, or no folder', async () => {
    expect(await inProcess(['runs', join(runs, 'notes')])).toMatchObject({ code: 0, stdout: '' });
    const { code, stderr } = await inProcess(['runs', join(base, 'nowhere')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no folder of runs[\s\S]*hint/);
  });

  it('a run that is resumed has not ended', async () => {
    expect(readRunEnd(join(runs, 'sweep/plain'))).toMatchObject({ how: 'finished', step: 4 });
    const { code } = await earthmover('train', '--resume', join(runs, 'sweep/plain'), '--steps', '5');
    expect([code, readRunEnd(join(runs, 'sweep/plain'))]).toMatchObject([0, { how: 'finished', step: 5 }]);
  });
});

describe('earthmover compare', () => {
  it('draws the curves of all runs and a panel of the scores, and says what differs', async () => {
    const out = join(base, 'both.svg');
    const folders = [join(runs, 'scored'), join(runs, 'sweep/plain')];
    const { code, stdout, stderr } = await earthmover('compare', ...folders, '--out', out);
    expect(code, stderr).toBe(0);
    expect(rowOf(stdout, 'clip')).toEqual(['clip', '0.05', '0.1']);
    expect(rowOf(stdout, 'iterations')).toEqual(['iterations', '6 of 7', '5 of 5']);
    expect(rowOf(stdout, 'score')?.[1]).toMatch(/^W1 /);
    expect(rowOf(stdout, 'score')?.[2]).toBe('none');
    expect(rowOf(stdout, 'lr')).toBeUndefined();
    const svg = readFileSync(out, 'utf8');
    for (const text of ['Wasserstein estimate', 'exact W1', 'sweep/plain']) expect(svg).toContain(text);
    expect(existsSync(join(base, 'both.png'))).toBe(true);
  });

  it('tells programs the same as JSON', async () => {
    const folders = [join(runs, 'scored'), join(runs, 'sweep/wild')];
    const { stdout } = await inProcess(['compare', ...folders, '--json', '--out', join(base, 'wild.png')]);
    expect(jsonLines(stdout)).toMatchObject([
      {
        event: 'compare',
        files: [join(base, 'wild.png')],
        differs: expect.arrayContaining(['clip', 'lr']),
        runs: [{ name: 'scored' }, { name: 'sweep/wild', state: 'diverged' }],
      },
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['one run', [join(runs, 'scored'), `${join(runs, 'scored')}/`], /not two runs/],
    ['a folder that is no run', [join(runs, 'scored'), runs], /no run to compare[\s\S]*earthmover runs/],
    [
      'a plot of another kind',
      [runs, base, '--out', 'plot.pdf'],
      /out cannot be plot\.pdf[\s\S]*\.svg or \.png/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { code, stderr, stdout } = await inProcess(['compare', ...args]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('names runs by what their folders do not share', () => {
    expect(namesOf(['runs/a', 'runs/b/'])).toEqual(['a', 'b']);
    expect(namesOf(['x/runs/a', 'y/runs/a'])).toEqual(['x/runs/a', 'y/runs/a']);
    expect(namesOf(['runs', 'runs/a'])).toEqual(['runs', 'runs/a']);
  });
});
