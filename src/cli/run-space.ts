// The room that a run needs on its disk, looked at before it begins.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import { architectureOf, buildNetworks } from '../gan/networks.ts';
import { type RunConfig, trainingConfig } from '../gan/run-config.ts';
import { freeBytes, inBytes } from '../node/disk.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { sheetCount, sheetExtension } from './outputs.ts';

/** Settings, variants and hash of a checkpoint, about; and a line of metrics.jsonl. */
const [metadataBytes, lineBytes] = [16_384, 450];
/** A plot or a table of two thousand points. */
const plotBytes = 200_000;

/** Bytes of one checkpoint of a run, about. */
export function checkpointBytes(run: RunConfig, sampleShape: Shape, classes?: number): number {
  const networks = buildNetworks(run, sampleShape, classes);
  const tensors = architectureOf(networks, trainingConfig(run)).values();
  let floats = 0;
  for (const { shape } of tensors) floats += sizeOf(shape);
  return 4 * floats + metadataBytes;
}

/** What a run writes from iteration `step` on: of its checkpoints those that lie there at a time, and all else. */
export function bytesToWrite(
  run: RunConfig,
  sampleShape: Shape,
  step: number,
  classes?: number,
): { readonly checkpoints: number; readonly others: number } {
  const steps = run.steps === undefined ? 0 : Math.max(0, run.steps - step);
  // The first, those on the way, and the last; the best stays besides, and the newest is safe before an old one goes.
  const made = 2 + (run.checkpointEvery === 0 ? 0 : Math.floor(steps / run.checkpointEvery));
  const atATime = run.steps === undefined ? run.keep + 2 : Math.min(run.keep + 2, made);
  const sheets = 1 + (run.sampleEvery === 0 ? 0 : Math.floor(steps / run.sampleEvery));
  // Noise does not compress.
  const sheetBytes =
    sheetExtension(sampleShape) === 'png' ? sheetCount(sampleShape) * sizeOf(sampleShape) : plotBytes;
  return {
    checkpoints: atATime * checkpointBytes(run, sampleShape, classes),
    others: sheets * sheetBytes + steps * lineBytes,
  };
}

/**
 * Says where the disk may not hold what a run writes.
 * @throws disk error where it does not even hold its checkpoints
 */
export function requireRoomForRun(
  { run, folder, shape, classes, step }: RunOnDisk,
  say: (line: string) => void,
  free = freeBytes(folder.path),
): void {
  if (free === undefined) return;
  const { checkpoints, others } = bytesToWrite(run, shape, step, classes);
  const there = bytesIn(folder.checkpoints);
  const missing = checkpoints - there - free;
  if (missing > 0) {
    throw new EarthmoverError('disk', 'the disk has no room for the checkpoints of the run', {
      folder: folder.path,
      needed: inBytes(checkpoints - there),
      free: inBytes(free),
      hint: 'free some space, write to another disk with --out, or keep fewer checkpoints with --keep 1',
    });
  }
  if (missing + others <= 0) return;
  say(
    `warning: the disk has ${inBytes(free)} left, and the run may write ${inBytes(checkpoints - there + others)}: free some space, or raise --sample-every`,
  );
}

export interface RunOnDisk {
  readonly run: RunConfig;
  readonly folder: Pick<RunFolder, 'path' | 'checkpoints'>;
  /** Of one sample. */
  readonly shape: Shape;
  /** Of labelled data. */
  readonly classes?: number | undefined;
  /** Generator iterations done. */
  readonly step: number;
}

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(folder, entry.name)).size;
  }
  return bytes;
}
