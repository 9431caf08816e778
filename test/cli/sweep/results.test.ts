import { describe, expect, it } from 'vitest';
import type { SweepPoint } from '../../../src/cli/sweep/points.ts';
import { type PointResult, resultsTable, resultsText, usualMeasure } from '../../../src/cli/sweep/results.ts';
import { groupsText, seedGroups } from '../../../src/cli/sweep/seed-groups.ts';
import type { PointState } from '../../../src/cli/sweep/sweep-folder.ts';
import { sweepPlots } from '../../../src/cli/sweep/sweep-plots.ts';
import { createSweepProgress } from '../../../src/cli/sweep/sweep-progress.ts';
import { csvOf } from '../../../src/figures/figure.ts';
import { resolveRun } from '../../../src/gan/run-config.ts';
import type { Score } from '../../../src/gan/scores.ts';
import { plotSvg } from '../../../src/io/plot-svg.ts';

/** A point with a score, as its folder would tell it. */
function result(
  values: Readonly<Record<string, unknown>>,
  exactW1?: number,
  state: PointState = 'finished',
): PointResult {
  const run = resolveRun({ dataset: '8gaussians', steps: 100 });
  const name = Object.entries(values).flat().join('-');
  const lastScore = exactW1 === undefined ? undefined : ({ step: 100, exactW1 } as Score);
  const record = {
    ...{ folder: name, run, origin: undefined, step: 100, lastMetrics: undefined, lastScore },
    ...{ state: 'finished' as const, when: new Date(0) },
  };
  const failed = state === 'failed';
  return {
    ...{ number: 1, point: { name, values }, state, record: state === 'waiting' ? undefined : record },
    failure: failed ? { code: 5, reason: 'no "data", here', at: '' } : undefined,
  };
}

const results = [
  result({ lr: 1e-4, seed: 1 }, 1),
  result({ lr: 1e-4, seed: 2 }, 3),
  result({ lr: 1e-4, seed: 3 }, 8),
  result({ lr: 1e-2, seed: 1 }, 2),
  result({ lr: 1e-2, seed: 2 }, 100, 'running'),
  result({ lr: 1e-2, seed: 3 }, undefined, 'failed'),
];

describe('the results of a sweep', () => {
  it('are means over seeds of what has finished', () => {
    const [first, second] = seedGroups(results, 'exactW1');
    expect(first).toMatchObject({
      values: { lr: 1e-4 },
      count: 3,
      of: 3,
      mean: 4,
      median: 3,
      least: 1,
      most: 8,
    });
    // √((9 + 1 + 16) / 2)
    expect(first?.deviation).toBeCloseTo(Math.sqrt(13), 12);
    expect(second).toMatchObject({ count: 1, of: 3, mean: 2, deviation: Number.NaN });
    expect(groupsText(seedGroups(results, 'exactW1'), ['lr', 'seed'])).toMatch(
      /^lr +finished +of +mean[\s\S]*\n0\.0001 +3 +3 +4 +3\.606 +3 +1 +8\n0\.01 +1 +3 +2 +2 +2 +2\n$/,
    );
    expect(seedGroups([result({ lr: 1 }, 1)], 'exactW1')).toEqual([]);
  });

  it('say why a point failed, in the table and in the file', () => {
    expect(resultsText(results, ['lr', 'seed'])).toMatch(/0\.01 +3 +failed +100 of 100 +no "data", here\n/);
    const text = csvOf(resultsTable('out', results, ['lr', 'seed']));
    expect(text).toContain(',failed,100,,,5,"no ""data"", here",out/runs/');
    expect(text.split('\n')[0]).toBe(
      'point,name,lr,seed,state,step,estimate,exactW1,exit code,reason,folder',
    );
  });

  it('are judged by the distance that the runs have, and by their estimate without one', () => {
    expect(usualMeasure(results)).toBe('exactW1');
    expect(usualMeasure([result({ lr: 1 })])).toBe('estimate');
  });
});

type Spec = {
  readonly data: { readonly values: readonly { curve: string; value: number | string; figure: number }[] };
  readonly encoding: { readonly x: { readonly scale: { readonly type: string }; readonly type: string } };
};
const specOf = (all: readonly PointResult[], varied: readonly string[], name: string) =>
  sweepPlots(all, varied, 'exactW1')[name] as unknown as Spec;

describe('the plots of a sweep', () => {
  it('have the finished runs as points, and a line by their medians, over a wide range on a logarithm', async () => {
    const plots = sweepPlots(results, ['lr', 'seed'], 'exactW1');
    expect(Object.keys(plots)).toEqual(['lr']);
    const { data, encoding } = specOf(results, ['lr', 'seed'], 'lr');
    expect(data.values.filter(({ curve }) => curve === 'runs')).toHaveLength(4);
    expect(data.values.filter(({ curve }) => curve === 'median')).toEqual([
      { curve: 'median', value: 1e-4, figure: 3 },
      { curve: 'median', value: 1e-2, figure: 2 },
    ]);
    expect(encoding.x.scale.type).toBe('log');
    expect(await plotSvg(plots.lr!)).toMatch(/<svg[\s\S]*exact W1 to held-out samples, by lr/);
  });

  it('have a line for each value of a second setting', () => {
    const grid = [1, 2].flatMap((batch) => [1, 2].map((lr) => result({ lr, batch }, lr + batch)));
    const { data, encoding } = specOf(grid, ['lr', 'batch'], 'lr');
    expect(data.values.map(({ curve, value, figure }) => [curve, value, figure])).toEqual([
      ['batch 1', 1, 2],
      ['batch 1', 2, 3],
      ['batch 2', 1, 3],
      ['batch 2', 2, 4],
    ]);
    expect(encoding.x.scale.type).toBe('linear');
  });

  it('have places for values that are names, in their order', async () => {
    const named = ['mlp:8', 'dcgan', 'mlp:16'].map((generator, i) => result({ generator }, 3 - i));
    const spec = sweepPlots(named, ['generator'], 'exactW1').generator;
    const svg = await plotSvg(spec!);
    const [first, second, third] = ['mlp:8', 'dcgan', 'mlp:16'].map((name) => svg.indexOf(`>${name}<`));
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first!);
    expect(third).toBeGreaterThan(second!);
  });

  it('are of seeds where nothing else varies, and none before a run has finished', () => {
    expect(Object.keys(sweepPlots([result({ seed: 1 }, 1)], ['seed'], 'exactW1'))).toEqual(['seed']);
    expect(sweepPlots([result({ lr: 1 }, 1, 'running')], ['lr'], 'exactW1')).toEqual({});
  });
});

describe('the progress of a sweep', () => {
  const point = (name: string, settings: object): SweepPoint => ({
    name,
    values: {},
    run: resolveRun({ dataset: '8gaussians', ...settings }),
  });
  const waiting = { state: 'waiting', record: undefined, failure: undefined } as const;
  const finished = { ...waiting, state: 'finished' } as const;

  it('counts iterations: a run of ten times as many takes ten times as long', () => {
    const points = [point('short', { steps: 100 }), point('long', { steps: 1000 })];
    const progress = createSweepProgress('nowhere', points, [waiting, waiting], 0);
    expect(progress.text(0)).toBe('sweep  0/2 runs  0 at work');
    progress.begun(points[0]!, 0);
    progress.ended(points[0]!, finished);
    progress.begun(points[1]!, 6000);
    expect(progress.text(6000)).toBe('sweep  1/2 runs  1 at work  eta 1:00');
    expect(progress.text(6000, 80)).toContain('█'.repeat(2) + '░'.repeat(22));
  });

  it('goes by the clock where runs do, and counts nothing that had finished before', () => {
    const points = ['a', 'b', 'c'].map((name) => point(name, { minutes: 1 }));
    const progress = createSweepProgress('nowhere', points, [finished, waiting, waiting], 0);
    progress.begun(points[1]!, 0);
    expect(progress.text(30_000)).toBe('sweep  1/3 runs  1 at work  eta 1:30');
    progress.ended(points[1]!, { ...waiting, state: 'failed' });
    expect(progress.text(60_000)).toBe('sweep  1/3 runs  0 at work  1 failed  eta 1:00');
  });
});
