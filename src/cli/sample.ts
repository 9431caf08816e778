import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { createRandom } from '../core/random.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { decodeGenerator, type GeneratorFile, generatorOf, isGeneratorFile } from '../gan/generator-file.ts';
import { createRunTrainer } from '../gan/run.ts';
import { streams } from '../gan/step-constants.ts';
import { readCheckpoint } from '../node/checkpoint-store.ts';
import { loadDataset } from '../node/datasets.ts';
import { onDisk } from '../node/disk.ts';
import { trainedFile } from '../node/trained-generators.ts';
import type { Device } from '../runtime/device.ts';
import { chosenCheckpoint } from './chosen-checkpoint.ts';
import { openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, textOf, wholeNumber } from './options.ts';
import { drawSheet, sheetExtension } from './outputs.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const mostSamples = 100_000;

/** `earthmover sample`: draws samples from a checkpoint into one file. */
export async function sample(raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const layout = layoutOf(raw);
  const seed = wholeNumber('--seed', textOf(raw.seed) ?? '0', 0, 2 ** 32 - 1);
  const adapter = adapterOption(raw);
  const { file, generator, out: usualOut } = await chosenGenerator(raw, terminal);
  const { shape } = generator.dataset;
  const out = textOf(raw.out) ?? usualOut(seed);
  const extension = extensionFor(out, shape);
  const count = layout?.count ?? wholeNumber('--count', textOf(raw.count) ?? '64', 1, mostSamples);
  const device = await openDevice(adapter, terminal);
  try {
    const samples = await draw(device, generator, count, seed);
    const title = `${generator.dataset.name}, step ${generator.step}`;
    const data = extension === 'svg' ? await realPoints(generator) : undefined;
    const sheet = drawSheet({
      samples,
      sampleShape: shape,
      extension,
      data,
      title,
      columns: layout?.columns,
    });
    onDisk('write the samples', out, () => writeFileSync(out, sheet));
  } finally {
    device.destroy();
  }
  terminal.event('done', { file: out, count, seed, checkpoint: file, step: generator.step });
  terminal.print(out);
  return 0;
}

type Drawn = Pick<GeneratorFile, 'tensors' | 'run' | 'dataset' | 'step'>;

/** What the command line names: a run, one of its checkpoints, a file of `export`, or a generator of the package. */
async function chosenGenerator(
  raw: RawOptions,
  terminal: Terminal,
): Promise<{ readonly file: string; readonly generator: Drawn; readonly out: (seed: number) => string }> {
  const [trained, run, named] = [textOf(raw.trained), textOf(raw.run), textOf(raw.checkpoint)];
  if ([trained, run, named].filter((source) => source !== undefined).length > 1) {
    throw usageError('sample has several sources', { hint: 'give one of --run, --checkpoint and --trained' });
  }
  const generatorFile = trained === undefined ? named : trainedFile(trained);
  const bytes =
    generatorFile === undefined || !existsSync(generatorFile) ? undefined : readCheckpoint(generatorFile);
  if (
    generatorFile !== undefined &&
    bytes &&
    (trained !== undefined || isGeneratorFile(bytes, generatorFile))
  ) {
    const generator = decodeGenerator(bytes, generatorFile);
    const name = trained ?? basename(generatorFile, '.safetensors');
    const extension = sheetExtension(generator.dataset.shape);
    const folder = trained === undefined ? dirname(generatorFile) : '.';
    return {
      file: generatorFile,
      generator,
      out: (seed) => join(folder, `${name}-seed-${seed}.${extension}`),
    };
  }
  const { file, checkpoint } = await chosenCheckpoint('sample', { run, checkpoint: named }, terminal);
  const generator = { ...checkpoint, tensors: generatorOf(checkpoint) };
  return { file, generator, out: (seed) => defaultOut(file, checkpoint, seed) };
}

async function draw(
  device: Device,
  { run, dataset, tensors }: Drawn,
  count: number,
  seed: number,
): Promise<Float32Array> {
  // The tensors are the means already.
  const trainer = await createRunTrainer(device, { run, data: dataset.shape, config: { ema: 0 } });
  try {
    trainer.writeWeights(tensors);
    // The stream of the sheets that training writes: with the run's own seed, the first samples are theirs.
    const random = createRandom(seed, streams.fixedLatents);
    return await trainer.sample(Float32Array.from({ length: count * run.latent }, () => random.normal()));
  } finally {
    trainer.destroy();
  }
}

/** `--grid 8x4` asks for 8 across, 4 down. */
function layoutOf(raw: RawOptions): { readonly columns: number; readonly count: number } | undefined {
  const grid = textOf(raw.grid);
  if (grid === undefined) return undefined;
  const [, across, down] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(grid) ?? [];
  const count = Number(across) * Number(down);
  if (!(count <= mostSamples)) {
    throw usageError(`--grid cannot be ${grid}`, { hint: 'give columns and rows, such as 8x4' });
  }
  if (raw.count !== undefined && Number(raw.count) !== count) {
    throw usageError('--grid and --count disagree', { grid, count: raw.count, hint: 'give one of the two' });
  }
  return { columns: Number(across), count };
}

function extensionFor(out: string, shape: Shape): 'png' | 'svg' | 'csv' {
  const usual = sheetExtension(shape);
  const fitting = usual === 'svg' ? (['svg', 'csv'] as const) : ([usual] as const);
  const fit = fitting.find((extension) => extname(out) === `.${extension}`);
  if (fit !== undefined) return fit;
  throw usageError('the samples do not fit that kind of file', {
    out,
    samples: `[${shape.join(', ')}], ${sizeOf(shape)} values each`,
    hint: `end the name in ${fitting.map((extension) => `.${extension}`).join(' or ')}`,
  });
}

/** Beside the checkpoints of a run, in the run folder. */
function defaultOut(file: string, { step, dataset }: Checkpoint, seed: number): string {
  return join(dirname(file), '..', `sample-step-${step}-seed-${seed}.${sheetExtension(dataset.shape)}`);
}

/** The data behind the plot; points whose file has gone are drawn without. */
async function realPoints({ run: { dataset, data } }: Drawn) {
  if (data !== undefined && !existsSync(data)) return undefined;
  return loadDataset({ dataset, data });
}
