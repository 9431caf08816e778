import { describe, expect, it } from 'vitest';
import { deviationsFromLine, measureScale, networkSweeps, sweepsOf } from '../../src/bench/scale.ts';
import { device } from '../support/device.ts';
import { tinyWorkload } from '../support/tiny-workload.ts';

describe('a sweep', () => {
  it('of a straight line does not deviate, whatever its start', () => {
    for (const start of [0, 7]) {
      const xs = [64, 128, 256, 512];
      const off = deviationsFromLine(
        xs,
        xs.map((x) => start + 0.3 * x),
      );
      for (const each of off) expect(each).toBeCloseTo(0, 12);
    }
  });

  it('of a parabola deviates, and in both directions', () => {
    const off = deviationsFromLine([1, 2, 3, 4], [1, 4, 9, 16]);
    expect(Math.max(...off)).toBeGreaterThan(0.15);
    expect(Math.min(...off)).toBeLessThan(-0.15);
  });

  it('of a single size has nothing to deviate from', () => {
    expect(deviationsFromLine([5], [10])).toEqual([0]);
  });

  it('goes from 64 to 512 in the batch and from 1 to 25 in critic steps', () => {
    const [batch, nCritic] = sweepsOf('tiny', tinyWorkload());
    expect([batch!.values[0], batch!.values.at(-1)]).toEqual([64, 512]);
    expect([nCritic!.values[0], nCritic!.values.at(-1)]).toEqual([1, 25]);
  });

  it('changes what it says it changes', async () => {
    const [batch, nCritic] = sweepsOf('tiny', tinyWorkload());
    expect(batch!.at(128).workload).toMatchObject({ batch: 128, latent: 2 });
    const { points, worstDeviation } = await measureScale(
      await device(),
      { ...nCritic!, values: [1, 3] },
      1,
      100,
    );
    const [one, three] = points;
    expect(three!.plannedBytes).toBe(one!.plannedBytes);
    expect(three!.flops).toBeGreaterThan(2 * one!.flops);
    // Two points are always on a line.
    expect(worstDeviation).toBeCloseTo(0, 9);
  });

  it('of networks makes them of every size', () => {
    for (const { values, at } of networkSweeps()) {
      const outputs = values.map((value) => at(value).workload.critic.parameters.length);
      expect(outputs).toHaveLength(values.length);
    }
  });
});
