// The files of test/fixtures/formats, what they hold by the programs that wrote them, and what our loaders make of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import type { DatasetName } from '../../src/data/catalogue.ts';
import type { Picture } from '../../src/data/picture.ts';
import type { PictureEntry } from '../../src/data/picture-source.ts';
import { loadDataset } from '../../src/node/datasets.ts';
import { decodePicture } from '../../src/node/decode-picture.ts';
import { alignedFaces } from '../../src/node/sources/celeba.ts';
import { openSource } from '../../src/node/sources/open.ts';

export const formats = fileURLToPath(new URL('../fixtures/formats', import.meta.url));

interface Recorded {
  /** Largest difference of a value; undefined stands for 0. */
  readonly tolerance: number;
  readonly pictures: readonly {
    readonly name?: string;
    readonly label?: string;
    readonly width: number;
    readonly height: number;
    /** Packed by zlib, in base64. */
    readonly rgba: string;
  }[];
}

const recorded: Readonly<Record<string, Recorded>> = JSON.parse(
  readFileSync(join(formats, 'expected.json'), 'utf8'),
);

/** Names of all files that are read right. */
export const goodFiles = Object.keys(recorded).sort();

/** A picture with what the source says of it. */
export interface Read {
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** What a file holds by the program that wrote it. */
export function recordedOf(file: string): { readonly tolerance: number; readonly pictures: Read[] } {
  const { tolerance, pictures } = recorded[file]!;
  return {
    tolerance,
    pictures: pictures.map(({ rgba, ...row }) => ({
      ...row,
      rgba: new Uint8Array(inflateSync(Buffer.from(rgba, 'base64'))),
    })),
  };
}

/** The data set that takes a file of this name. */
export function datasetOf(file: string): DatasetName {
  if (/idx|ubyte/.test(file)) return 'mnist';
  if (/cifar/.test(file)) return 'cifar10';
  if (/celeba/.test(file)) return 'celeba';
  if (/lmdb/.test(file)) return 'lsun';
  return /^points/.test(file) ? 'csv' : 'images';
}

/** Whether a file is one picture, which users give in a folder. */
export function isOnePicture(file: string): boolean {
  return /\.(png|jpg|webp|gif|tif|avif|bmp)$/.test(file);
}

/** What a file holds by our own readers. */
export async function readBack(file: string): Promise<Read[]> {
  const place = join(formats, file);
  if (isOnePicture(file)) return [readOf(await decodePicture(readFileSync(place)))];
  const dataset = datasetOf(file);
  if (dataset === 'mnist' || dataset === 'cifar10') return samplesOf(dataset, place);
  const source = await openSource(place);
  const read: Read[] = [];
  for await (const entry of (dataset === 'celeba' ? alignedFaces(source) : source).entries()) {
    const picture = await pictureOf(entry);
    if (picture) read.push({ ...readOf(picture), name: entry.name, label: entry.label });
  }
  return read;
}

async function pictureOf(entry: PictureEntry): Promise<Picture | undefined> {
  if (entry.kind === 'encoded') return decodePicture(entry.bytes);
  return entry.kind === 'decoded' ? entry.picture : undefined;
}

async function samplesOf(dataset: DatasetName, data: string): Promise<Read[]> {
  const { shape, count, values, labels } = await loadDataset({ dataset, data });
  const [height, width, channels] = shape as [number, number, 1 | 3];
  const size = height * width * channels;
  return Array.from({ length: count }, (_, i) => ({
    ...readOf({ width, height, channels, data: values.subarray(i * size, (i + 1) * size) as Uint8Array }),
    label: labels && String(labels[i]),
  }));
}

/** Grey is red, green and blue; what has no transparency is opaque. */
function readOf({ width, height, channels, data }: Picture): Read {
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) rgba[4 * pixel + c] = data[pixel * channels + (channels < 3 ? 0 : c)]!;
    rgba[4 * pixel + 3] = channels % 2 === 0 ? data[pixel * channels + channels - 1]! : 255;
  }
  return { width, height, rgba };
}
