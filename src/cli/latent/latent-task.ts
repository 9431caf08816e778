// What every tool of `earthmover latent` gets.
import { writeFileSync } from 'node:fs';
import { type Shape, sizeOf } from '../../core/shape.ts';
import { encodeImageGrid } from '../../io/image-grid.ts';
import { onDisk } from '../../node/disk.ts';
import type { Device } from '../../runtime/device.ts';
import type { RawOptions } from '../options.ts';
import { type Drawn, drawFrom } from '../sample-source.ts';
import type { Terminal } from '../terminal.ts';

export interface LatentTask {
  readonly raw: RawOptions;
  readonly terminal: Terminal;
  readonly device: Device;
  /** That of the generator. */
  readonly file: string;
  readonly generator: Drawn;
  /** The class that is looked at; undefined where the generator knows none. */
  readonly label: number | undefined;
  /** Of one picture: [h, w, c]. */
  readonly shape: Shape;
  readonly seed: number;
  readonly out: string;
}

/** Pictures of latents [count, latent], all of the class that is looked at: [count, ...shape]. */
export function drawPictures(
  { device, generator, label }: LatentTask,
  latents: Float32Array,
): Promise<Float32Array> {
  const count = latents.length / generator.run.latent;
  const classes = label === undefined ? undefined : new Uint8Array(count).fill(label);
  return drawFrom(device, generator, latents, classes);
}

/** Writes pictures [count, ...shape] as one, `columns` in a row. */
export function writeSheet(
  { out, shape }: Pick<LatentTask, 'out' | 'shape'>,
  pictures: Float32Array,
  columns: number,
): void {
  const count = pictures.length / sizeOf(shape);
  writeBytes(out, encodeImageGrid(pictures, [count, ...shape], { columns }));
}

export function writeBytes(file: string, bytes: Uint8Array): void {
  onDisk('write the file', file, () => writeFileSync(file, bytes));
}
