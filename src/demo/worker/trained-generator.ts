// A trained generator on the GPU by itself: its forward pass alone is compiled, so that pictures are there at once.

import { toBytes } from '../../core/pixel-bytes.ts';
import { sizeOf } from '../../core/shape.ts';
import { oneHot } from '../../gan/class-choice.ts';
import type { GeneratorFile } from '../../gan/generator-file.ts';
import { generatorGraph } from '../../gan/generator-graph.ts';
import { type LatentDirection, latentDirections } from '../../gan/latent-directions.ts';
import { drawLatents, spherical } from '../../gan/latents.ts';
import { input } from '../../ops/leaf.ts';
import type { Device } from '../../runtime/device.ts';
import { compileGraph } from '../../runtime/graph.ts';
import { type ClassGrid, classGrid } from '../class-grid.ts';
import type { PicturesFrame } from '../protocol.ts';
import { type TrainedLook, trainedDirections } from '../trained.ts';

/** Pictures that one dispatch makes; more of them take turns. */
const rows = 12;

export interface ShownGenerator {
  readonly device: Device;
  readonly file: GeneratorFile;
  /** Of a conditional generator: the classes that it knows. */
  readonly classes: number | undefined;
  /** Pictures from its fixed latents: of one class, or of all in rows. */
  readonly grid: (label: number | undefined) => Promise<PicturesFrame>;
  readonly look: (look: TrainedLook) => Promise<PicturesFrame>;
  readonly destroy: () => void;
}

/** @throws usage error where the tensors do not belong to the file's own run */
export async function showGenerator(device: Device, file: GeneratorFile): Promise<ShownGenerator> {
  const { run, dataset } = file;
  const { latent, seed } = run;
  const { feeds, samples, classes } = generatorGraph(file);
  const asked = classes === undefined ? undefined : input('classes', [rows, classes]);
  const graph = await compileGraph(device, [samples(input('z', [rows, latent]), asked)], { name: 'trained' });
  const weights = feeds();
  const known = classes ?? 0;
  // Compiled when a slider is first moved: the pictures come before.
  let directions: Promise<readonly LatentDirection[]> | undefined;

  /** @param shares of each class in the rows of latents: one-hot, or between two classes */
  async function draw(latents: Float32Array, shares: Float32Array): Promise<PicturesFrame> {
    const count = latents.length / latent;
    const width = sizeOf(dataset.shape);
    const pixels = new Uint8Array(count * width);
    for (let start = 0; start < count; start += rows) {
      const z = new Float32Array(rows * latent);
      z.set(latents.subarray(start * latent, (start + rows) * latent));
      const ofRows = new Float32Array(rows * known);
      ofRows.set(shares.subarray(start * known, (start + rows) * known));
      const [drawn = new Float32Array()] = await graph.run({
        ...weights,
        z,
        ...(asked && { classes: ofRows }),
      });
      pixels.set(toBytes(drawn.subarray(0, Math.min(rows, count - start) * width)), start * width);
    }
    return { kind: 'pictures', count, shape: dataset.shape, pixels };
  }

  /** The latent and the class of a picture of the grid; the class one-hot, empty where there are none. */
  function placesIn(label: number | undefined) {
    const grid = classGrid(classes, label);
    const fixed = drawLatents({ count: grid.count, latent, seed });
    const at = (picture: number) => grid.latentOf(Math.min(picture, grid.count - 1)) * latent;
    return {
      grid,
      latentOf: (picture: number) => fixed.subarray(at(picture), at(picture) + latent),
      classOf: (picture: number) => oneHot(labelsIn(grid, picture), known),
    };
  }

  return {
    device,
    file,
    classes,
    grid: async (label) => {
      const { grid, latentOf, classOf } = placesIn(label);
      const { count, across } = grid;
      const pictures = Array.from({ length: count }, (_, i) => i);
      const drawn = await draw(joined(pictures.map(latentOf)), joined(pictures.map(classOf)));
      return { ...drawn, across };
    },
    look: async ({ from, to, shares, offsets, label }) => {
      const { latentOf, classOf } = placesIn(label);
      const moves = offsets.some((offset) => offset !== 0);
      if (moves) directions ??= latentDirections(device, file);
      const along = moves ? ((await directions) ?? []).slice(0, trainedDirections) : [];
      const latents = new Float32Array(shares.length * latent);
      for (const [i, share] of shares.entries()) {
        const z = spherical(latentOf(from), latentOf(to), share);
        for (const [k, { direction }] of along.entries()) {
          for (let j = 0; j < latent; j++) z[j]! += (offsets[k] ?? 0) * (direction[j] ?? 0);
        }
        latents.set(z, i * latent);
      }
      const [first, second] = [classOf(from), classOf(to)];
      // Between two classes: what stands for a class is a row of a matrix, and rows can be mixed.
      const mixed = shares.map((share) => first.map((one, i) => one + share * ((second[i] ?? 0) - one)));
      return draw(latents, joined(mixed));
    },
    destroy: graph.destroy,
  };
}

/** A picture's class as a list of one; of none where the networks know no classes. */
function labelsIn({ classOf }: ClassGrid, picture: number): readonly number[] {
  const label = classOf(picture);
  return label === undefined ? [] : [label];
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) all.set(row, i * width);
  return all;
}
