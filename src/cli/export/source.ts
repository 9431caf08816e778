// What is exported: a network of a run, of one of its checkpoints, or the generator of a file that was exported before.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usageError } from '../../core/errors.ts';
import type { Checkpoint } from '../../gan/checkpoint.ts';
import { decodeGenerator, generatorOf, isGeneratorFile } from '../../gan/generator-file.ts';
import type { Tensor } from '../../gan/weights.ts';
import { readCheckpoint } from '../../node/checkpoint-store.ts';
import { readMetrics } from '../../node/run-folder.ts';
import { chosenCheckpoint, sourceOf } from '../chosen-checkpoint.ts';
import type { RawOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import type { Exported, NetworkName } from './formats.ts';

export interface ExportSource {
  readonly exported: Exported;
  /** Where its file goes if nobody says. */
  readonly folder: string;
  /** What scores are measured by; undefined for a file that has them. */
  readonly scored?: { readonly file: string; readonly checkpoint: Checkpoint } | undefined;
}

/** @param path a run folder, a checkpoint, or a file of an earlier export */
export async function exportSource(
  path: string | undefined,
  raw: RawOptions,
  {
    network,
    averaged,
    terminal,
  }: {
    readonly network: NetworkName;
    readonly averaged: boolean;
    readonly terminal: Terminal;
  },
): Promise<ExportSource> {
  const { run, checkpoint: named } = sourceOf('export', path, raw);
  const bytes = named !== undefined && existsSync(named) ? readCheckpoint(named) : undefined;
  if (named !== undefined && bytes && isGeneratorFile(bytes, named)) {
    if (network === 'critic')
      throw usageError('the file holds a generator only', { file: named, hint: 'give the run' });
    const generator = decodeGenerator(bytes, named);
    return {
      exported: { ...generator, network, tensors: ownOf(generator.tensors, network) },
      folder: dirname(named),
    };
  }
  const { file, checkpoint } = await chosenCheckpoint(
    'export',
    { run, checkpoint: named },
    terminal,
    'the folder of a run, or a checkpoint',
  );
  const folder = run ?? join(dirname(file), '..');
  const { tensors } = checkpoint.state;
  const minutes = minutesOf(folder, checkpoint.step);
  return {
    exported: {
      network,
      tensors: ownOf(network === 'generator' && averaged ? generatorOf(checkpoint) : tensors, network),
      run: checkpoint.run,
      dataset: checkpoint.dataset,
      step: checkpoint.step,
      adapter: checkpoint.adapter,
      version: checkpoint.version,
      scores: {},
      minutes,
    },
    folder,
    scored: { file, checkpoint },
  };
}

/** Tensors of one network without its name in front. */
function ownOf(tensors: ReadonlyMap<string, Tensor>, network: NetworkName): Map<string, Tensor> {
  const own = [...tensors].filter(([name]) => name.startsWith(`${network}.`));
  return new Map(own.map(([name, tensor]) => [name.slice(network.length + 1), tensor]));
}

/** Time spent in iterations up to `step`; undefined where the run has no metrics. */
function minutesOf(runFolder: string, step: number): number | undefined {
  if (!existsSync(join(runFolder, 'metrics.jsonl'))) return undefined;
  const lines = readMetrics(runFolder).filter((line) => line.step <= step);
  return lines.reduce((sum, { milliseconds }) => sum + milliseconds / 60_000, 0);
}
