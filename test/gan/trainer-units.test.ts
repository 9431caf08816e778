import { describe, expect, it } from 'vitest';
import { createDataset } from '../../src/data/dataset.ts';
import { restored, standardizationOf, standardized } from '../../src/data/standardization.ts';
import { createToy } from '../../src/data/toys.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/gan/checkpoint.ts';
import { createMonitor } from '../../src/gan/monitor.ts';
import { createRun, createRunTrainer } from '../../src/gan/run.ts';
import { parseRun, resolveRun } from '../../src/gan/run-config.ts';
import { createTrainer, type TrainerOptions } from '../../src/gan/trainer.ts';
import { mlp } from '../../src/nn/mlp.ts';
import { device } from '../support/device.ts';
import { bitsOf, collect, smallRun, withTrainer } from '../support/small-run.ts';

// Points whose columns have a scale and a place of their own: a ring of Gaussians near (150,000, −3).
const toy = createToy('8gaussians', 2000, 3).values as Float32Array;
const far = createDataset(
  'far',
  [2],
  toy.map((value, i) => (i % 2 === 0 ? 150_000 + 900 * value : -3 + 1e-3 * value)),
);
const values = far.values as Float32Array;
const standard = standardizationOf(values, 2);
const near = createDataset('near', [2], standardized(values, standard));

const options = { ...smallRun(), data: far, standardization: standard };

describe('a trainer of standardised points', () => {
  it('computes the bits of one that is given the standardised points, and answers in their own units', async () => {
    const all = (of: TrainerOptions, points: { real: Float32Array; fake: Float32Array }) =>
      withTrainer(of, async (trainer) => {
        const metrics = await collect(trainer.train({ steps: 5 }));
        const samples = await trainer.sample(trainer.fixedLatents(70));
        const scores = await trainer.score(points.real, points.fake);
        const at = await trainer.criticAt(points.real);
        const fed = { real: [points.real.subarray(0, 32)], latents: [toy.subarray(0, 32)] };
        await trainer.stepWith({ ...fed, generatorLatents: toy.subarray(0, 32) });
        return { metrics, samples, scores, at, bits: bitsOf(await trainer.capture()) };
      });
    const [real, fake] = [values.slice(0, 64), values.slice(64, 128)];
    const seen = { real: standardized(real, standard), fake: standardized(fake, standard) };
    const inUnits = await all(options, { real, fake });
    const plain = await all({ ...smallRun(), data: near }, seen);
    expect(inUnits).toEqual({ ...plain, samples: restored(plain.samples, standard) });
  });

  it('reaches points near 150,000, where one of plain points stays near 0 and the monitor says so', async () => {
    const net = (output: number) => mlp({ input: 2, hidden: [32, 32], output, activation: 'relu' });
    const config = { seed: 1, batch: 64, latent: 2, clip: 0.1, lr: 1e-3 };
    const parts = { generator: net(2), critic: net(1), data: far, config };
    const trained = (of: TrainerOptions, looks: number) =>
      withTrainer(of, async (trainer) => {
        const monitor = createMonitor(trainer, { data: far });
        const reports = [];
        for (let i = 0; i < looks; i++) {
          await collect(trainer.train({ steps: 100 }));
          reports.push(await monitor.look());
        }
        const moments = standardizationOf(await trainer.sample(trainer.fixedLatents(500)), 2);
        return { moments, alarms: reports.map(({ alarms }) => alarms.map(({ kind }) => kind)) };
      });
    const reached = await trained({ ...parts, standardization: standard }, 3);
    for (const column of [0, 1]) {
      const away = Math.abs(reached.moments.mean[column]! - standard.mean[column]!);
      expect(away / standard.deviation[column]!).toBeLessThan(1);
      expect(reached.moments.deviation[column]! / standard.deviation[column]!).toBeGreaterThan(0.3);
    }
    expect(reached.alarms.flat()).not.toContain('out-of-range');
    const lost = await trained(parts, 3);
    expect(Math.abs(lost.moments.mean[0]!)).toBeLessThan(15_000);
    expect(lost.alarms.map((kinds) => kinds.includes('out-of-range'))).toEqual([false, false, true]);
  });

  it('refuses a standardisation of other samples', async () => {
    const wrong = { mean: [0, 0, 0], deviation: [1, 1, 1] };
    await expect(createTrainer(await device(), { ...options, standardization: wrong })).rejects.toThrow(
      /standardization.*these samples[\s\S]*means +3/,
    );
  });
});

describe('a run on points from a file', () => {
  const small = { dataset: 'csv', batch: 16, latent: 2, generator: 'mlp:8-8', critic: 'mlp:8-8' } as const;
  const parts = { adapter: 'an adapter', version: '1.2.3', data: far };

  it('standardises them, and takes mean and deviation from its checkpoint when it goes on', async () => {
    const run = resolveRun(small);
    expect(run.standardize).toBe(true);
    const gpu = await device();
    const begun = await createRunTrainer(gpu, { run, data: far });
    await collect(begun.train({ steps: 2 }));
    const file = await encodeCheckpoint(await createRun({ ...parts, run, trainer: begun }).checkpoint());
    const checkpoint = await decodeCheckpoint(file, 'file');
    expect(checkpoint.dataset).toEqual({
      name: 'far',
      hash: far.hash,
      shape: [2],
      standardization: standard,
    });
    const latents = begun.fixedLatents(3);
    const samples = await begun.sample(latents);
    begun.destroy();
    // As `evaluate` has it where --data names other points, and `sample`, which has none.
    for (const data of [near, { shape: [2] }]) {
      const again = await createRunTrainer(gpu, { run, data, from: checkpoint });
      expect(await again.sample(latents)).toEqual(samples);
      again.destroy();
    }
  });

  it('takes them as they are with --standardize false, and where the record of the run says nothing', async () => {
    const before = JSON.stringify({ ...small, steps: 9 });
    for (const run of [resolveRun({ ...small, standardize: false }), parseRun(before, 'config.json')]) {
      expect(run.standardize).toBe(false);
      const trainer = await createRunTrainer(await device(), { run, data: far });
      expect(trainer.standardization).toBeUndefined();
      const { dataset } = await createRun({ ...parts, run, trainer }).checkpoint();
      expect(dataset).toEqual({ name: 'far', hash: far.hash, shape: [2] });
      trainer.destroy();
    }
  });

  it('is alone in that: toys and pictures have no such setting, and refuse it', () => {
    for (const dataset of ['8gaussians', 'mnist'] as const) {
      expect(resolveRun({ dataset })).not.toHaveProperty('standardize');
      expect(parseRun(JSON.stringify({ dataset }), 'config.json')).not.toHaveProperty('standardize');
      expect(() => resolveRun({ dataset, standardize: true })).toThrow(/standardize does not fit the data/);
    }
  });
});
