import { existsSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { encodeGenerator, generatorOf } from '../gan/generator-file.ts';
import { onDisk } from '../node/disk.ts';
import { readMetrics } from '../node/run-folder.ts';
import { chosenCheckpoint } from './chosen-checkpoint.ts';
import { evaluateOn } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, textOf } from './options.ts';
import { loadReal, sampleCount } from './real-data.ts';
import { createTerminal } from './terminal.ts';
import { earthmoverVersion } from './version.ts';

/** `earthmover export`: writes the generator of a run into a file of its own, with what `evaluate` says of it. */
export async function exportGenerator(raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const run = textOf(raw.run);
  const { file, checkpoint } = await chosenCheckpoint(
    'export',
    { run, checkpoint: textOf(raw.checkpoint) },
    terminal,
  );
  const runFolder = run ?? join(dirname(file), '..');
  const out = textOf(raw.out) ?? join(runFolder, `generator-step-${checkpoint.step}.safetensors`);
  if (extname(out) !== '.safetensors') {
    throw usageError('a generator is written as safetensors', { out, hint: 'end the name in .safetensors' });
  }
  let scores: Record<string, number | string> = {};
  if (raw.evaluate !== false) {
    const data = await loadReal({}, file, checkpoint, terminal);
    const samples = sampleCount(undefined, data.real, checkpoint);
    const device = await openDevice(adapterOption(raw), terminal);
    try {
      scores = scoresOf(await evaluateOn(device, { file, checkpoint, data, samples, seed: 0, terminal }));
    } finally {
      device.destroy();
    }
  }
  const bytes = encodeGenerator({
    tensors: generatorOf(checkpoint),
    run: checkpoint.run,
    dataset: checkpoint.dataset,
    step: checkpoint.step,
    adapter: checkpoint.adapter,
    minutes: minutesOf(runFolder, checkpoint.step),
    scores,
    version: earthmoverVersion(),
  });
  onDisk('write the generator', out, () => writeFileSync(out, bytes));
  terminal.event('done', { file: out, bytes: bytes.length, step: checkpoint.step, scores });
  terminal.print(out);
  return 0;
}

/** The figures of an evaluation that stay with the file. */
function scoresOf({
  distances,
  modes,
  coverage,
  effective,
  verdict,
  samples,
}: Evaluation): Record<string, number | string> {
  return {
    samples,
    ...Object.fromEntries(
      distances.flatMap(({ name, value, floor }) => [
        [name, value],
        [`${name}, real to real`, floor.mean],
      ]),
    ),
    ...(modes && {
      'modes covered': modes.covered,
      'high quality': modes.highQuality,
      'reverse KL': modes.reverseKl,
    }),
    ...(coverage && {
      precision: coverage.precision,
      recall: coverage.recall,
      'precision and recall, real to real': coverage.floor.mean,
    }),
    ...(effective && { 'in effect': effective.found, of: effective.of }),
    verdict,
  };
}

/** Time spent in iterations up to `step`; undefined where the run has no metrics. */
function minutesOf(runFolder: string, step: number): number | undefined {
  if (!existsSync(join(runFolder, 'metrics.jsonl'))) return undefined;
  const lines = readMetrics(runFolder).filter((line) => line.step <= step);
  return lines.reduce((sum, { milliseconds }) => sum + milliseconds / 60_000, 0);
}
