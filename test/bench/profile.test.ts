import { beforeAll, describe, expect, it } from 'vitest';
import { chromeTrace } from '../../src/bench/chrome-trace.ts';
import { type ProfiledStep, profileSteps, roofAt } from '../../src/bench/profile.ts';
import { rooflineSvg } from '../../src/bench/roofline.ts';
import { timeFirstStep, timeSteps } from '../../src/bench/steps.ts';
import type { TrainerSummary } from '../../src/gan/training-plan.ts';
import { device } from '../support/device.ts';
import { tinyWorkload } from '../support/tiny-workload.ts';

const peaks = { fmaGflops: 50, bandwidthGBs: 10, by: { fma: '', bandwidth: '' } };

describe('a profile', () => {
  let steps: readonly ProfiledStep[] = [];
  let summary: TrainerSummary;
  beforeAll(async () => {
    const gpu = await device();
    const timer = await timeSteps(gpu, tinyWorkload());
    summary = timer.trainer.summary;
    const before = gpu.liveBytes;
    steps = await profileSteps(gpu, tinyWorkload(), timer.trainer);
    expect(gpu.liveBytes).toBe(before);
    timer.destroy();
  });

  it('has every dispatch of an outer iteration, and all its floating-point operations', () => {
    const total = (of: (step: ProfiledStep) => number) =>
      steps.reduce((sum, step) => sum + step.count * of(step), 0);
    expect(total(() => 1)).toBe(summary.dispatchesPerStep);
    expect(total(({ flops }) => flops)).toBe(summary.flopsPerStep);
    for (const { ms, bytes } of steps) expect(Math.min(ms, bytes)).toBeGreaterThan(0);
  });

  it('is a trace of consecutive dispatches, five critic steps and a generator step', () => {
    const { traceEvents } = JSON.parse(chromeTrace('tiny', steps)) as {
      readonly traceEvents: readonly {
        readonly name: string;
        readonly ph: string;
        readonly tid: number;
        readonly ts: number;
        readonly dur: number;
      }[];
    };
    const spans = traceEvents.filter(({ ph }) => ph === 'X');
    const iterations = spans.filter(({ tid }) => tid === 1);
    expect(iterations.map(({ name }) => name)).toEqual([
      ...[1, 2, 3, 4, 5].map((i) => `critic step ${i}`),
      'generator step',
    ]);
    for (const rows of [iterations, spans.filter(({ tid }) => tid === 2)]) {
      rows.slice(1).forEach(({ ts }, i) => {
        expect(ts).toBeCloseTo(rows[i]!.ts + rows[i]!.dur, 3);
      });
    }
    expect(spans.length - iterations.length).toBe(summary.dispatchesPerStep);
  });

  it('is a roofline with a mark for each kernel that computes, below two named roofs', async () => {
    const svg = await rooflineSvg({ title: 'tiny', subtitle: 'an adapter', peaks, steps });
    const computing = steps.filter(({ flops }) => flops > 0);
    expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(computing.length);
    expect(svg).toContain('50.0 GFLOP/s, multiply-adds');
    expect(svg).toContain('10.0 GB/s, memory');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});

it('takes the lower of the two roofs', () => {
  expect(roofAt(0.5, peaks)).toBe(5);
  expect(roofAt(5, peaks)).toBe(50);
  expect(roofAt(500, peaks)).toBe(50);
});

it('leaves nothing on the GPU after a first step', async () => {
  const gpu = await device();
  const before = gpu.liveBytes;
  expect(await timeFirstStep(gpu, tinyWorkload())).toBeGreaterThan(0);
  expect(gpu.liveBytes).toBe(before);
});
