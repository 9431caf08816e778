import { expect, it } from 'vitest';
import { type ComparedRun, comparisonPlot } from '../../src/cli/comparison.ts';
import { resolveRun } from '../../src/gan/run-config.ts';

/** A run of an objective, whose running median is what `medianOf` says. */
function run(name: string, objective: 'wgan' | 'gan', medianOf: (step: number) => number): ComparedRun {
  const lines = Array.from({ length: 100 }, (_, i) => ({
    step: i + 1,
    wassersteinEstimate: medianOf(i + 1),
    ...(objective === 'gan'
      ? { jsMedian101: medianOf(i + 1), jsEstimate: medianOf(i + 1) }
      : { wassersteinMedian101: medianOf(i + 1) }),
  }));
  const record = { run: resolveRun({ objective, dataset: '8gaussians' }) };
  return { name, record, lines, scores: [] } as unknown as ComparedRun;
}

/** Of each panel, the ends of its vertical axis. */
function domains(runs: readonly ComparedRun[]): unknown[] {
  const plot = comparisonPlot(runs) as unknown as {
    readonly vconcat?: readonly { readonly encoding: { readonly y: { readonly scale: object } } }[];
  };
  return plot.vconcat!.map(({ encoding }) => (encoding.y.scale as { domain?: unknown }).domain);
}

it('the axis of several curves is made for all of them, and not for their first iterations', () => {
  const [first, second] = [
    run('a', 'wgan', (step) => (step < 3 ? -40 : 1)),
    run('b', 'wgan', (step) => (step < 3 ? 90 : 2)),
  ];
  expect(domains([first, second])).toEqual([[0, 2.1]]);
});

it('a discriminator that is worse than a coin does not set the axis', () => {
  const [[low, high] = []] = domains([run('a', 'gan', (step) => (step === 40 ? -9000 : 0.6))]) as number[][];
  expect(low).toBeCloseTo(-Math.LN2 - 0.05 * (0.6 + Math.LN2));
  expect(high).toBeCloseTo(0.6 + 0.05 * (0.6 + Math.LN2));
});
