import { expect, it } from 'vitest';
import { measureStreamingFromFile } from '../../../src/cli/bench/streaming.ts';
import { streamingText } from '../../../src/cli/bench/tables.ts';
import { mlp } from '../../../src/nn/mlp.ts';
import { device } from '../../support/device.ts';

it('times the same iterations with the data on the GPU, in memory and in a file', async () => {
  const shape = [3, 5, 3];
  const workload = {
    generator: mlp({ input: 2, hidden: [8], output: 45, activation: 'relu', outputShape: shape }),
    critic: mlp({ input: shape, hidden: [8], output: 1, activation: 'relu' }),
    batch: 15,
    latent: 2,
  };
  const gpu = await device();
  const before = gpu.liveBytes;
  const figures = await measureStreamingFromFile(gpu, 4, { workload, count: 101 });
  expect(figures.map(({ from }) => from)).toEqual(['GPU', 'memory', 'file']);
  for (const { stepMs, ratioOfTurns } of figures) {
    expect(stepMs.min).toBeGreaterThan(0);
    expect(ratioOfTurns.median).toBeGreaterThan(0);
  }
  expect(figures[0]?.ratioOfTurns).toEqual({ median: 1, min: 1, max: 1 });
  expect(streamingText(figures)).toMatch(/GPU[\s\S]*memory[\s\S]*file/);
  expect(gpu.liveBytes).toBe(before);
});
