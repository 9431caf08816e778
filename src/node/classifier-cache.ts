// The classifier that scores labelled pictures: shipped, cached or trained once.
import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { classCount, type TrainingData } from '../data/dataset.ts';
import {
  type Classifier,
  type ClassifierWeights,
  classifierRecipe,
  createClassifier,
  trainClassifier,
} from '../gan/classifier.ts';
import { encodeSafetensors, viewSafetensors } from '../io/safetensors.ts';
import { floatsOf } from '../io/tensor-values.ts';
import type { Device } from '../runtime/device.ts';
import { cacheFolder } from '../runtime/platform/node/cache-folder.ts';
import { publish, withTemporaryFolder, writeDurably } from './cache.ts';
import { readShippedClassifier } from './shipped-classifier.ts';

export interface CachedClassifierOptions {
  /** Of the adapter: another one computes other bits, and gets a classifier of its own where it has to train one. */
  readonly adapter: string;
  readonly cacheDir?: string | undefined;
  readonly progress?: ((step: number, steps: number) => void) | undefined;
  /** Training steps, for tests. */
  readonly steps?: number | undefined;
}

export interface ClassifierOfData {
  readonly classes: number;
  readonly classifier: Classifier;
}

/** The classifier of labelled pictures, ready to use until it is destroyed; undefined for all other data. */
export async function openClassifier(
  device: Device,
  data: TrainingData,
  options: CachedClassifierOptions,
): Promise<ClassifierOfData | undefined> {
  const { shape } = data;
  const classes = shape.length === 3 ? classCount(data) : undefined;
  if (classes === undefined) return undefined;
  const weights = await cachedClassifier(device, data, options);
  return { classes, classifier: await createClassifier(device, { shape, classes }, weights) };
}

/**
 * The weights of the classifier for a labelled data set: those that come with Earthmover, so that every adapter measures
 * with the same yardstick, else trained once and kept in the per-user cache.
 */
export async function cachedClassifier(
  device: Device,
  data: TrainingData,
  { adapter, cacheDir = cacheFolder(), progress, steps }: CachedClassifierOptions,
): Promise<ClassifierWeights> {
  const shipped = steps === undefined ? await readShippedClassifier(data).catch(() => undefined) : undefined;
  if (shipped) return shipped;
  const parts = [classifierRecipe, steps ?? 'usual', data.hash, adapter.replaceAll(/[^A-Za-z0-9]+/g, '-')];
  const file = join(cacheDir, `classifier-${parts.join('-')}.safetensors`);
  const kept = await readKept(file);
  if (kept) return kept;
  const weights = await trainClassifier(device, data, {
    ...(progress && { progress }),
    ...(steps !== undefined && { steps }),
  });
  await withTemporaryFolder(cacheDir, async (folder) => {
    const unfinished = join(folder, basename(file));
    await writeDurably(unfinished, encodeClassifier(weights));
    await publish(unfinished, file);
  });
  return weights;
}

function encodeClassifier(weights: ClassifierWeights): Uint8Array<ArrayBuffer> {
  const tensors = new Map(
    [...weights].map(([name, values]) => [name, { shape: [values.length], data: values }]),
  );
  return encodeSafetensors(tensors, {});
}

/** A file that cannot be read is made again. */
async function readKept(file: string): Promise<ClassifierWeights | undefined> {
  try {
    await access(file);
    const { tensors } = viewSafetensors(await readFile(file), file);
    return new Map([...tensors].map(([name, tensor]) => [name, floatsOf(tensor, name)]));
  } catch {
    return undefined;
  }
}
