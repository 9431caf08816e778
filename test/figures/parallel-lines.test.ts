import { describe, expect, it } from 'vitest';
import { csvOf, numbersOf, type Table } from '../../src/figures/figure.ts';
import { lineDistances } from '../../src/figures/line-distances.ts';
import { parallelLines, parallelLinesVerdicts } from '../../src/figures/parallel-lines.ts';
import { plotSvg } from '../../src/io/plot-svg.ts';
import { device } from '../support/device.ts';

const tiny = {
  seed: 1,
  samples: 200,
  thetas: 5,
  starts: [0.5],
  descentSteps: 2,
  criticSteps: 1,
  warmUpSteps: 20,
};

it('learns θ through W and through JS, by either rule, from the same start', async () => {
  const figure = await parallelLines(await device(), tiny);
  const { distances, descent } = figure.tables as { distances: Table; descent: Table };
  expect(figure.name).toBe('figure-1');
  const column = (name: string) => descent.rows.map((row) => row[descent.columns.indexOf(name)]!);
  expect(column('step')).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
  expect([0, 3, 6, 9].map((i) => `${column('through')[i]} by ${column('rule')[i]}`)).toEqual([
    'W by gradient descent',
    'JS by gradient descent',
    'W by RMSProp',
    'JS by RMSProp',
  ]);
  const [theta, gradient] = [numbersOf(descent, 'theta'), numbersOf(descent, 'gradient')];
  for (const start of [0, 3, 6, 9]) expect(theta[start]).toBe(0.5);
  // Plain gradient descent is one step size times the gradient, through both; RMSProp takes its own way.
  const rate = (theta[0]! - theta[1]!) / gradient[0]!;
  expect(rate).toBeGreaterThan(0);
  for (const i of [1, 3, 4]) expect(theta[i]! - theta[i + 1]!).toBeCloseTo(rate * gradient[i]!, 6);
  expect(theta[7]! - theta[6]!).not.toBeCloseTo(-rate * gradient[6]!, 3);
  // Both critics point to 0 after their warm-up, and that of W already moves θ.
  expect(Math.min(gradient[0]!, gradient[3]!)).toBeGreaterThan(0);
  expect(theta[2]).toBeLessThan(0.49);

  expect(figure.verdicts).toEqual(parallelLinesVerdicts({ distances, descent }));
  for (const plot of Object.values(figure.plots)) {
    expect(await plotSvg(plot)).toContain('role-legend');
  }
});

describe('distances over θ', () => {
  const table = lineDistances(tiny);
  const column = (name: string) => numbersOf(table, name);

  it('have closed forms: W is |θ|, the others do not see θ', () => {
    expect(column('theta')).toEqual([-1, -0.5, -0.03, -0.001, 0, 0.001, 0.03, 0.5, 1]);
    expect(column('w1')).toEqual([1, 0.5, 0.03, 0.001, 0, 0.001, 0.03, 0.5, 1]);
    const jump = (height: number) => column('theta').map((theta) => (theta === 0 ? 0 : height));
    expect(column('js_nats')).toEqual(jump(Math.LN2));
    expect(column('tv')).toEqual(jump(1));
    expect(column('kl_nats')).toEqual(jump(Number.POSITIVE_INFINITY));
    expect(csvOf(table)).toContain('Infinity');
  });

  it('are estimated from samples, where histograms see nothing within half a cell', () => {
    column('w1_of_samples').forEach((estimate, i) => {
      expect(estimate).toBeGreaterThanOrEqual(column('w1')[i]! - 1e-9);
      expect(estimate).toBeLessThan(column('w1')[i]! + 0.1);
    });
    const js = column('js_of_histograms_nats');
    const kl = column('kl_of_histograms_nats');
    for (const beyond of [0, 1, 7, 8]) {
      expect(js[beyond]).toBeCloseTo(Math.LN2, 12);
      expect(column('tv_of_histograms')[beyond]).toBeCloseTo(1, 12);
      expect(kl[beyond]).toBe(Number.POSITIVE_INFINITY);
    }
    for (const within of [2, 3, 4, 5, 6]) {
      expect(js[within]).toBeLessThan(0.05);
      expect(kl[within]).toBeLessThan(0.2);
    }
  });
});

describe('the verdicts', () => {
  interface Claimed {
    readonly w1: (theta: number) => number;
    readonly js: (theta: number) => number;
    readonly byW: (step: number) => number;
    readonly byJs: (step: number) => number;
    readonly jsGradient: number;
  }
  /** What the paper says, for a start at −1. */
  const good: Claimed = {
    w1: (theta) => Math.abs(theta) + 0.02,
    js: (theta) => (Math.abs(theta) < 0.05 ? 0.01 : Math.LN2),
    byW: (step) => Math.min(0, -1 + step / 10),
    byJs: () => -1,
    jsGradient: -1e-6,
  };
  const thetas = [-1, -0.3, -0.1, 0, 0.02, 0.1, 1];
  const held = (changed: Partial<Claimed> = {}) => {
    const { w1, js, byW, byJs, jsGradient } = { ...good, ...changed };
    const distances = {
      columns: ['theta', 'w1', 'w1_of_samples', 'js_of_histograms_nats', 'samples', 'cell_width'],
      rows: thetas.map((theta) => [theta, Math.abs(theta), w1(theta), js(theta), 200, 0.1]),
    };
    const steps = Array.from({ length: 21 }, (_, step) => step);
    const rule = 'gradient descent';
    const descent = {
      columns: ['through', 'rule', 'theta_0', 'step', 'theta', 'gradient'],
      rows: [
        // Near 0 the gradient through W is noise, which is no measure of it.
        ...steps.map((step) => ['W', rule, -1, step, byW(step), byW(step) < -0.1 ? -1 : 1e-9]),
        ...steps.map((step) => ['JS', rule, -1, step, byJs(step), jsGradient]),
        // RMSProp is not judged.
        ...steps.map((step) => ['W', 'RMSProp', -1, step, -1, 0]),
        ...steps.map((step) => ['JS', 'RMSProp', -1, step, step, 1]),
      ],
    };
    return parallelLinesVerdicts({ distances, descent }).map((each) => each.held);
  };

  it('all hold where it is as the paper says', () => {
    expect(held()).toEqual([true, true, true, true, true]);
  });

  it.each<[string, number, Partial<Claimed>]>([
    [
      'an estimate of W that is off at one θ',
      0,
      { w1: (theta) => Math.abs(theta) + (theta === 0.1 ? 0.2 : 0) },
    ],
    ['an estimate of JS that sees θ', 1, { js: (theta) => Math.min(Math.LN2, Math.abs(theta)) }],
    ['an estimate of JS that is no number', 1, { js: () => Number.NaN }],
    ['a θ through W that passes 0 and stays beyond', 2, { byW: (step) => -1 + step / 10 }],
    ['a θ through W that is still far off', 2, { byW: (step) => -1 + step / 40 }],
    ['a θ through JS that moves', 3, { byJs: (step) => -1 + step / 50 }],
    ['a θ through JS that left and came back', 3, { byJs: (step) => (step === 10 ? -0.7 : -1) }],
    ['a gradient through JS that is small but there', 4, { jsGradient: -0.02 }],
  ])('%s fails its own and no other', (_, place, changed) => {
    expect(held(changed)).toEqual([0, 1, 2, 3, 4].map((i) => i !== place));
  });
});
