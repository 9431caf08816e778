import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { createDataset } from '../../src/data/dataset.ts';
import type { TrainedGenerator } from '../../src/gan/generator-graph.ts';
import { generatorGraph } from '../../src/gan/generator-graph.ts';
import { alongDirection, latentDirections } from '../../src/gan/latent-directions.ts';
import { drawLatents, interpolateLatents, straight, walkLatents } from '../../src/gan/latents.ts';
import { memorisation, nearestIn } from '../../src/gan/nearest-samples.ts';
import { buildNetworks } from '../../src/gan/networks.ts';
import { project } from '../../src/gan/projection.ts';
import { createRunTrainer } from '../../src/gan/run.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { device } from '../support/device.ts';

const run = resolveRun({
  dataset: 'mnist',
  ...{ generator: 'mlp:16', critic: 'mlp:4', imageSize: 4, latent: 3, batch: 4, steps: 1 },
});
const shape = [4, 4, 1];

/** A generator with random weights that are large enough to bend, and samples of three of its latents. */
async function randomGenerator(): Promise<{ generator: TrainedGenerator; samples: Float32Array }> {
  const trainer = await createRunTrainer(await device(), { run, data: { shape } });
  try {
    const weights = await trainer.readWeights();
    const tensors = new Map([...weights].filter(([name]) => name.startsWith('generator.')));
    for (const { data } of tensors.values()) for (let i = 0; i < data.length; i++) data[i] = 2 * data[i]!;
    trainer.writeWeights(tensors);
    const samples = await trainer.sample(drawLatents({ count: 3, latent: 3, seed: 5 }));
    return { generator: { run, dataset: { shape }, tensors }, samples };
  } finally {
    trainer.destroy();
  }
}

describe('projection', () => {
  it('finds a picture that the generator made, and its latent makes it again', async () => {
    const { generator, samples } = await randomGenerator();
    const picture = samples.slice(16, 32);
    const seen: number[] = [];
    const asked = { seed: 1, starts: 6, steps: 150 };
    const found = await project(await device(), generator, picture, {
      ...asked,
      progress: (_, error) => seen.push(error),
    });
    expect(found.psnr).toBeGreaterThan(35);
    expect(found.error).toBe(Math.min(...found.errors));
    expect(seen).toHaveLength(151);
    expect(seen.every((error, i) => i === 0 || error <= seen[i - 1]!)).toBe(true);
    const gaps = found.picture.map((value, i) => Math.abs(value - picture[i]!));
    expect(gaps.reduce((sum, gap) => sum + gap * gap, 0) / 16).toBeCloseTo(found.error, 6);
    expect(await project(await device(), generator, picture, asked)).toEqual(found);
  });

  it('names a tensor that a generator lacks', async () => {
    const { generator } = await randomGenerator();
    const graph = () => generatorGraph({ ...generator, tensors: new Map() }).feeds();
    expect(graph()).toEqual({});
    await expect(
      project(await device(), { ...generator, tensors: new Map() }, new Float32Array(16), {
        ...{ seed: 0, starts: 1, steps: 1 },
      }),
    ).rejects.toThrow(/no tensor '0\.weight'/);
  });
});

describe('directions', () => {
  it('of a conditional generator are those of the layer that the latent goes through, in every class', async () => {
    const conditional = resolveRun({ ...run, generator: 'mlp:16', conditional: true });
    const trainer = await createRunTrainer(await device(), {
      run: conditional,
      data: { shape, classes: 2 },
    });
    const weights = await trainer.readWeights();
    trainer.destroy();
    const tensors = new Map([...weights].filter(([name]) => name.startsWith('generator.')));
    const found = await latentDirections(await device(), {
      run: conditional,
      dataset: { shape, classes: 2 },
      tensors,
    });
    // The linear layer takes the latent and beside it the class's row: [units, latent + latent].
    const { data } = tensors.get('generator.1.weight')!;
    const along = found.map(({ direction }) =>
      Math.hypot(
        ...Array.from({ length: 16 }, (_, unit) =>
          direction.reduce((sum, value, i) => sum + value * data[unit * 6 + i]!, 0),
        ),
      ),
    );
    const total = along.reduce((sum, length) => sum + length ** 2, 0);
    for (const [i, { share }] of found.entries()) expect(along[i]! ** 2 / total).toBeCloseTo(share, 5);
    expect(found[0]!.share).toBeGreaterThan(found[2]!.share);
  });

  it('are the principal components of the first layer over many latents', async () => {
    const { generator } = await randomGenerator();
    const found = await latentDirections(await device(), generator);
    expect(found).toHaveLength(3);
    expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(found[0]!.share).toBeGreaterThanOrEqual(found[1]!.share);
    // y moves along the j-th direction with the variance that its share says, and differently along no other two.
    const weight = generator.tensors.get('generator.0.weight')!;
    const moved = (direction: Float32Array) =>
      Array.from({ length: 16 }, (_, unit) =>
        direction.reduce((sum, value, i) => sum + value * weight.data[unit * 3 + i]!, 0),
      );
    const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
    const images = found.map(({ direction }) => moved(direction));
    const total = images.reduce((sum, image) => sum + dot(image, image), 0);
    found.forEach(({ share, direction }, j) => {
      expect(dot(images[j]!, images[j]!) / total).toBeCloseTo(share, 5);
      expect(Math.hypot(...direction)).toBeCloseTo(1, 5);
      for (const other of images.slice(j + 1)) expect(dot(images[j]!, other) / total).toBeCloseTo(0, 5);
    });
  });

  it('lead through a latent whose own part along them is replaced', () => {
    const direction = { direction: Float32Array.of(0.6, 0.8), share: 1 };
    const row = alongDirection(Float32Array.of(3, 4), direction, { reach: 2, steps: 3 });
    expect([...row].map((value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([-1.2, -1.6, 0, 0, 1.2, 1.6]);
  });

  it('are refused where the first layer is not linear', async () => {
    const { generator } = await randomGenerator();
    const bent = resolveRun({
      dataset: 'mnist',
      ...{ critic: 'mlp:4', imageSize: 4, latent: 3 },
      generator: '{"layers":["relu",{"linear":16},{"unflatten":[4,4,1]}]}',
    });
    const specs = buildNetworks(bent, shape).generator.parameters;
    const tensors = new Map(
      specs.map(({ name, shape: [a = 1, b] }) => [
        `generator.${name}`,
        b === undefined
          ? { shape: [a], data: new Float32Array(a) }
          : { shape: [b, a], data: Float32Array.from({ length: a * b }, (_, i) => (i % 5) - 2) },
      ]),
    );
    await expect(latentDirections(await device(), { ...generator, run: bent, tensors })).rejects.toThrow(
      /first layer is linear/,
    );
  });
});

describe('ways through the latents', () => {
  const asked = { latent: 8, seed: 3 };
  const length = (z: Float32Array) => Math.hypot(...z);

  it('walk by several latents back to the first, on great circles', () => {
    const frames = walkLatents({ ...asked, count: 2 }, 3, 4);
    const at = (frame: number, picture: number) =>
      frames.subarray((frame * 2 + picture) * 8, (frame * 2 + picture + 1) * 8);
    const ends = drawLatents({ ...asked, count: 6 });
    for (const stop of [0, 1, 2]) {
      expect([...at(4 * stop, 0)]).toEqual([...ends.subarray(stop * 8, (stop + 1) * 8)]);
      expect([...at(4 * stop, 1)]).toEqual([...ends.subarray((3 + stop) * 8, (4 + stop) * 8)]);
    }
    expect(frames).toHaveLength(3 * 4 * 2 * 8);
    // The last leg ends at the first latent: a frame behind the last would be the first.
    const step = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((value, i) => value - b[i]!));
    expect(step(at(11, 0), at(0, 0))).toBeLessThan(1.5 * step(at(8, 0), at(9, 0)));
  });

  it('are shorter in the middle where they are straight', () => {
    const [round, line] = [undefined, straight].map((way) => interpolateLatents(asked, 1, 3, way)) as [
      Float32Array,
      Float32Array,
    ];
    expect([...line.subarray(0, 8)]).toEqual([...round.subarray(0, 8)]);
    expect(length(line.subarray(8, 16))).toBeLessThan(length(round.subarray(8, 16)));
  });
});

describe('the nearest training pictures', () => {
  const random = createRandom(1, 2);
  const pixels = Uint8Array.from({ length: 5000 * 4 }, () => 256 * random.uniform());
  const data = createDataset('set', [2, 2, 1], pixels);
  const pictureOf = (row: number, shift = 0) =>
    Array.from(pixels.subarray(4 * row, 4 * row + 4), (byte) => byte / 127.5 - 1 + shift);

  it('are found in every block, with the root of the mean squared difference', async () => {
    const pictures = Float32Array.from([
      ...pictureOf(3),
      ...pictureOf(4321, 0.001),
      ...pictureOf(1999, -0.002),
    ]);
    const found = await nearestIn(data, pictures);
    expect(found.map(({ row }) => row)).toEqual([3, 4321, 1999]);
    expect(found[0]!.distance).toBe(0);
    expect(found[1]!.distance).toBeCloseTo(0.001, 6);
    expect(found[2]!.distance).toBeCloseTo(0.002, 6);
  });

  it('tell copies from likenesses by what held-out pictures are like', () => {
    const at = (distances: readonly number[]) => distances.map((distance) => ({ row: 0, distance }));
    const heldOut = at(Array.from({ length: 200 }, (_, i) => 0.2 + i / 1000));
    expect(memorisation(at([0.25, 0.3, 0.4, 0.5]), heldOut)).toMatchObject({ suspicious: 0, samples: 0.4 });
    expect(memorisation(at([0.25, 0.3, 0.4, 0.5]), heldOut).verdict).toContain('no sign of copies');
    expect(memorisation(at([0.25, 0.1, 0.4, 0.5]), heldOut).verdict).toContain(
      'some samples may be copies: 25 %',
    );
    expect(memorisation(at([0.01, 0.1, 0.4]), heldOut).verdict).toContain('most samples are copies: 67 %');
  });
});
