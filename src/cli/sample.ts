import { existsSync } from 'node:fs';
import { usageError } from '../core/errors.ts';
import { drawLatents, interpolateLatents, leastTruncation } from '../gan/latents.ts';
import { checkpointsTable } from '../node/checkpoint-list.ts';
import { loadDataset } from '../node/datasets.ts';
import { openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, numberWithin, textOf, wholeNumber } from './options.ts';
import { requireKind, writeSamples } from './sample-files.ts';
import { chosenGenerator, type Drawn, drawFrom } from './sample-source.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const mostSamples = 100_000;
const usualRows = 8;

/** `earthmover sample`: draws samples from a generator into a sheet, a folder of pictures, a table or arrays. */
export async function sample(raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  if (raw.list === true) return listCheckpoints(raw, terminal);
  const { layout, seed, truncation, adapter } = readSampleOptions(raw);
  const { file, generator, out: usualOut } = await chosenGenerator(raw, terminal);
  const { shape } = generator.dataset;
  const out = textOf(raw.out) ?? usualOut(seed);
  const kind = requireKind(out, shape);
  const { latent } = generator.run;
  const asked = { latent, seed, ...(truncation !== undefined && { truncation }) };
  const latents = layout.steps
    ? interpolateLatents(asked, layout.rows, layout.steps)
    : drawLatents({ ...asked, count: layout.count });
  const device = await openDevice(adapter, terminal);
  try {
    const samples = await drawFrom(device, generator, latents);
    const title = `${generator.dataset.name}, step ${generator.step}`;
    const data = kind === 'svg' ? await realPoints(generator) : undefined;
    writeSamples({ out, kind, samples, latents, latent, shape, data, title, columns: layout.columns });
  } finally {
    device.destroy();
  }
  const count = latents.length / latent;
  terminal.event('done', { file: out, count, seed, truncation, checkpoint: file, step: generator.step });
  terminal.print(out);
  return 0;
}

/** What the flags say, before any file is looked at. */
export function readSampleOptions(raw: RawOptions) {
  return {
    layout: layoutOf(raw),
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

interface Layout {
  readonly columns?: number;
  readonly count: number;
  /** Samples from one end of a row to the other; none where samples are independent. */
  readonly steps?: number;
  readonly rows: number;
}

/** `--grid 8x4` asks for 8 across, 4 down; `--interpolate 10` for rows of 10 on the way from one sample to another. */
function layoutOf(raw: RawOptions): Layout {
  const steps = textOf(raw.interpolate);
  const grid = textOf(raw.grid);
  if (steps !== undefined) {
    if (grid !== undefined) {
      throw usageError('--grid and --interpolate disagree', {
        grid,
        interpolate: steps,
        hint: 'give --interpolate, and the number of rows with --count',
      });
    }
    const columns = wholeNumber('--interpolate', steps, 2, 1000);
    const rows = wholeNumber('--count', textOf(raw.count) ?? String(usualRows), 1, mostSamples / columns);
    return { columns, rows, steps: columns, count: columns * rows };
  }
  if (grid === undefined) {
    const count = wholeNumber('--count', textOf(raw.count) ?? '64', 1, mostSamples);
    return { count, rows: count };
  }
  const [, across, down] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(grid) ?? [];
  const count = Number(across) * Number(down);
  if (!(count <= mostSamples)) {
    throw usageError(`--grid cannot be ${grid}`, { hint: 'give columns and rows, such as 8x4' });
  }
  if (raw.count !== undefined && Number(raw.count) !== count) {
    throw usageError('--grid and --count disagree', { grid, count: raw.count, hint: 'give one of the two' });
  }
  return { columns: Number(across), rows: Number(down), count };
}

/** The data behind the plot; points whose file has gone are drawn without. */
async function realPoints({ run: { dataset, data, columns } }: Drawn) {
  if (data !== undefined && !existsSync(data)) return undefined;
  return loadDataset({ dataset, data, columns });
}
