import { describe, expect, it } from 'vitest';
import { Bindings } from '../../src/compiler/bindings.ts';
import { counterCount } from '../../src/core/counters.ts';
import { createDataset } from '../../src/data/dataset.ts';
import { createToy } from '../../src/data/toys.ts';
import { oneHot } from '../../src/gan/class-choice.ts';
import type { TrainingConfig } from '../../src/gan/config.ts';
import { classCodes, drawnClasses, labelBytes } from '../../src/gan/drawn-classes.ts';
import type { TrainerOptions } from '../../src/gan/trainer.ts';
import { conditionalMlpCritic, conditionalMlpGenerator } from '../../src/nn/conditional-mlp.ts';
import { mlpCritic, mlpGenerator } from '../../src/nn/mlp.ts';
import { sampleRows } from '../../src/ops/random.ts';
import { compileGraph } from '../../src/runtime/graph.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, withTrainer } from '../support/small-run.ts';

const shared = { classes: 8, hidden: [8, 8], activation: 'leakyRelu' } as const;
const generator = conditionalMlpGenerator({ ...shared, latent: 2, output: 2, batchNorm: [8] });
const data = createToy('8gaussians', 101, 3);

function conditionalRun(config: Partial<TrainingConfig> = {}, conditioning?: 'concat'): TrainerOptions {
  return {
    generator,
    critic: conditionalMlpCritic({ ...shared, sampleShape: [2], conditioning }),
    data,
    config: { objective: 'wgan-gp', seed: 7, batch: 16, latent: 2, nCritic: 3, lr: 1e-3, ...config },
  };
}

it('the classes of a batch are those of the very rows that are drawn, also across the end of an epoch', async () => {
  const [classes, batch, count] = [200, 64, 101];
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 37) % classes);
  const bindings = new Bindings();
  const state = bindings.input('state', [counterCount], { dtype: 'u32' });
  const shape = { count, encoding: 'f32' } as const;
  const rows = sampleRows(bindings.input('data', [count, 1]), state, [batch, 1], shape);
  const graph = await compileGraph(await device(), [
    drawnClasses(bindings, state, { count, classes, batch }),
    rows,
  ]);
  try {
    for (const position of [0, 17, 90]) {
      const [drawn, values] = await graph.run({
        state: Uint32Array.of(5, 0, 3, 1, position, 2, 0, 0),
        data: Float32Array.from(labels),
        labels: new Uint32Array(labelBytes(labels).data.buffer),
        'class-codes': new Float32Array(classCodes(classes).data.buffer),
      });
      expect(drawn).toEqual(oneHot(values!, classes));
    }
  } finally {
    graph.destroy();
  }
});

describe('a conditional run', () => {
  it('is one submit an iteration without readback, and makes nothing new', async () => {
    const gpu = await device();
    await withTrainer(conditionalRun(), async (trainer) => {
      await collect(trainer.train({ steps: 1 }));
      const before = { ...gpu.counts };
      await collect(trainer.train({ steps: 10 }));
      const { submits, readbacks, dispatches, buffers, pipelines } = gpu.counts;
      expect(submits - before.submits).toBe(10);
      expect(readbacks - before.readbacks).toBe(0);
      expect(dispatches - before.dispatches).toBe(10 * trainer.summary.dispatchesPerStep);
      expect([buffers - before.buffers, pipelines - before.pipelines]).toEqual([0, 0]);
      expect(trainer.liveBytes).toBe(trainer.summary.plannedBytes);
      expect(trainer.summary.classes).toBe(8);
      console.log(
        `conditional: ${trainer.summary.dispatchesPerCriticIteration} dispatches a critic iteration`,
      );
      expect(trainer.summary.dispatchesPerCriticIteration).toBeLessThanOrEqual(42);
    });
  });

  it.each([
    ['a penalty and projection', conditionalRun()],
    ['a mean of the weights and concatenation', conditionalRun({ ema: 0.9 }, 'concat')],
    ['clipping', conditionalRun({ objective: 'wgan', clip: 0.1 })],
  ])('with %s goes on bit for bit, and takes the same steps with data that stream', async (_, run) => {
    const whole = await withTrainer(run, async (trainer) => {
      await collect(trainer.train({ steps: 4 }));
      return bitsOf(await trainer.capture());
    });
    const half = await withTrainer({ ...run, streaming: true }, async (trainer) => {
      await collect(trainer.train({ steps: 2 }));
      return trainer.capture();
    });
    await withTrainer(run, async (trainer) => {
      trainer.restore(half);
      await collect(trainer.train({ steps: 2 }));
      expect(bitsOf(await trainer.capture())).toEqual(whole);
    });
  });

  it('learns to make what it is asked for', async () => {
    const quick = { batch: 32, nCritic: 1, lr: 5e-3, beta1: 0.5, gradientPenalty: 0.1 };
    const labelled = createToy('8gaussians', 2048, 1);
    await withTrainer({ ...conditionalRun(quick), data: labelled }, async (trainer) => {
      await collect(trainer.train({ steps: 250 }));
      const count = 64;
      const points = await trainer.sample(trainer.fixedLatents(count));
      // Left out, classes take turns.
      const asked = Uint8Array.from({ length: count }, (_, i) => i % 8);
      expect(await trainer.sample(trainer.fixedLatents(count), { classes: asked })).toEqual(points);
      const modes = Array.from({ length: 8 }, (_, label) => {
        const row = labelled.labels!.indexOf(label);
        return [labelled.values[2 * row]!, labelled.values[2 * row + 1]!] as const;
      });
      const right = Array.from(asked).filter((label, i) => {
        const away = modes.map(([x, y]) => Math.hypot(points[2 * i]! - x, points[2 * i + 1]! - y));
        return away.indexOf(Math.min(...away)) === label;
      });
      // By chance an eighth would be.
      expect(right.length).toBeGreaterThan(0.5 * count);
    });
  });
});

describe('what does not fit is refused', () => {
  const { labels: _, ...unlabelled } = data;
  const few = conditionalMlpCritic({ ...shared, classes: 7, sampleShape: [2] });
  const cases: [string, Partial<TrainerOptions>, RegExp][] = [
    ['data without labels', { data: unlabelled }, /need data with labels/],
    ['networks of other classes', { critic: few }, /do not know the same classes/],
    ['a critic without classes', { critic: mlpCritic({ sampleShape: [2] }) }, /do not know the same classes/],
    [
      'a label beyond the classes',
      { data: createDataset('nine', [2], data.values, new Uint8Array(data.count).fill(8)) },
      /more classes than the networks/,
    ],
  ];
  it.each(cases)('%s', async (_, options, message) => {
    const made = withTrainer({ ...conditionalRun(), ...options }, () => {});
    await expect(made).rejects.toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
  });

  it('a class that there is not, too few of them, none for a critic, and any for networks without classes', async () => {
    await withTrainer(conditionalRun(), async (trainer) => {
      const latents = trainer.fixedLatents(2);
      await expect(async () => trainer.sample(latents, { classes: [0, 8] })).rejects.toThrow(/no such class/);
      await expect(async () => trainer.sample(latents, { classes: [0] })).rejects.toThrow(
        /class for each row/,
      );
      await expect(async () => trainer.criticAt(new Float32Array(4))).rejects.toThrow(/class for each row/);
    });
    const plain = {
      generator: mlpGenerator({ latent: 2, sampleShape: [2], hidden: [4] }),
      critic: mlpCritic({ sampleShape: [2], hidden: [4] }),
    };
    await withTrainer({ ...plain, data, config: { batch: 16, latent: 2 } }, async (trainer) => {
      const sampled = async () => trainer.sample(trainer.fixedLatents(1), { classes: [0] });
      await expect(sampled).rejects.toThrow(/know no classes/);
    });
  });
});
