// `earthmover sample`: draws samples from a generator.
import { existsSync } from 'node:fs';
import { usageError } from '../core/errors.ts';
import { leastTruncation } from '../gan/latents.ts';
import { checkpointsTable } from '../node/checkpoint-list.ts';
import { loadDataset } from '../node/datasets.ts';
import { openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, numberWithin, textOf, wholeNumber } from './options.ts';
import { requireKind, writeSamples } from './sample-files.ts';
import { classOption, latentsFor, layoutOf, withClasses } from './sample-layout.ts';
import { chosenGenerator, type Drawn, drawFrom } from './sample-source.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** `earthmover sample`: draws samples from a generator into a sheet, a folder of pictures, a table or arrays. */
export async function sample(raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  if (raw.list === true) return listCheckpoints(raw, terminal);
  const { layout: given, asked, seed, truncation, adapter } = readSampleOptions(raw);
  const { file, generator, out: usualOut } = await chosenGenerator(raw, terminal);
  const { shape } = generator.dataset;
  const out = textOf(raw.out) ?? usualOut(seed);
  const kind = requireKind(out, shape);
  const { latent } = generator.run;
  const { layout, classes } = withClasses(given, asked, generator.dataset.classes);
  const latents = latentsFor(layout, { latent, seed, ...(truncation !== undefined && { truncation }) });
  const device = await openDevice(adapter, terminal);
  try {
    const samples = await drawFrom(device, generator, latents, classes);
    const title = `${generator.dataset.name}, step ${generator.step}`;
    const data = kind === 'svg' ? await realPoints(generator) : undefined;
    const { columns } = layout;
    writeSamples({ out, kind, samples, latents, latent, classes, shape, data, title, columns });
  } finally {
    device.destroy();
  }
  const count = latents.length / latent;
  terminal.event('done', {
    file: out,
    count,
    seed,
    truncation,
    class: asked,
    checkpoint: file,
    step: generator.step,
  });
  terminal.print(out);
  return 0;
}

/** What the flags say, before any file is looked at. */
export function readSampleOptions(raw: RawOptions) {
  return {
    layout: layoutOf(raw),
    asked: classOption(textOf(raw.class)),
    seed: wholeNumber('--seed', textOf(raw.seed) ?? '0', 0, 2 ** 32 - 1),
    truncation: numberWithin('--truncation', textOf(raw.truncation), leastTruncation, 10),
    adapter: adapterOption(raw),
  };
}

/** `--list`: the checkpoints that a run still has. */
async function listCheckpoints(raw: RawOptions, terminal: Terminal): Promise<number> {
  const run = textOf(raw.run);
  if (run === undefined) throw usageError('--list needs a run', { hint: 'give --run FOLDER' });
  const checkpoints = await checkpointsTable(run);
  for (const checkpoint of checkpoints) terminal.event('checkpoint', checkpoint);
  const lines = checkpoints.map(({ step, file, wassersteinMedian }) => {
    const estimate = wassersteinMedian === null ? '' : `  W ${wassersteinMedian.toPrecision(4)}`;
    return `${String(step).padStart(8)}  ${file}${estimate}`;
  });
  terminal.print(['    step  checkpoint, with the median of its estimate', ...lines].join('\n'));
  return 0;
}

/** The data behind the plot; points whose file has gone are drawn without. */
async function realPoints({ run: { dataset, data, columns } }: Drawn) {
  if (data !== undefined && !existsSync(data)) return undefined;
  return loadDataset({ dataset, data, columns });
}
