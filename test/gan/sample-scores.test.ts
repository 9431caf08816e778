import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { createToy, mixtureOf } from '../../src/data/toys.ts';
import { scoreSamples, verdictOf } from '../../src/gan/sample-scores.ts';
import { device } from '../support/device.ts';

const mixture = mixtureOf('8gaussians')!;
const count = 200;
const real = createToy('8gaussians', 2 * count, 1).values as Float32Array;

/** Points of some of the modes, evenly. */
function fromModes(modes: number): Float32Array {
  const random = createRandom(6, 1);
  return Float32Array.from({ length: 2 * count }, (_, i) => {
    const centre = mixture.centres[(i >> 1) % modes]!;
    return centre[i % 2]! + mixture.sigma * random.normal();
  });
}

async function scoresOf(generated: Float32Array, known: typeof mixture | 'unknown' = mixture) {
  return scoreSamples(real, generated, {
    shape: [2],
    seed: 4,
    device: await device(),
    ...(known !== 'unknown' && { mixture: known }),
  });
}

describe('scores of samples', () => {
  it('put real data against real data at the floor', async () => {
    const { distances, modes, effective, spread, verdict } = await scoresOf(
      createToy('8gaussians', count, 2).values as Float32Array,
    );
    expect(distances.map(({ name }) => name)).toEqual(['exact W1', 'sliced W', 'MMD squared']);
    for (const { value, floor, low, high } of distances) {
      expect(Math.abs(value - floor.mean)).toBeLessThan(4 * floor.sd);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(modes).toMatchObject({ covered: 8, samples: count });
    expect(effective!.found).toBeGreaterThan(7.5);
    expect(spread).toBeCloseTo(1, 1);
    expect(verdict).toBe('all modes');
  });

  it('call samples of one mode collapsed', async () => {
    const { distances, modes, effective, verdict } = await scoresOf(fromModes(1));
    expect(verdict).toBe('collapsed');
    expect(modes!.covered).toBe(1);
    expect(effective).toEqual({ found: 1, of: 8, real: 8 });
    for (const { value, floor } of distances) expect(value).toBeGreaterThan(floor.mean + 4 * floor.sd);
  });

  it('say when some of the modes are missing', async () => {
    expect(await scoresOf(fromModes(6))).toMatchObject({ verdict: 'modes missing', modes: { covered: 6 } });
  });

  it('call samples that are all alike collapsed where nothing is known of modes', async () => {
    const same = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 0.2 : 0.1));
    expect(await scoresOf(same, 'unknown')).toMatchObject({ verdict: 'collapsed', spread: 0 });
    expect((await scoresOf(fromModes(8), 'unknown')).verdict).toBe('not collapsed');
  });

  it('hold classes of unequal size against those that are in effect of real samples', () => {
    const covered = { covered: 9 };
    expect(verdictOf(1, { found: 4, of: 9, real: 4.2 }, covered)).toBe('all modes');
    expect(verdictOf(1, { found: 4, of: 9, real: 9 }, covered)).toBe('collapsed');
  });

  it('repeat exactly with the same seed', async () => {
    expect(await scoresOf(fromModes(6))).toEqual(await scoresOf(fromModes(6)));
  });

  it('refuse a sample that is not finite, and fewer real samples than the floor needs', async () => {
    const broken = fromModes(8);
    broken[7] = Number.NaN;
    await expect(scoresOf(broken)).rejects.toThrow(/holds a value that is not finite[\s\S]*sample +3/);
    const longer = createToy('8gaussians', count + 1, 2).values as Float32Array;
    await expect(scoresOf(longer)).rejects.toMatchObject({ kind: 'data' });
  });
});
