import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { createDataset, type Dataset } from '../../src/data/dataset.ts';
import { drawnSamples, drawOrder } from '../../src/data/drawn-samples.ts';
import { createClassifier, featureCount, trainClassifier } from '../../src/gan/classifier.ts';
import { scoreSamples } from '../../src/gan/sample-scores.ts';
import { cachedClassifier, openClassifier } from '../../src/node/classifier-cache.ts';
import { device } from '../support/device.ts';

const cacheDir = mkdtempSync(join(tmpdir(), 'earthmover-classifier-'));
afterAll(() => rmSync(cacheDir, { recursive: true }));

/** Pictures of 8 × 8 with one bright quarter, whose number is the label. */
function quarters(count: number, seed: number): Dataset {
  const random = createRandom(seed, 2);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 4);
  const values = new Uint8Array(64 * count);
  for (let i = 0; i < values.length; i++) {
    const [label, x, y] = [labels[i >> 6]!, i % 8, (i >> 3) % 8];
    const bright = (x >= 4 ? 1 : 0) + (y >= 4 ? 2 : 0) === label;
    values[i] = (bright ? 150 : 30) + random.below(60);
  }
  return createDataset('quarters', [8, 8, 1], values, labels);
}

const all = (data: Dataset) => drawnSamples(data, drawOrder(data.count, 3, 3));

describe('the classifier', () => {
  it('learns four classes, and with its help samples of one class are called collapsed', async () => {
    const gpu = await device();
    const weights = await trainClassifier(gpu, quarters(256, 1), { steps: 40 });
    const classifier = await createClassifier(gpu, { shape: [8, 8, 1], classes: 4 }, weights);
    const unseen = quarters(240, 2);
    const { classes, features } = await classifier.classify(
      await drawnSamples(unseen, [...unseen.labels!.keys()]),
    );
    expect(classes).toEqual(unseen.labels);
    expect(features).toHaveLength(240 * featureCount);

    const real = await all(unseen);
    const score = (generated: Float32Array) =>
      scoreSamples(real, generated, {
        shape: [8, 8, 1],
        seed: 1,
        device: gpu,
        classifier: { classes: 4, classifier },
      });
    const good = await score(await all(quarters(120, 3)));
    expect(good).toMatchObject({ verdict: 'all modes', classes: { covered: 4 } });
    for (const { value, floor } of good.distances) {
      expect(Math.abs(value - floor.mean)).toBeLessThan(5 * floor.sd);
    }
    expect(good.coverage!.count).toBe(120);
    for (const share of ['precision', 'recall'] as const) {
      const { floor } = good.coverage!;
      expect(Math.abs(good.coverage![share] - floor.mean)).toBeLessThan(5 * floor.sd);
    }
    expect(good.distances.at(-1)).toMatchObject({
      name: 'kernel distance',
      subsets: { subsets: 10, size: 60 },
    });
    const one = quarters(480, 4);
    const collapsed = await score(
      await drawnSamples(
        one,
        [...one.labels!.keys()].filter((i) => i % 4 === 2),
      ),
    );
    expect(collapsed).toMatchObject({ verdict: 'collapsed', classes: { covered: 1, shares: [0, 0, 1, 0] } });
    const names = ['exact W1', 'sliced W', 'MMD squared', 'Fréchet', 'kernel distance'];
    expect(collapsed.distances.map(({ name }) => name)).toEqual(names);
    // A class is a quarter of the data: good samples, and few of the kinds.
    expect(collapsed.coverage!.precision).toBeGreaterThan(0.8);
    expect(collapsed.coverage!.recall).toBeLessThan(0.5);
    for (const { value, floor } of collapsed.distances)
      expect(value).toBeGreaterThan(floor.mean + 5 * floor.sd);
    classifier.destroy();
  });

  it('is kept in the cache, and made again, the same, where the file is damaged', async () => {
    const gpu = await device();
    let steps = 0;
    const make = () =>
      cachedClassifier(gpu, quarters(64, 1), {
        adapter: 'this one',
        cacheDir,
        steps: 2,
        progress: () => {
          steps++;
        },
      });
    const made = await make();
    expect(await make()).toEqual(made);
    expect(steps).toBe(2);
    writeFileSync(join(cacheDir, readdirSync(cacheDir)[0]!), 'damaged');
    expect(await make()).toEqual(made);
    expect(steps).toBe(4);
  });

  it.each([28, 32])('comes with its weights for MNIST at %i pixels, on every adapter', async (side) => {
    const hash = {
      28: 'u8-60000x28x28x1-6551e310941ac95efc1678377de3e190',
      32: 'u8-60000x32x32x1-724ac4b45c5c2b253d0ba00a47192fd6',
    }[side]!;
    const shape = [side, side, 1];
    const digits = { ...quarters(10, 1), hash, shape, labels: Uint8Array.from({ length: 10 }, (_, i) => i) };
    const options = {
      adapter: 'any',
      cacheDir,
      progress: () => {
        throw new Error('this one is trained');
      },
    };
    const opened = await openClassifier(await device(), digits, options);
    expect(opened?.classes).toBe(10);
    const { features } = await opened!.classifier.classify(new Float32Array(side * side).fill(-1));
    expect(features.some((value) => value > 0)).toBe(true);
    opened!.classifier.destroy();
  });

  it('needs labels', async () => {
    const { name, shape, values } = quarters(8, 1);
    await expect(trainClassifier(await device(), createDataset(name, shape, values))).rejects.toThrow(
      /a classifier needs labels/,
    );
  });
});
