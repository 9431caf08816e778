import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawBenchOptions, readBenchOptions } from '../../src/cli/bench/options.ts';
import { specOf } from '../../src/cli/bench/peers.ts';
import { scaleText, workloadText } from '../../src/cli/bench/tables.ts';
import { table } from '../../src/cli/table.ts';
import { workloads } from '../../src/nn/workloads.ts';
import { earthmover } from './run-command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-bench-test-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('earthmover bench', () => {
  it('prints its figures and writes them as JSON', async () => {
    const file = join(base, 'bench.json');
    const { code, stdout, stderr } = await earthmover('bench', '--workload', 'distances', '--json', file);
    expect([code, stderr.includes(`written: ${file}`)]).toEqual([0, true]);
    expect(stdout).toMatch(/^multiply-adds +\d.* GFLOP\/s/m);
    expect(stdout).toMatch(/^exact Wasserstein, n = 2000, 2-D +\d/m);
    const report = JSON.parse(readFileSync(file, 'utf8'));
    expect(report).toEqual({
      adapter: expect.stringMatching(/./),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      peaks: {
        fmaGflops: expect.any(Number),
        bandwidthGBs: expect.any(Number),
        by: { fma: expect.any(String), bandwidth: expect.any(String) },
      },
      workloads: [],
      kernels: [],
      streaming: [],
      distances: [500, 2000].map((n) => ({
        name: `exact Wasserstein, n = ${n}, 2-D`,
        ms: expect.any(Number),
      })),
      scale: [],
    });
    expect(Math.min(report.peaks.fmaGflops, report.peaks.bandwidthGBs)).toBeGreaterThan(0);
  });

  it('refuses peers that are not where they should be, with exit code 2 and the command that gets them', async () => {
    const { code, stdout, stderr } = await earthmover(
      'bench',
      '--peer',
      'tfjs',
      '--peer-modules',
      '/nowhere',
    );
    expect(stderr).toMatch(
      /the packages are not there[\s\S]*npm install --prefix \/nowhere @tensorflow\/tfjs@/,
    );
    expect([code, stdout]).toEqual([2, '']);
  });

  it('refuses a checkout without its packages, with exit code 2 and the command that installs them', async () => {
    const folder = join(base, 'checkout');
    mkdirSync(join(folder, 'src/bench'), { recursive: true });
    for (const file of ['package.json', 'src/bench/steps.ts']) cpSync(join(root, file), join(folder, file));
    const { code, stdout, stderr } = await earthmover('bench', '--against', folder);
    expect(stderr).toMatch(/packages of this checkout are not installed[\s\S]*npm ci --prefix \S+checkout/);
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('options of bench', () => {
  it('leave out the slow workload unless it is named', () => {
    expect(readBenchOptions({})).toMatchObject({
      workloads: ['mlp2d', 'mlp28', 'dcgan28', 'dcgan32'],
      tables: ['gemm', 'conv'],
      distances: true,
      streaming: false,
      steps: 10,
      firstStep: true,
    });
    expect(readBenchOptions({ workload: ['dcgan64'] })).toMatchObject({
      workloads: ['dcgan64'],
      tables: [],
      distances: false,
    });
  });

  it.each<[string, RawBenchOptions, RegExp]>([
    ['an unknown workload', { workload: ['mlp2'] }, /workload cannot be mlp2[\s\S]*did you mean mlp2d\?/],
    ['an unknown peer', { peer: ['jax'] }, /peer cannot be jax[\s\S]*tfjs, torch/],
    [
      'to be held against a folder that is not there',
      { against: '/nowhere/else' },
      /no such folder[\s\S]*\/nowhere\/else[\s\S]*git worktree add/,
    ],
    ['to be held against something else', { against: 'src' }, /no checkout of Earthmover[\s\S]*earthmover/],
    [
      'a report of its own making',
      { report: true, peer: ['torch'], firstStep: false },
      /--peer, --no-first-step/,
    ],
    ['a report on distances', { report: true, workload: ['distances'] }, /--workload distances/],
    ['a report on streaming', { report: true, workload: ['streaming'] }, /--workload streaming/],
    ['a budget for nothing', { budget: '60' }, /--budget is the time of a report/],
    ['no steps', { steps: '0' }, /--steps cannot be 0/],
    [
      'one trace of two workloads',
      { workload: ['mlp2d', 'mlp28'], trace: 'x.json' },
      /show one workload[\s\S]*mlp2d, mlp28/,
    ],
    ['one picture of no network', { workload: ['gemm'], roofline: 'x.svg' }, /show one workload[\s\S]*none/],
  ])('refuse %s', (_, raw, message) => {
    expect(() => readBenchOptions(raw)).toThrow(message);
  });

  it('report on every network and product in three minutes', () => {
    expect(readBenchOptions({ report: true })).toMatchObject({
      workloads: Object.keys(workloads),
      tables: ['gemm', 'conv'],
      distances: false,
      report: { file: 'earthmover-report.json', seconds: 180 },
    });
    expect(readBenchOptions({ report: 'mine.json', budget: '60' }).report).toEqual({
      file: 'mine.json',
      seconds: 60,
    });
  });

  it('profile one workload where a picture is asked for', () => {
    expect(readBenchOptions({ roofline: 'r.svg' })).toMatchObject({
      workloads: ['mlp2d'],
      profile: true,
      roofline: 'r.svg',
    });
  });
});

describe('peers', () => {
  it.each(Object.entries(workloads))(
    'are told the whole of %s in words that every program knows',
    (_, workload) => {
      const spec = JSON.parse(specOf(workload));
      expect(spec).toMatchObject({ nCritic: 5, learningRate: 5e-5, clip: 0.01, batch: workload.batch });
      const programs = ['tfjs.mjs', 'torch_step.py', 'earthmover.mjs'].map((file) =>
        readFileSync(new URL(`../../scripts/peers/${file}`, import.meta.url), 'utf8'),
      );
      for (const name of [...spec.generator, ...spec.critic] as string[]) {
        for (const program of programs) expect(program).toMatch(new RegExp(`['"]${name.split(' ')[0]}['"]`));
      }
    },
  );
});

describe('tables', () => {
  it('show no negative zero', () => {
    const point = { value: 1, stepMs: 5, flops: 1e9, gflops: 3, fractionOfPeak: 0.1, plannedBytes: 0 };
    const points = [{ ...point, deviation: -1e-9 }];
    const text = scaleText({ workload: 'w', sweep: 'batch', against: 'value', points, worstDeviation: 0 });
    expect(text).toContain(' 0.00 %');
    expect(text).not.toContain('-0');
  });

  it('line up their columns', () => {
    expect(
      table(
        ['name', 'ms'],
        [
          ['a', '1'],
          ['longer', '10'],
        ],
      ),
    ).toBe('name    ms\na        1\nlonger  10\n');
  });

  it('say why a peer has no figure, and how far the others are', () => {
    const figures = {
      name: 'mlp2d',
      nCritic: 5,
      stepMs: { median: 200, min: 190, max: 240 },
      criticIterationsPerSecond: 25,
      gflops: 20,
      fractionOfPeak: 0.25,
      dispatchesPerCriticIteration: 16,
      dispatchesPerStep: 100,
      submitsPerStep: 1,
      readbacksPerStep: 0,
      hostMsPerStep: 0.5,
      plannedBytes: 2 ** 20,
      liveBytes: 2 ** 20,
      peers: {
        'tfjs-webgpu': { stepMs: 4000, ratio: 20, remark: 'tfjs 4.22.0' },
        'tfjs-wasm': { stepMs: null, ratio: null, remark: 'no such kernel' },
      },
    };
    const text = workloadText(figures);
    expect(text).toContain('200 ms (190 to 240)');
    expect(text).toContain('25 % of the peak');
    expect(text).toContain('4000 ms, 20 times ours (tfjs 4.22.0)');
    expect(text).toContain('no figure: no such kernel');
  });
});
