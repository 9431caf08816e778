// A trained generator as a safetensors file of its own: weights, the run that made it, and its scores.

import * as z from 'zod/mini';
import { EarthmoverError } from '../core/errors.ts';
import { encodeSafetensors, viewSafetensors } from '../io/safetensors.ts';
import { floatsOf } from '../io/tensor-values.ts';
import { type Checkpoint, type DatasetIdentity, datasetSchema } from './checkpoint.ts';
import { metadataPart } from './metadata.ts';
import { parseRun, type RunConfig } from './run-config.ts';
import type { Tensor } from './weights.ts';

/** A trained generator without the rest of its run: enough to draw samples, a fraction of a checkpoint in size. */
export interface GeneratorFile {
  /** Weights and running averages under PyTorch's names and layouts: `generator.0.weight`, …; decaying means where the run had them. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly run: RunConfig;
  readonly dataset: DatasetIdentity;
  /** Generator iterations done. */
  readonly step: number;
  /** Name of the adapter that trained it. */
  readonly adapter: string;
  /** Wall-clock time of its training; undefined where nobody measured it. */
  readonly minutes?: number | undefined;
  /** What `evaluate` found, by name; empty where nobody asked. */
  readonly scores: Readonly<Record<string, number | string>>;
  /** Version of Earthmover that wrote it. */
  readonly version: string;
}

const format = 'earthmover-generator-1';

/** Whether a safetensors file holds a generator of this kind, by its metadata. */
export function isGeneratorFile(bytes: Uint8Array, file: string): boolean {
  return viewSafetensors(bytes, file).metadata.format === format;
}

/** The generator of a checkpoint, as its samples are drawn: by the decaying means where there are any. */
export function generatorOf(checkpoint: Checkpoint): ReadonlyMap<string, Tensor> {
  const { tensors } = checkpoint.state;
  const means = [...tensors].filter(([name]) => name.startsWith('ema.generator.'));
  if (means.length > 0) return new Map(means.map(([name, tensor]) => [name.slice('ema.'.length), tensor]));
  return new Map([...tensors].filter(([name]) => name.startsWith('generator.')));
}

/** The file's bytes: safetensors, with all that is no tensor in the metadata. */
export function encodeGenerator(generator: GeneratorFile): Uint8Array<ArrayBuffer> {
  const { tensors, run, dataset, step, adapter, minutes, scores, version } = generator;
  return encodeSafetensors(tensors, {
    format,
    version,
    run: JSON.stringify(run),
    dataset: JSON.stringify(dataset),
    adapter,
    training: JSON.stringify({ step, minutes }),
    scores: JSON.stringify(scores),
  });
}

/** @throws checkpoint error that says what is wrong with the file. */
export function decodeGenerator(bytes: Uint8Array, file: string): GeneratorFile {
  const { tensors, metadata } = viewSafetensors(bytes, file);
  if (metadata.format !== format) {
    throw new EarthmoverError('checkpoint', 'the file holds no generator of this version of Earthmover', {
      file,
      expected: format,
      found: metadata.format ?? 'safetensors without a format',
      hint: 'make one with `earthmover export`',
    });
  }
  const hint = 'make the file again with `earthmover export`';
  const described = { metadata, file, kind: 'generator', hint } as const;
  const part = <T>(name: string, schema: z.ZodMiniType<T>) => metadataPart(described, name, schema);
  return {
    tensors: new Map(
      [...tensors].map(([name, tensor]) => [name, { shape: tensor.shape, data: floatsOf(tensor, name) }]),
    ),
    run: parseRun(metadata.run ?? '', file),
    dataset: part('dataset', datasetSchema),
    adapter: metadata.adapter ?? 'unknown',
    ...part('training', trainingSchema),
    scores: part('scores', z.record(z.string(), z.union([z.number(), z.string()]))),
    version: metadata.version ?? 'unknown',
  };
}

const trainingSchema = z.object({
  step: z.int().check(z.minimum(0)),
  minutes: z.optional(z.number().check(z.minimum(0))),
});
