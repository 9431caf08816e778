// `earthmover latent`: looks into the latent space of a generator of pictures.
import { basename, dirname, extname, join } from 'node:path';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { openDevice } from './gpu.ts';
import { directions } from './latent/directions.ts';
import { interpolate } from './latent/interpolate.ts';
import type { LatentTask } from './latent/latent-task.ts';
import { nearest } from './latent/nearest.ts';
import { pictureFor, projectPicture } from './latent/project.ts';
import { type LatentTool, latentTools, numbersOf } from './latent/tools.ts';
import { walk } from './latent/walk.ts';
import { adapterOption, oneOf, type RawOptions, textOf, wholeNumber } from './options.ts';
import { classOption, singleClass } from './sample-layout.ts';
import { chosenGenerator } from './sample-source.ts';
import { createTerminal } from './terminal.ts';

/** Endings of the files that each tool writes. */
const endings: Readonly<Record<LatentTool, string>> = {
  interpolate: 'png',
  project: 'png',
  walk: 'gif',
  directions: 'png',
  nearest: 'png',
};

/** `earthmover latent`: tools that look into the latent space of a generator of pictures. */
export async function latent(name: string, file: string | undefined, raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const { tool, asked, seed, adapter } = readLatentOptions(name, file, raw);
  const source = await chosenGenerator(raw, terminal, `latent ${tool}`);
  const { generator } = source;
  const { shape } = generator.dataset;
  if (shape.length !== 3) {
    throw usageError('the latent tools are for generators of pictures', {
      generator: source.file,
      samples: shape,
      hint: 'use sample for points',
    });
  }
  const label = singleClass(asked, generator.dataset.classes, `latent ${tool}`);
  const usual = source.out(seed);
  const stem = basename(usual, extname(usual));
  const out = textOf(raw.out) ?? join(dirname(usual), `${tool}-${stem}.${endings[tool]}`);
  if (!out.endsWith(`.${endings[tool]}`) && !(tool === 'walk' && /[\\/]$/.test(out))) {
    throw usageError(`latent ${tool} writes another kind of file`, {
      out,
      hint: `end the name in .${endings[tool]}${tool === 'walk' ? ', or in / for a folder of pictures' : ''}`,
    });
  }
  const picture = tool === 'project' ? await pictureFor(file ?? '', shape) : undefined;
  const device = await openDevice(adapter, terminal);
  try {
    const task: LatentTask = { raw, terminal, device, file: source.file, generator, label, shape, seed, out };
    const told = await run(tool, task, picture);
    const { step } = generator;
    terminal.event('done', { tool, file: out, seed, class: label, checkpoint: source.file, step, ...told });
    terminal.print(out);
    return 0;
  } finally {
    device.destroy();
  }
}

/** What the flags say, before any file is looked at. */
export function readLatentOptions(name: string, file: string | undefined, raw: RawOptions) {
  const tool = oneOf('the tool', name, latentTools, 'command line');
  if ((file !== undefined) !== (tool === 'project')) {
    throw usageError(
      tool === 'project' ? 'latent project needs a picture' : `latent ${tool} takes no picture`,
      {
        ...(file !== undefined && { picture: file }),
        hint: tool === 'project' ? 'name its file: latent project face.png' : 'leave it out',
      },
    );
  }
  numbersOf(tool, raw);
  const seed = wholeNumber('--seed', textOf(raw.seed) ?? '0', 0, 2 ** 32 - 1);
  return { tool, asked: classOption(textOf(raw.class)), seed, adapter: adapterOption(raw) };
}

/** What the last line for programs says besides the files. */
async function run(
  tool: LatentTool,
  task: LatentTask,
  picture: Float32Array | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  switch (tool) {
    case 'interpolate':
      return interpolate(task);
    case 'project':
      if (picture) return projectPicture(task, picture);
      throw new EarthmoverError('usage', 'latent project needs a picture');
    case 'walk':
      return walk(task);
    case 'directions':
      return directions(task);
    case 'nearest':
      return nearest(task);
    default:
      throw tool satisfies never;
  }
}
