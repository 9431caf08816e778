// A trained generator on the GPU by itself: its forward pass alone is compiled, so that pictures are there at once.

import { sizeOf } from '../../core/shape.ts';
import type { GeneratorFile } from '../../gan/generator-file.ts';
import { generatorGraph } from '../../gan/generator-graph.ts';
import { type LatentDirection, latentDirections } from '../../gan/latent-directions.ts';
import { drawLatents, spherical } from '../../gan/latents.ts';
import { toBytes } from '../../io/pixel-bytes.ts';
import { input } from '../../ops/leaf.ts';
import type { Device } from '../../runtime/device.ts';
import { compileGraph } from '../../runtime/graph.ts';
import { gridCount, type PicturesFrame } from '../protocol.ts';
import { type TrainedLook, trainedDirections } from '../trained.ts';

/** Pictures that one dispatch makes; more of them take turns. */
const rows = 12;

export interface ShownGenerator {
  readonly device: Device;
  readonly file: GeneratorFile;
  /** Pictures from its fixed latents. */
  readonly grid: () => Promise<PicturesFrame>;
  readonly look: (look: TrainedLook) => Promise<PicturesFrame>;
  readonly destroy: () => void;
}

/** @throws usage error where the tensors do not belong to the file's own run */
export async function showGenerator(device: Device, file: GeneratorFile): Promise<ShownGenerator> {
  const { run, dataset } = file;
  const { latent, seed } = run;
  const { feeds, samples } = generatorGraph(file);
  const graph = await compileGraph(device, [samples(input('z', [rows, latent]))], { name: 'trained' });
  const weights = feeds();
  const fixed = drawLatents({ count: gridCount, latent, seed });
  // Compiled when a slider is first moved: the pictures come before.
  let directions: Promise<readonly LatentDirection[]> | undefined;

  async function draw(latents: Float32Array): Promise<PicturesFrame> {
    const count = latents.length / latent;
    const width = sizeOf(dataset.shape);
    const pixels = new Uint8Array(count * width);
    for (let start = 0; start < count; start += rows) {
      const z = new Float32Array(rows * latent);
      z.set(latents.subarray(start * latent, (start + rows) * latent));
      const [drawn = new Float32Array()] = await graph.run({ ...weights, z });
      pixels.set(toBytes(drawn.subarray(0, Math.min(rows, count - start) * width)), start * width);
    }
    return { kind: 'pictures', count, shape: dataset.shape, pixels };
  }

  const latentOf = (picture: number) => fixed.subarray(picture * latent, (picture + 1) * latent);

  return {
    device,
    file,
    grid: () => draw(fixed),
    look: async ({ from, to, shares, offsets }) => {
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
      return draw(latents);
    },
    destroy: graph.destroy,
  };
}
