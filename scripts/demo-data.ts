// `node scripts/run.mjs scripts/demo-data.ts FOLDER [NAME ...]`: writes the samples that the demo page ships, a few
// thousand of each set, in formats that Node reads, too. Sets that cannot be had here are left out with a line.
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sizeOf } from '../src/core/shape.ts';
import type { DatasetName, DatasetsWhere } from '../src/data/catalogue.ts';
import type { Dataset } from '../src/data/dataset.ts';
import { drawnSamples } from '../src/data/drawn-samples.ts';
import { encodeImageGrid } from '../src/io/image-grid.ts';
import { encodeSafetensors } from '../src/io/safetensors.ts';
import { loadDataset } from '../src/node/datasets.ts';

const [folder = 'dist/demo/data', ...asked] = process.argv.slice(2);

const digits = 4000;
const emoji = 1500;
const emojiSize = 32;

/** A set that the page ships and that is not made here does not compile. */
const makers: Readonly<Record<DatasetsWhere<'page', 'shipped'>, () => Promise<void>>> = {
  mnist: () => idxFiles('mnist'),
  'fashion-mnist': () => idxFiles('fashion-mnist'),
  emoji: emojiFile,
};

for (const [name, make] of Object.entries(makers)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  try {
    await make();
    await fewOf(name as keyof typeof makers);
  } catch (fault) {
    console.warn(`${name} is left out: ${fault instanceof Error ? fault.message : fault}`);
  }
}

/** The first images with their labels as gzipped idx files under MNIST's own names. */
async function idxFiles(name: DatasetName): Promise<void> {
  const place = join(folder, name);
  if (await exists(join(place, 'train-labels-idx1-ubyte.gz'))) return;
  const set = await loadDataset({ dataset: name, count: digits, log: console.warn });
  await mkdir(place, { recursive: true });
  await writeFile(
    join(place, 'train-images-idx3-ubyte.gz'),
    idx(set.values as Uint8Array, [set.count, 28, 28]),
  );
  await writeFile(join(place, 'train-labels-idx1-ubyte.gz'), idx(set.labels!, [set.count]));
}

/** Every so many of the emoji in their own order, so that all kinds are among them, as one tensor. */
async function emojiFile(): Promise<void> {
  const file = join(folder, 'emoji.safetensors.gz');
  if (await exists(file)) return;
  const set = await loadDataset({ dataset: 'emoji', imageSize: emojiSize, log: console.warn });
  await mkdir(folder, { recursive: true });
  const tensor = { dtype: 'U8', shape: [emoji, ...set.shape], data: evenly(set, emoji) } as const;
  await writeFile(file, gzipSync(encodeSafetensors(new Map([['images', tensor]])), { level: 9 }));
}

/** Four of a set in a square, to choose the set by. */
async function fewOf(name: DatasetName): Promise<void> {
  const file = join(folder, `${name}.png`);
  if (await exists(file)) return;
  const set = await loadDataset({ dataset: name, count: 4, log: console.warn });
  const four = await drawnSamples(set, [0, 1, 2, 3]);
  await writeFile(file, encodeImageGrid(four, [4, ...set.shape], { padding: 0 }));
}

function evenly(set: Dataset, count: number): Uint8Array {
  const width = sizeOf(set.shape);
  const values = new Uint8Array(count * width);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * set.count) / count) * width;
    values.set(set.values.subarray(from, from + width), i * width);
  }
  return values;
}

/** Magic number, big-endian sizes, bytes; gzipped. */
function idx(values: Uint8Array, sizes: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, 0x0800 + sizes.length);
  sizes.forEach((size, axis) => {
    header.setUint32(4 + 4 * axis, size);
  });
  return gzipSync(Buffer.concat([new Uint8Array(header.buffer), values.subarray(0, sizeOf(sizes))]), {
    level: 9,
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
