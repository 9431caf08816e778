import { describe, expect, it } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { createDataset } from '../../src/data/dataset.ts';
import { completeConfig } from '../../src/gan/complete-config.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { resolveRun, trainingConfig } from '../../src/gan/run-config.ts';
import { parseSettings } from '../../src/gan/run-settings.ts';
import { streams } from '../../src/gan/step-constants.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { planTraining } from '../../src/gan/training-plan.ts';
import { interpret } from '../../src/graph/interpret.ts';
import { mlp } from '../../src/nn/mlp.ts';
import type { Module } from '../../src/nn/module.ts';
import { sequential } from '../../src/nn/sequential.ts';
import { augment } from '../../src/ops/augment.ts';
import { reshape } from '../../src/ops/layout.ts';
import { input } from '../../src/ops/leaf.ts';
import { matmul } from '../../src/ops/matmul.ts';
import { sampleRows } from '../../src/ops/random.ts';
import { defaultTraits } from '../compiler/traits.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

const shape = [5, 6, 3];
const [size, batch, count] = [90, 16, 100];
const pictures = createDataset(
  'pictures',
  shape,
  Uint8Array.from({ length: count * size }, (_, i) => (i * 97 + (i >> 3)) % 256),
);
const both = { augment: 'flip,shift', augmentShift: 3 } as const;

function run(config: Partial<TrainingConfig>): TrainerOptions {
  const net = { hidden: [8], activation: 'leakyRelu' } as const;
  return {
    generator: mlp({ ...net, input: 2, output: size, outputShape: shape }),
    critic: mlp({ ...net, input: shape, output: 1 }),
    data: pictures,
    config: { seed: 7, batch, latent: 2, nCritic: 3, clip: 0.1, lr: 1e-3, ...config },
  };
}

/** f(x) = Σ wᵢxᵢ with weights that tell every place of an image from every other. */
const scale = Float32Array.from({ length: size }, (_, i) => Math.sin(1 + i * i));
function projection() {
  const head: Module = {
    name: 'projection',
    parameters: [{ name: 'weight', shape: [size, 1], layout: 'linear', initial: () => scale }],
    statistics: [],
    outputShape: () => [1],
    forward: (x, pass) => matmul(reshape(x, [x.shape[0]!, size]), pass.parameter('weight')),
  };
  return sequential('projection', shape, [head]);
}

/** The mean score of the batch that a critic step draws, in the interpreter, as it is or augmented. */
function meanScore(criticStep: number, augmented: boolean): number {
  const counters = initialCounters(7);
  counters[counterWords.criticStep] = criticStep;
  counters[counterWords.position] = batch * criticStep;
  const words = new Uint32Array(Uint8Array.from(pictures.values).buffer);
  const table = input('data', [words.length], 'u32');
  const state = input('state', [counters.length], 'u32');
  const rows = sampleRows(table, state, [batch, ...shape], { count, encoding: 'u8' });
  const moves = { flip: true, shift: 3, stream: streams.augmentation };
  const feeds = new Map([
    [table, words],
    [state, counters],
  ]);
  const [values] = interpret([augmented ? augment(rows, state, moves) : rows], feeds);
  return values!.reduce((sum, value, i) => sum + value * scale[i % size]!, 0) / batch;
}

describe('augmentation', () => {
  it('changes what the critic sees, anew in each of its steps, as the interpreter says', async () => {
    const still = { nCritic: 1, lr: 1e-30, clip: 10 };
    const options = { ...run({ ...still, ...both }), critic: projection() };
    const fakes = await withTrainer(
      { ...options, config: { ...options.config, augment: 'none' } },
      (trainer) => collect(trainer.train({ steps: 3 })),
    );
    const metrics = await withTrainer(options, (trainer) => collect(trainer.train({ steps: 3 })));
    const plain = fakes.map(({ wassersteinEstimate }) => wassersteinEstimate);
    metrics.forEach(({ wassersteinEstimate, generatorLoss }, i) => {
      // The fakes are the same in both, and so is what the generator loses.
      expect(generatorLoss).toBe(fakes[i]!.generatorLoss);
      expect(wassersteinEstimate).not.toBeCloseTo(plain[i]!, 2);
      const fake = meanScore(i, false) - plain[i]!;
      expect(wassersteinEstimate).toBeCloseTo(meanScore(i, true) - fake, 4);
    });
  });

  it('is the same bit for bit when it is repeated, and when it is taken up in the middle of an epoch', async () => {
    const whole = await withTrainer(run(both), async (trainer) => {
      const metrics = await collect(trainer.train({ steps: 8 }));
      return { metrics, bits: bitsOf(await trainer.capture()) };
    });
    const captured = await withTrainer(run(both), async (trainer) => {
      await collect(trainer.train({ steps: 5 }));
      return trainer.capture();
    });
    const resumed = await withTrainer(run(both), async (trainer) => {
      trainer.restore(captured);
      const metrics = await collect(trainer.train({ steps: 3 }));
      return { metrics, bits: bitsOf(await trainer.capture()) };
    });
    expect(resumed.metrics).toEqual(whole.metrics.slice(5));
    expect(resumed.bits).toEqual(whole.bits);
    const other = await withTrainer(run({ ...both, augment: 'flip' }), async (trainer) => {
      await collect(trainer.train({ steps: 8 }));
      return bitsOf(await trainer.capture());
    });
    expect(other).not.toEqual(whole.bits);
  });

  it('is one dispatch more in a critic step, none in another, and no readback', async () => {
    const gpu = await device();
    const summaryOf = (config: Partial<TrainingConfig>) =>
      planTraining({
        ...run({}),
        config: completeConfig({ ...run({}).config, ...config }),
        traits: gpu.traits,
      }).summary;
    const [none, flip, moved] = [summaryOf({}), summaryOf({ augment: 'flip' }), summaryOf(both)];
    expect(flip.dispatchesPerStep).toBe(none.dispatchesPerStep + 3);
    expect(moved.dispatchesPerStep).toBe(none.dispatchesPerStep + 3);
    await withTrainer(run(both), async (trainer) => {
      await collect(trainer.train({ steps: 1 }));
      const before = { ...gpu.counts };
      await collect(trainer.train({ steps: 4 }));
      expect(gpu.counts.submits - before.submits).toBe(4);
      expect(gpu.counts.readbacks).toBe(before.readbacks);
      expect(gpu.counts.dispatches - before.dispatches).toBe(4 * trainer.summary.dispatchesPerStep);
    });
  });

  it('leaves what is scored as it is', async () => {
    const scores = (config: Partial<TrainingConfig>) =>
      withTrainer(run(config), async (trainer) => {
        const real = Float32Array.from({ length: batch * size }, (_, i) => Math.sin(i));
        return trainer.score(real, real);
      });
    const plain = await scores({});
    expect(new Set(plain.real).size).toBe(batch);
    expect(await scores(both)).toEqual(plain);
  });

  it('is refused where samples are no images, and where images would move out of themselves', () => {
    expect(() => planned(smallRun({ augment: 'flip' }))).toThrow(/augment: only images[\s\S]*\[2\]/);
    expect(() => planned(run({ augment: 'shift', augmentShift: 5 }))).toThrow(
      /augment-shift[\s\S]*give --augment-shift 4/,
    );
    expect(() => planned(run({ augment: 'flip', augmentShift: 5 }))).not.toThrow();
  });

  it('is a setting of runs on images', () => {
    expect(resolveRun({})).toMatchObject({ augment: 'none' });
    expect(resolveRun({})).not.toHaveProperty('augmentShift');
    const given = parseSettings({ augment: 'flip,shift', 'augment-shift': 2 }, 'command line');
    expect(trainingConfig(resolveRun(given))).toMatchObject({ augment: 'flip,shift', augmentShift: 2 });
    expect(resolveRun({ augment: 'shift' })).toMatchObject({ augmentShift: 4 });
    expect(() => resolveRun({ augment: 'flip', augmentShift: 2 })).toThrow(
      /augment-shift does not fit the augmentation flip/,
    );
    expect(() => resolveRun({ dataset: 'csv', augment: 'flip' })).toThrow(/augment does not fit points/);
    expect(trainingConfig(resolveRun({ dataset: '8gaussians' })).augment).toBe('none');
    expect(() => parseSettings({ augment: 'flips' }, 'file')).toThrow(/did you mean flip\?/);
  });
});

function planned({ generator, critic, data, config = {} }: TrainerOptions): void {
  planTraining({ generator, critic, data, config: completeConfig(config), traits: defaultTraits });
}
