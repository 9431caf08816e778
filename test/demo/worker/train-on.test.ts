import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToy, mixtureOf } from '../../../src/data/toys.ts';
import type { PicturesFrame } from '../../../src/demo/protocol.ts';
import { trainedNames } from '../../../src/demo/trained-names.ts';
import { distanceToData } from '../../../src/demo/worker/distance.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';
import { beginWith, hasNetworkOf, settingsFrom } from '../../../src/demo/worker/train-on.ts';
import { showGenerator } from '../../../src/demo/worker/trained-generator.ts';
import { decodeGenerator } from '../../../src/gan/generator-file.ts';
import { createRunTrainer } from '../../../src/gan/run.ts';
import { modeScores } from '../../../src/metrics/mode-scores.ts';
import { trainedFile } from '../../../src/node/trained-generators.ts';
import type { Device } from '../../../src/runtime/device.ts';
import { openDevice } from '../../../src/runtime/platform/node/open-device.ts';

/** The page alone has one that tells classes apart. */
const fileOf = (name: string) =>
  name === 'mnist-conditional'
    ? new URL('../../../src/demo/trained/mnist-conditional.safetensors', import.meta.url)
    : trainedFile(name);
const trained = (name: string) => decodeGenerator(readFileSync(fileOf(name)), name);

describe('a run that goes on from a trained generator', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice();
  });
  afterAll(() => device?.destroy());

  it.each(trainedNames)('has the network of %s, with and without a GPU', (name) => {
    const file = trained(name);
    for (const software of [true, false]) {
      const run = readSettings('pictures', settingsFrom(file.run, software), 'trained', software);
      expect(hasNetworkOf(run, file)).toBe(true);
      expect(run).toMatchObject({ objective: 'wgan-gp', generatorLr: 1e-4, steps: 100_000 });
    }
    const other = [...settingsFrom(file.run, true).filter(([each]) => each !== 'ngf'), ['ngf', '8'] as const];
    expect(hasNetworkOf(readSettings('pictures', other, 'trained'), file)).toBe(false);
  });

  it('stays as good as it was, though its critic begins anew', async () => {
    const file = trained('ring');
    const { lrFloor: _, scheduleSteps: __, ...constant } = file.run;
    const rates = { lr: 1e-3, generatorLr: 1e-4, ema: 0.99 };
    const run = { ...constant, lrSchedule: 'constant', ...rates } as const;
    const mixture = mixtureOf('8gaussians');
    if (!mixture) throw new Error('the ring is a mixture');
    const data = createToy('8gaussians');
    const trainer = await createRunTrainer(device, { run, data });
    try {
      await beginWith(trainer, file);
      expect(trainer.step).toBe(0);
      expect(trainer.criticSteps).toBeGreaterThan(0);
      /** Exact W₁, and the share of the mode that fewest samples are nearest to. */
      const quality = async (averaged: boolean) => {
        const samples = await trainer.sample(trainer.fixedLatents(800), { averaged });
        const { counts } = modeScores(samples, mixture);
        return [distanceToData(data, samples), Math.min(...counts) / 800] as const;
      };
      const [first] = await quality(false);
      expect(first).toBeLessThan(0.15);
      for (const steps of [20, 60]) {
        for await (const _ of trainer.train({ steps }));
        // The weights themselves, not only their mean; of fresh weights the distance is above 1.
        for (const averaged of [false, true]) {
          const [distance, least] = await quality(averaged);
          expect(distance).toBeLessThan(0.35);
          expect(least).toBeGreaterThan(0.05);
        }
      }
    } finally {
      trainer.destroy();
    }
  });

  it('shows what it is asked for, in rows of a class and along the way from one class to another', async () => {
    const file = trained('mnist-conditional');
    const shown = await showGenerator(device, file);
    try {
      expect(shown.classes).toBe(10);
      const [rows, threes] = [await shown.grid(undefined), await shown.grid(3)];
      expect([rows.count, rows.across, threes.count]).toEqual([100, 10, 36]);
      const at = ({ pixels }: PicturesFrame, i: number) => [...pixels.subarray(784 * i, 784 * i + 784)];
      expect(at(threes, 4)).toEqual(at(rows, 34));
      const way = { from: 34, to: 84, shares: [0, 0.5, 1], offsets: [] };
      const drawn = await shown.look(way);
      expect([at(drawn, 0), at(drawn, 2)]).toEqual([at(rows, 34), at(rows, 84)]);
      expect(at(drawn, 1)).not.toEqual(at(drawn, 0));
      // A one has less ink than any zero.
      const ink = (i: number) => at(rows, i).reduce((sum, value) => sum + value, 0);
      const inks = [0, 1].map((label) => Array.from({ length: 10 }, (_, i) => ink(10 * label + i)));
      expect(Math.max(...inks[1]!)).toBeLessThan(Math.min(...inks[0]!));
      const moved = await shown.look({ ...way, shares: [0], offsets: [3, 0, 0, 0, 0] });
      expect(at(moved, 0)).not.toEqual(at(drawn, 0));
    } finally {
      shown.destroy();
    }
  });
});
