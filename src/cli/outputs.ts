// What a run shows: sheets of samples, the curve, and a film of the sheets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Dataset } from '../data/dataset.ts';
import { sampleOf } from '../data/dataset.ts';
import { repeatedLatents } from '../gan/latents.ts';
import type { ObjectiveName } from '../gan/objectives.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Trainer } from '../gan/trainer.ts';
import { wassersteinCurveSvg } from '../io/curve.ts';
import { encodeImageGrid } from '../io/image-grid.ts';
import { canPlot } from '../io/plot-svg.ts';
import { pointsPlot } from '../io/points-plot.ts';
import { onDisk } from '../node/disk.ts';
import type { RunFolder } from '../node/run-folder.ts';
import { rasterise } from '../node/sharp.ts';
import { encodeSheetsGif, isSheet, mostFrames, thinned } from '../node/sheets-gif.ts';
import { estimateTextOf } from './estimate-texts.ts';

/** Samples of a sheet: a picture of 8 × 8 images, a cloud of points. */
export function sheetCount(sampleShape: Shape): number {
  return sampleShape.length === 3 ? 64 : 2000;
}

/** Ending of the files that show samples of this shape; points of other than two dimensions go to a table. */
export function sheetExtension(sampleShape: Shape): 'png' | 'svg' | 'csv' {
  if (sampleShape.length === 3) return 'png';
  return sizeOf(sampleShape) === 2 ? 'svg' : 'csv';
}

/** What a sheet shows of a run: of conditional networks a row of pictures a class, each column of one latent. */
export interface SheetLayout {
  /** Latents to draw. */
  readonly latents: number;
  /** Of each sample, whose latent is that of its column; undefined where the networks know no classes. */
  readonly classes?: Uint8Array;
  readonly columns?: number;
}

/** Rows of a sheet with classes at most, and its columns. */
const [mostRows, classColumns] = [32, 8];

export function sheetLayout(sampleShape: Shape, classes: number | undefined): SheetLayout {
  if (classes === undefined || sampleShape.length !== 3) return { latents: sheetCount(sampleShape) };
  const count = classColumns * Math.min(classes, mostRows);
  return {
    latents: classColumns,
    classes: Uint8Array.from({ length: count }, (_, i) => Math.floor(i / classColumns)),
    columns: classColumns,
  };
}

/** The samples of a sheet of a run, [count, ...sample shape]. */
export function sheetSamples(trainer: Trainer, { latents, classes }: SheetLayout): Promise<Float32Array> {
  const drawn = trainer.fixedLatents(latents);
  if (classes === undefined) return trainer.sample(drawn);
  return trainer.sample(repeatedLatents(drawn, trainer.config.latent, classes.length), { classes });
}

export interface Sheet {
  /** [count, ...sampleShape] */
  readonly samples: Float32Array;
  readonly sampleShape: Shape;
  readonly extension: 'png' | 'svg' | 'csv';
  /** Shown behind generated points. */
  readonly data?: Dataset | undefined;
  readonly title?: string;
  /** Images in a row. */
  readonly columns?: number | undefined;
}

/** The content of a file that shows samples. */
export function drawSheet({
  samples,
  sampleShape,
  extension,
  data,
  title,
  columns,
}: Sheet): Uint8Array | string {
  const width = sizeOf(sampleShape);
  const count = samples.length / width;
  if (extension === 'png') {
    return encodeImageGrid(samples, [count, ...sampleShape], columns === undefined ? {} : { columns });
  }
  if (extension === 'svg') {
    const real = data === undefined ? [] : firstPoints(data, count);
    return pointsPlot({ real, generated: samples, ...(title !== undefined && { title }) });
  }
  const rows = Array.from({ length: count }, (_, i) =>
    samples.subarray(i * width, (i + 1) * width).join(','),
  );
  return `${rows.join('\n')}\n`;
}

/**
 * Writes the curve of what the run estimates as SVG, and as PNG where sharp is installed; returns the files: none where
 * the packages that draw are not installed, and where there are no lines.
 */
export async function writeCurve(
  folder: RunFolder,
  lines: Iterable<RecordedMetrics>,
  objective: ObjectiveName,
): Promise<string[]> {
  if (!(await canPlot())) return [];
  const [steps, estimates]: [number[], number[]] = [[], []];
  for (const { step, wassersteinEstimate, jsEstimate } of lines) {
    steps.push(step);
    estimates.push(jsEstimate ?? wassersteinEstimate);
  }
  if (steps.length === 0) return [];
  const svg = await wassersteinCurveSvg({
    estimates,
    steps,
    ...estimateTextOf(objective),
  });
  const files = [join(folder.path, 'curve.svg')];
  folder.writeFile(files[0]!, svg);
  const png = await rasterise(svg);
  if (png !== undefined) {
    files.push(join(folder.path, 'curve.png'));
    folder.writeFile(files[1]!, png);
  }
  return files;
}

/**
 * Writes progress.gif, how the pictures of the sheets came about, and returns its path. It is made from the sheets on the
 * disk, so that a resumed run shows its earlier sessions, too; of more than 40 some are left out, evenly; undefined for points, and where there is one sheet only.
 */
export function writeProgress(folder: RunFolder, step: number, sampleShape: Shape): string | undefined {
  if (sampleShape.length !== 3) return undefined;
  const sheets = thinned(folder.sheets(step, 'png'), mostFrames).flatMap((file) => {
    const bytes = new Uint8Array(onDisk(`read ${file}`, file, () => readFileSync(file)));
    return isSheet(bytes) ? [bytes] : [];
  });
  if (sheets.length < 2) return undefined;
  const file = join(folder.path, 'progress.gif');
  folder.writeFile(file, encodeSheetsGif(sheets, { height: sampleShape[0]!, width: sampleShape[1]! }));
  return file;
}

function firstPoints(data: Dataset, count: number): number[] {
  return Array.from({ length: Math.min(count, data.count) }, (_, i) => [...sampleOf(data, i)]).flat();
}
