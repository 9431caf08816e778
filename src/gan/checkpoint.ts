// The checkpoint file of a run: a safetensors file with every tensor of the trainer, everything else in its metadata, and
// a SHA-256 of itself. Words: the `best` checkpoint is the one to keep besides the newest, by its median estimate.

import * as z from 'zod/mini';
import { EarthmoverError, usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import { sameShape } from '../core/shape.ts';
import type { Standardization } from '../data/standardization.ts';
import type { ArrayTensor, StoredTensor } from '../io/safetensors.ts';
import { encodeSafetensors, viewSafetensors } from '../io/safetensors.ts';
import { floatsOf, integersOf } from '../io/tensor-values.ts';
import { requireFiniteState } from './finite-state.ts';
import { metadataPart } from './metadata.ts';
import { type ObjectiveName, objectiveOf } from './objectives.ts';
import type { RunConfig } from './run-config.ts';
import { parseRun } from './run-config.ts';
import { originSchema, type RunOrigin } from './run-origin.ts';
import type { TrainerState } from './trainer.ts';

/** Tells whether a resumed run sees the data that it was started with. */
export interface DatasetIdentity {
  /** The name of the data set. */
  readonly name: string;
  /** The hash of its samples, as `Dataset` has it. */
  readonly hash: string;
  /** Of one sample: [dimensions] or [H, W, C]. */
  readonly shape: Shape;
  /** How points are standardised for the networks; undefined where they are taken as they are. */
  readonly standardization?: Standardization | undefined;
  /** Classes that conditional networks know; undefined for others. */
  readonly classes?: number | undefined;
  /** Of conditional runs, a hash of the labels: `hash` is of the samples alone. */
  readonly labels?: string | undefined;
}

/** A run at the end of a generator iteration. */
export interface Checkpoint {
  /** Tensors and counters of the trainer. */
  readonly state: TrainerState;
  /** The settings that the run was started with. */
  readonly run: RunConfig;
  /** Kernel variants by label: the same ones again give the same bits. */
  readonly variants: Readonly<Record<string, string>>;
  /** What it trains on. */
  readonly dataset: DatasetIdentity;
  /** Name of the adapter: on another one a run goes on, but not bit for bit. */
  readonly adapter: string;
  /** Generator iterations done. */
  readonly step: number;
  /**
   * Running median (window 101) of the Wasserstein estimate; null before the first iteration, and where the objective
   * estimates no Wasserstein distance: see `medianDistance`.
   */
  readonly wassersteinMedian: number | null;
  /** The iteration at which that median was largest so far; 0 before the first. */
  readonly peakStep: number;
  /** Of the time of a run whose schedules follow it, the share that is gone. */
  readonly share?: number | undefined;
  /** Wall-clock time that the sessions of the run have taken so far; undefined where nobody told. */
  readonly trainedMs?: number | undefined;
  /**
   * Processes that trained it together; undefined for one alone. Their counters follow from those of `state`, rank 0's: rank r
   * draws the rows r·batch behind its place.
   */
  readonly ranks?: number | undefined;
  /** Version of Earthmover that wrote it. */
  readonly version: string;
  /** Where the run comes from; undefined where it began anew, and kept its data. */
  readonly origin?: RunOrigin | undefined;
}

const format = 'earthmover-checkpoint-1';
const countersName = 'counters';
const emptyHash = '0'.repeat(64);
const hashKey = '"sha256":"';

/**
 * The file's bytes: a safetensors file whose metadata holds all else, and a SHA-256 of itself.
 * @throws usage error where the objective is an object of a program's own, which no file can hold; diverged error where
 *   the state has values that are not finite
 * @example
 * async function saved(checkpoint: Checkpoint): Promise<Uint8Array> {
 *   return encodeCheckpoint({ ...checkpoint, state: await trainer.capture(), step: trainer.step });
 * }
 */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const { state, run, variants, dataset, adapter, version, origin } = checkpoint;
  const { step, wassersteinMedian, peakStep, share, trainedMs, ranks } = checkpoint;
  if (typeof run.objective !== 'string') {
    throw usageError('a checkpoint names its objective, and an own one has no name', {
      hint: 'keep the tensors and counters of capture() with encodeSafetensors, and restore them beside the same objective',
    });
  }
  requireFiniteState(state, 'diverged');
  const tensors = new Map<string, ArrayTensor>(state.tensors);
  tensors.set(countersName, { shape: [state.counters.length], data: state.counters });
  const bytes = encodeSafetensors(tensors, {
    format,
    version,
    run: JSON.stringify(run),
    dataset: JSON.stringify(dataset),
    adapter,
    position: JSON.stringify({ step, wassersteinMedian, peakStep, share, trainedMs, ranks }),
    variants: JSON.stringify(variants),
    ...(origin && { origin: JSON.stringify(origin) }),
    sha256: emptyHash,
  });
  bytes.set(new TextEncoder().encode(await sha256(bytes)), hashOffset(bytes));
  return bytes;
}

/**
 * Reads a checkpoint and verifies it against its hash.
 *
 * @param bytes of the file
 * @param file what errors call it
 * @throws checkpoint error that says what is wrong with the file; usage error where its settings contradict each other
 * @example
 * async function resume(bytes: Uint8Array): Promise<void> {
 *   trainer.restore((await decodeCheckpoint(bytes, 'checkpoint.safetensors')).state);
 * }
 */
export async function decodeCheckpoint(bytes: Uint8Array, file: string): Promise<Checkpoint> {
  const { tensors, metadata } = viewSafetensors(bytes, file);
  if (metadata.format !== format) {
    throw new EarthmoverError('checkpoint', 'the file is no checkpoint of this version of Earthmover', {
      file,
      expected: format,
      found: metadata.format ?? 'safetensors without a format',
      hint: 'only files from the folder checkpoints/ of a run can be resumed',
    });
  }
  const unhashed = Uint8Array.from(bytes);
  const at = hashOffset(unhashed);
  if (at >= 0) unhashed.fill(0x30, at, at + emptyHash.length);
  const found = await sha256(unhashed);
  if (at < 0 || found !== metadata.sha256) {
    throw new EarthmoverError('checkpoint', 'the content does not match its hash: the file is damaged', {
      file,
      expected: metadata.sha256 ?? 'no hash',
      found,
      hint: 'use another copy or an older checkpoint',
    });
  }
  const described = {
    metadata,
    file,
    kind: 'checkpoint',
    hint: 'use another copy or an older checkpoint',
  } as const;
  const part = <T>(name: string, schema: z.ZodMiniType<T>) => metadataPart(described, name, schema);
  const run = parseRun(metadata.run ?? '', file);
  const { wassersteinMedian, ...position } = part('position', positionSchema);
  const state = stateOf(tensors, file);
  requireFiniteState(state, 'checkpoint', file);
  return {
    state,
    variants: part('variants', z.record(z.string(), z.string())),
    run,
    dataset: part('dataset', datasetSchema),
    adapter: metadata.adapter ?? 'unknown',
    ...position,
    // The page once wrote the gap of a GAN's scores here.
    wassersteinMedian: medianDistance(run.objective, wassersteinMedian),
    version: metadata.version ?? 'unknown',
    ...(metadata.origin !== undefined && { origin: part('origin', originSchema) }),
  };
}

function stateOf(stored: ReadonlyMap<string, StoredTensor>, file: string): TrainerState {
  const counters = stored.get(countersName);
  if (counters === undefined) {
    throw new EarthmoverError('checkpoint', 'the checkpoint has no counters', {
      file,
      hint: 'use another copy',
    });
  }
  const weights = [...stored].filter(([name]) => name !== countersName);
  return {
    tensors: new Map(
      weights.map(([name, tensor]) => [name, { shape: tensor.shape, data: floatsOf(tensor, name) }]),
    ),
    counters: integersOf(counters, countersName),
  };
}

/** Of a `DatasetIdentity` as JSON. */
export const datasetSchema = z.object({
  name: z.string(),
  hash: z.string(),
  shape: z.array(z.int().check(z.minimum(1))),
  standardization: z.optional(z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) })),
  classes: z.optional(z.int().check(z.minimum(1))),
  labels: z.optional(z.string()),
});

const positionSchema = z.object({
  step: z.int().check(z.minimum(0)),
  wassersteinMedian: z.nullable(z.number()),
  peakStep: z.int().check(z.minimum(0)),
  share: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  trainedMs: z.optional(z.number().check(z.minimum(0))),
  ranks: z.optional(z.int().check(z.minimum(1))),
});

/** What a checkpoint keeps of a running median: a Wasserstein distance, or null where the objective estimates none. */
export function medianDistance(objective: ObjectiveName, median: number | null): number | null {
  // Only a distance tells a best checkpoint from a lucky one.
  return objectiveOf(objective).estimates === 'wasserstein' ? median : null;
}

/** Names and shapes of a trainer's tensors, in the trainer's own order. */
export type Architecture = ReadonlyMap<string, { readonly shape: Shape }>;

/** Says how a checkpoint's networks differ from those of a run, by the first tensor that does; undefined if they agree. */
export function architectureDifference(expected: Architecture, actual: Architecture): string | undefined {
  for (const [name, { shape }] of expected) {
    const other = actual.get(name)?.shape;
    if (other === undefined) return `other architecture: ${name} [${shape.join(', ')}] is missing`;
    if (!sameShape(other, shape)) {
      return `other architecture: ${name} is [${other.join(', ')}], not [${shape.join(', ')}]`;
    }
  }
  const extra = [...actual.keys()].find((name) => !expected.has(name));
  return extra === undefined ? undefined : `other architecture: ${extra} is not in this run`;
}

/**
 * The checkpoint to keep besides the newest: the lowest median estimate since its peak, null if there is none yet.
 * An estimate rises while the critic learns and falls as the generator does, so a low one before the peak says
 * nothing; and a median of fewer than 101 iterations is no median of the window.
 */
export function bestCheckpoint<T extends Pick<Checkpoint, 'step' | 'wassersteinMedian' | 'peakStep'>>(
  checkpoints: readonly T[],
): T | undefined {
  const peak = Math.max(101, ...checkpoints.map(({ peakStep }) => peakStep));
  const value = ({ wassersteinMedian }: T) => wassersteinMedian ?? Number.POSITIVE_INFINITY;
  return checkpoints
    .filter((checkpoint) => checkpoint.step >= peak && Number.isFinite(value(checkpoint)))
    .sort((a, b) => value(a) - value(b) || b.step - a.step)[0];
}

/** Where the 64 digits of the hash begin; quotes inside JSON strings are escaped, so the key stands only once. */
function hashOffset(bytes: Uint8Array): number {
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  // Latin-1 keeps one character a byte, so that indices are offsets.
  const header = new TextDecoder('latin1').decode(bytes.subarray(8, 8 + headerBytes));
  const key = header.indexOf(hashKey);
  return key < 0 ? -1 : 8 + key + hashKey.length;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
