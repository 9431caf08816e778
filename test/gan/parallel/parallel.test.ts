import { describe, expect, it } from 'vitest';
import type { TrainingConfig } from '../../../src/gan/config.ts';
import type { TrainerState } from '../../../src/gan/trainer.ts';
import { mlp } from '../../../src/nn/mlp.ts';
import { parameterBound } from '../../support/recorded.ts';
import { bitsOf, collect, type SmallRun, smallRun, withTrainer } from '../../support/small-run.ts';
import { trainTogether } from '../../support/trained-together.ts';

// Ranks that share a process, with memory in the place of MPI: test/cli/parallel/ has the same over MPI.

const steps = 10;

/** Without batch norm, whose statistics are those of each rank's own batch. */
function plainRun(config: Partial<TrainingConfig>): SmallRun {
  const run = smallRun(config);
  const net = (output: number) => mlp({ input: 2, hidden: [8, 8], output, activation: 'leakyRelu' });
  return { ...run, generator: net(2), critic: net(1) };
}

async function alone(run: SmallRun) {
  return withTrainer({ ...run, variants: {} }, async (trainer) => ({
    metrics: await collect(trainer.train({ steps })),
    state: await trainer.capture(),
  }));
}

/** Distances of all elements of the weights, the greatest last. */
function gaps(one: TrainerState, other: TrainerState): number[] {
  return [...one.tensors]
    .filter(([name]) => /^(generator|critic)\./.test(name))
    .flatMap(([name, { data }]) =>
      [...data].map((value, i) => Math.abs(value - (other.tensors.get(name)?.data[i] ?? Number.NaN))),
    )
    .sort((a, b) => a - b);
}

describe.each([
  ['wgan', { objective: 'wgan' }],
  ['wgan-gp', { objective: 'wgan-gp' }],
] as const)('means of gradients, %s', (_, objective) => {
  it.each([2, 4])('on %i ranks train as one process with the whole batch', async (ranks) => {
    const batch = 16 / ranks;
    const run = plainRun({ ...objective, batch });
    const together = await trainTogether({ run, sync: { mode: 'gradients' }, ranks, steps: [4, steps - 4] });
    const one = await alone(plainRun({ ...objective, batch: 16 }));
    const distances = gaps(together.states[0]!, one.state);
    expect(distances[Math.ceil(0.999 * distances.length) - 1]).toBeLessThan(parameterBound);
    expect(together.states[0]!.counters).toEqual(one.state.counters);
    for (const [i, metrics] of one.metrics.entries()) {
      expect(together.metrics[i]?.step).toBe(metrics.step);
      expect(together.metrics[i]?.criticLoss).toBeCloseTo(metrics.criticLoss, 5);
    }
    expect(together.compared).toHaveLength(steps);
    const again = await trainTogether({ run, sync: { mode: 'gradients' }, ranks, steps: [steps] });
    expect(again.states.map(bitsOf)).toEqual(together.states.map(bitsOf));
  });
});
