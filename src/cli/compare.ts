// `earthmover compare`: curves of several runs in one plot, and what differs between them.
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { differingSettings } from '../gan/run-differences.ts';
import { plotSvg } from '../io/plot-svg.ts';
import { onDisk } from '../node/disk.ts';
import { readMetrics } from '../node/run-folder.ts';
import { isRun, readRunRecord, readScores } from '../node/run-record.ts';
import { rasterise, sharpHint } from '../node/sharp.ts';
import { type ComparedRun, comparisonPlot, comparisonTable, namesOf } from './comparison.ts';
import type { RawOptions } from './options.ts';
import { createTerminal } from './terminal.ts';

/** Compares the runs in `folders`; returns the exit code. */
export async function compare(folders: readonly string[], raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: false });
  const out = outOf(raw.out);
  if (new Set(folders.map((folder) => resolve(folder))).size < 2) {
    throw usageError('there are not two runs to compare', {
      given: folders,
      hint: 'give two run folders or more; earthmover runs lists them',
    });
  }
  const names = namesOf(folders);
  const compared = folders.map((folder, i) => comparedRun(folder, names[i] ?? folder));
  const plot = comparisonPlot(compared);
  const files = plot === undefined ? [] : await draw(await plotSvg(plot), out);
  terminal.event('compare', {
    files,
    differs: differingSettings(compared.map(({ record }) => record.run)),
    runs: compared.map(({ name, record: { folder, state, step, lastMetrics, lastScore, run } }) => ({
      name,
      folder,
      state,
      step,
      score: lastScore ?? null,
      metrics: lastMetrics ?? null,
      run,
    })),
  });
  if (raw.json !== true) terminal.print(comparisonTable(compared).trimEnd());
  terminal.say(files.length > 0 ? `plot  ${files.join(', ')}` : 'no plot: none of the runs has begun');
  return 0;
}

function comparedRun(folder: string, name: string): ComparedRun {
  if (!isRun(folder)) {
    throw usageError('there is no run to compare', {
      folder,
      hint: 'give run folders; earthmover runs lists them',
    });
  }
  const record = readRunRecord(folder);
  if (record === undefined) {
    throw new EarthmoverError('checkpoint', 'the settings of the run cannot be read', {
      file: join(folder, 'config.json'),
      hint: 'leave that run out, or train --resume it, which writes the file anew',
    });
  }
  const begun = existsSync(join(folder, 'metrics.jsonl'));
  return { name, record, lines: begun ? readMetrics(folder) : [], scores: readScores(folder) };
}

function outOf(out: RawOptions[string]): string {
  const file = out ?? 'comparison.svg';
  if (typeof file === 'string' && /\.(svg|png)$/.test(file)) return file;
  throw usageError(`out cannot be ${String(file) || 'empty'}`, { hint: 'give a file .svg or .png' });
}

/** Writes the plot as asked; beside an SVG, a PNG where sharp is installed. Returns the files. */
async function draw(svg: string, out: string): Promise<string[]> {
  const stem = out.replace(/\.(svg|png)$/, '');
  const png = await rasterise(svg);
  if (png === undefined && out.endsWith('.png')) {
    throw usageError('a PNG needs the package sharp', { out, hint: `${sharpHint}, or give a file .svg` });
  }
  const files: [string, string | Uint8Array][] = [
    ...(out.endsWith('.svg') ? [[out, svg] as [string, string]] : []),
    ...(png === undefined ? [] : [[`${stem}.png`, png] as [string, Uint8Array]]),
  ];
  for (const [file, content] of files) onDisk(`write ${file}`, file, () => writeFileSync(file, content));
  return files.map(([file]) => file);
}
