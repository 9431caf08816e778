// The files that samples go to: a sheet, a plot, a table, arrays for NumPy, or a folder with a picture each.
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { toBytes } from '../core/pixel-bytes.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Dataset } from '../data/dataset.ts';
import { encodeImageGrid } from '../io/image-grid.ts';
import { encodeNpz } from '../io/npz.ts';
import { onDisk } from '../node/disk.ts';
import { drawSheet, sheetExtension } from './outputs.ts';

export type SampleKind = 'png' | 'svg' | 'csv' | 'npz' | 'folder';

export interface SampleFile {
  readonly out: string;
  readonly kind: SampleKind;
  /** [count, ...shape] */
  readonly samples: Float32Array;
  /** [count, latent], which `.npz` keeps beside the samples. */
  readonly latents: Float32Array;
  readonly latent: number;
  /** Of a conditional generator, [count], which `.npz` keeps, too. */
  readonly classes?: Uint8Array | undefined;
  readonly shape: Shape;
  /** Shown behind generated points. */
  readonly data?: Dataset | undefined;
  readonly title: string;
  readonly columns?: number | undefined;
}

/**
 * The kind of file that a name asks for.
 * @throws usage error where samples of this shape do not fit it, or a folder has other files in it
 */
export function requireKind(out: string, shape: Shape): SampleKind {
  const usual = sheetExtension(shape);
  const pictures = usual === 'png';
  if (isFolder(out)) {
    if (!pictures) throw unfit(out, shape, [usual]);
    requireEmpty(out);
    return 'folder';
  }
  const fitting = usual === 'svg' ? (['svg', 'csv', 'npz'] as const) : ([usual, 'npz'] as const);
  const fit = fitting.find((extension) => extname(out) === `.${extension}`);
  if (fit !== undefined) return fit;
  throw unfit(out, shape, fitting);
}

export function writeSamples(asked: SampleFile): void {
  const { out, kind, samples, shape } = asked;
  const write = (file: string, content: Uint8Array | string) =>
    onDisk('write the samples', file, () => writeFileSync(file, content));
  if (kind === 'folder') {
    const width = sizeOf(shape);
    const count = samples.length / width;
    onDisk('make the folder', out, () => mkdirSync(out, { recursive: true }));
    const digits = Math.max(5, String(count - 1).length);
    for (let i = 0; i < count; i++) {
      const picture = samples.subarray(i * width, (i + 1) * width);
      write(
        join(out, `${String(i).padStart(digits, '0')}.png`),
        encodeImageGrid(picture, [1, ...shape], { padding: 0 }),
      );
    }
    return;
  }
  write(out, kind === 'npz' ? arraysOf(asked) : drawSheet({ ...asked, sampleShape: shape, extension: kind }));
}

/** `arr_0`, the samples, is what `numpy.savez` would name them and what FID scripts read: pictures as bytes, NHWC. */
function arraysOf({ samples, latents, latent, classes, shape }: SampleFile): Uint8Array {
  const count = latents.length / latent;
  const data = shape.length === 3 ? toBytes(samples) : samples;
  return encodeNpz({
    arr_0: { data, shape: [count, ...shape] },
    latents: { data: latents, shape: [count, latent] },
    ...(classes && { classes: { data: classes, shape: [count] } }),
  });
}

function isFolder(out: string): boolean {
  return /[\\/]$/.test(out) || (existsSync(out) && statSync(out).isDirectory());
}

function requireEmpty(folder: string): void {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  if (files.length === 0) return;
  throw usageError('the folder for the samples is not empty', {
    folder,
    found: files.slice(0, 5).join(', '),
    hint: 'choose another --out, or empty the folder: what reads it would take all files for samples',
  });
}

function unfit(out: string, shape: Shape, fitting: readonly string[]) {
  const endings = fitting.map((extension) => `.${extension}`).join(' or ');
  return usageError('the samples do not fit that kind of file', {
    out,
    samples: `[${shape.join(', ')}], ${sizeOf(shape)} values each`,
    hint: `end the name in ${endings}${shape.length === 3 ? ', or in / for a folder of pictures' : ''}`,
  });
}
