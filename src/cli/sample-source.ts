// Where samples come from: a run, one of its checkpoints, a file of `export`, or a generator of the package.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { usageError } from '../core/errors.ts';
import type { Checkpoint } from '../gan/checkpoint.ts';
import { decodeGenerator, type GeneratorFile, generatorOf, isGeneratorFile } from '../gan/generator-file.ts';
import { createRunTrainer } from '../gan/run.ts';
import { checkpointAt } from '../node/checkpoint-list.ts';
import { readCheckpoint } from '../node/checkpoint-store.ts';
import { trainedFile } from '../node/trained-generators.ts';
import type { Device } from '../runtime/device.ts';
import { chosenCheckpoint } from './chosen-checkpoint.ts';
import type { RawOptions } from './options.ts';
import { textOf, wholeNumber } from './options.ts';
import { sheetExtension } from './outputs.ts';
import type { Terminal } from './terminal.ts';

/** What is needed of a generator to draw samples. */
export type Drawn = Pick<GeneratorFile, 'tensors' | 'run' | 'dataset' | 'step'>;

export interface Source {
  readonly file: string;
  readonly generator: Drawn;
  /** The file that samples go to where the command line names none. */
  readonly out: (seed: number) => string;
}

/** What the command line names. */
export async function chosenGenerator(
  raw: RawOptions,
  terminal: Terminal,
  command = 'sample',
): Promise<Source> {
  const [trained, run, named] = [textOf(raw.trained), textOf(raw.run), textOf(raw.checkpoint)];
  if ([trained, run, named].filter((source) => source !== undefined).length > 1) {
    throw usageError(`${command} has several sources`, {
      hint: 'give one of --run, --checkpoint and --trained',
    });
  }
  const step = textOf(raw.step);
  if (step !== undefined && run === undefined) {
    throw usageError('--step needs a run', { step, hint: 'give --run FOLDER, or name a --checkpoint' });
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
  const asked =
    run !== undefined && step !== undefined
      ? {
          run: undefined,
          checkpoint: checkpointAt(run, wholeNumber('--step', step, 0, Number.MAX_SAFE_INTEGER)),
        }
      : { run, checkpoint: named };
  const { file, checkpoint } = await chosenCheckpoint(
    command,
    asked,
    terminal,
    '--run FOLDER, --checkpoint FILE or --trained NAME',
  );
  const generator = { ...checkpoint, tensors: generatorOf(checkpoint) };
  return { file, generator, out: (seed) => defaultOut(file, checkpoint, seed) };
}

/** Samples of latents [count, latent], and of a class each where the generator has classes: [count, ...shape]. */
export async function drawFrom(
  device: Device,
  { run, dataset, tensors }: Drawn,
  latents: Float32Array,
  classes?: Uint8Array,
): Promise<Float32Array> {
  // The tensors are the means already.
  const { standardization } = dataset;
  const trainer = await createRunTrainer(device, { run, data: dataset, standardization, config: { ema: 0 } });
  try {
    trainer.writeWeights(tensors);
    return await trainer.sample(latents, { classes });
  } finally {
    trainer.destroy();
  }
}

/** Beside the checkpoints of a run, in the run folder. */
function defaultOut(file: string, { step, dataset }: Checkpoint, seed: number): string {
  return join(dirname(file), '..', `sample-step-${step}-seed-${seed}.${sheetExtension(dataset.shape)}`);
}
