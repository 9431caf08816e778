import { describe, expect, it } from 'vitest';
import { EarthmoverError } from '../../../src/core/errors.ts';
import type { TrainingConfig } from '../../../src/gan/config.ts';
import type { TrainerState } from '../../../src/gan/trainer.ts';
import { mlp } from '../../../src/nn/mlp.ts';
import { device } from '../../support/device.ts';
import { memoryExchanges } from '../../support/memory-exchange.ts';
import { parameterBound } from '../../support/recorded.ts';
import { bitsOf, collect, type SmallRun, smallRun, withTrainer } from '../../support/small-run.ts';
import { type Course, trainTogether } from '../../support/trained-together.ts';

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

/** What training of so many iterations does on the device that all ranks share. */
async function counted(course: Omit<Course, 'steps'>, iterations: number) {
  const { counts } = await device();
  const before = { ...counts };
  await trainTogether({ ...course, steps: [iterations] });
  return {
    submits: counts.submits - before.submits,
    readbacks: counts.readbacks - before.readbacks,
  };
}

/** Who is told that the run has ended reads the rest of its telemetry then, or has read it. */
function expectAbout(submits: number, expected: number): void {
  expect(Math.abs(submits - expected)).toBeLessThanOrEqual(1);
}

describe('means of gradients', () => {
  it.each([
    ['wgan', 2],
    ['wgan-gp', 4],
  ] as const)('with %s on %i ranks train as one process with the whole batch', async (objective, ranks) => {
    const run = plainRun({ objective, batch: 16 / ranks });
    const together = await trainTogether({ run, sync: { mode: 'gradients' }, ranks, steps: [4, steps - 4] });
    const one = await alone(plainRun({ objective, batch: 16 }));
    const [first] = together.states;
    const distances = gaps(first!, one.state);
    expect(distances[Math.ceil(0.999 * distances.length) - 1]).toBeLessThan(parameterBound);
    expect(first!.counters).toEqual(one.state.counters);
    for (const [i, metrics] of one.metrics.entries()) {
      expect(together.metrics[i]?.step).toBe(metrics.step);
      expect(together.metrics[i]?.criticLoss).toBeCloseTo(metrics.criticLoss, 5);
    }
    expect(together.compared).toHaveLength(steps);
    const again = await trainTogether({ run, sync: { mode: 'gradients' }, ranks, steps: [steps] });
    expect(again.states.map(bitsOf)).toEqual(together.states.map(bitsOf));
  });

  it('read back once a step, and submit once a step and once an iteration', async () => {
    const course = { run: plainRun({ batch: 8 }), sync: { mode: 'gradients' }, ranks: 2 } as const;
    const [few, more] = [await counted(course, 4), await counted(course, 8)];
    // Three critic steps and one of the generator; the comparison of weights reads once more, and the whole state is kept.
    expect(more.readbacks - few.readbacks).toBe(2 * 4 * (4 + 1));
    expectAbout(more.submits - few.submits, 2 * 4 * (4 + 1 + 1 + 1));
  });
});

describe('means of weights', () => {
  it('are those of trainers that went on alone, and all ranks go on from them', async () => {
    const run = plainRun({ batch: 8 });
    const course = { run, sync: { mode: 'weights', every: 2 }, ranks: 2 } as const;
    const { states, compared } = await trainTogether({ ...course, steps: [3, 2] });
    const [one, other] = states.map(bitsOf);
    // The places in the order differ.
    expect({ ...one, counters: [] }).toEqual({ ...other, counters: [] });
    // After two iterations, at the end of each call, and two after that.
    expect(compared.map((line) => line.split(':')[0])).toEqual(['step 2', 'step 3', 'step 5']);
  });

  it('leave the ranks as they are between two of them: one submit an iteration, and nothing read back', async () => {
    const course = { run: plainRun({ batch: 8 }), sync: { mode: 'weights', every: 100 }, ranks: 2 } as const;
    const [few, more] = [await counted(course, 4), await counted(course, 12)];
    expect(more.readbacks).toBe(few.readbacks);
    expectAbout(more.submits - few.submits, 2 * 8);
  });
});

describe('where a rank is lost', () => {
  it.each([
    ['gradients', { mode: 'gradients' }, 4],
    ['weights', { mode: 'weights', every: 2 }, 4],
  ] as const)('in means of %s, the trainer is back at the last whole state', async (_, sync, last) => {
    const run = plainRun({ batch: 8 });
    const whole = await trainTogether({ run, sync, ranks: 2, steps: [last] });
    const lost = () => new EarthmoverError('ranks', 'lost', {});
    // Sums of an iteration: four of gradients and one of the comparison; two of a mean of weights.
    const sums = sync.mode === 'gradients' ? 5 * last + 2 : 2 * (last / sync.every);
    const exchanges = memoryExchanges(2).map((exchange) => {
      let count = 0;
      return {
        ...exchange,
        sum: async (values: Float32Array) => {
          if (count++ === sums) throw lost();
          await exchange.sum(values);
        },
      };
    });
    const { states, faults } = await trainTogether({ run, sync, ranks: 2, steps: [10], exchanges });
    expect(faults.map((fault) => (fault as EarthmoverError).kind)).toEqual(['ranks', 'ranks']);
    expect(states.map(bitsOf)).toEqual(whole.states.map(bitsOf));
  });
});
