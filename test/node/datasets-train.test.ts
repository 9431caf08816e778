// Every data set by name, from files in its true format to three iterations of training.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { type DatasetName, datasetNames, datasetRow } from '../../src/data/catalogue.ts';
import { createTrainer } from '../../src/gan/trainer.ts';
import { mlpCritic, mlpGenerator } from '../../src/nn/mlp.ts';
import { type DatasetRequest, loadDataset } from '../../src/node/datasets.ts';
import { device } from '../support/device.ts';
import { formats } from '../support/format-fixtures.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-named-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const fixture = (name: string) => join(formats, name);

/** A folder with MNIST's file names. */
function idxFolder(): string {
  const folder = join(base, 'idx');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'train-images-idx3-ubyte'),
    gunzipSync(readFileSync(fixture('grey-idx3-ubyte.gz'))),
  );
  return folder;
}

function emojiFolder(): string {
  const folder = join(base, 'emoji');
  mkdirSync(folder, { recursive: true });
  for (const name of ['rgb.png', 'palette.png', 'rgb16.png'])
    writeFileSync(join(folder, name), readFileSync(fixture(name)));
  return folder;
}

/** What each set is loaded from; a set without it does not compile. */
const requests: Readonly<Record<DatasetName, () => Partial<DatasetRequest>>> = {
  '8gaussians': () => ({ count: 100 }),
  '25gaussians': () => ({ count: 100 }),
  swissroll: () => ({ count: 100 }),
  csv: () => ({ data: fixture('points-f8.npy') }),
  mnist: () => ({ data: idxFolder() }),
  'fashion-mnist': () => ({ data: idxFolder() }),
  cifar10: () => ({ data: fixture('cifar-10-binary.tar.gz') }),
  celeba: () => ({ data: fixture('img_align_celeba.zip') }),
  lsun: () => ({ data: fixture('bedroom_val_lmdb') }),
  emoji: () => ({ data: emojiFolder() }),
  images: () => ({ data: fixture('hub.parquet') }),
};

it.each(datasetNames)('%s trains', async (dataset) => {
  const size = datasetRow(dataset).form === 'points' ? {} : { imageSize: 8, channels: 3 as const };
  const data = await loadDataset({ dataset, count: 3, ...size, ...requests[dataset]() });
  expect(data.name === dataset || dataset === 'csv').toBe(true);
  const networks = { sampleShape: data.shape, hidden: [16] };
  const trainer = await createTrainer(await device(), {
    generator: mlpGenerator({ latent: 2, ...networks }),
    critic: mlpCritic(networks),
    data,
    config: { latent: 2, batch: 2, nCritic: 2, seed: 1 },
  });
  const losses: number[] = [];
  for await (const { criticLoss } of trainer.train({ steps: 3 })) losses.push(criticLoss);
  trainer.destroy();
  expect(losses).toHaveLength(3);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(new Set(losses).size).toBeGreaterThan(1);
});
