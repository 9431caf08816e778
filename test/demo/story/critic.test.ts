import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CriticAsked } from '../../../src/demo/story/critic.ts';
import { teachCritic } from '../../../src/demo/story/critic-run.ts';
import type { Device } from '../../../src/runtime/device.ts';
import { openDevice } from '../../../src/runtime/platform/node/open-device.ts';

let device: Device;
beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device?.destroy());

it('a change of c and n_critic goes on with the same run, and more weights stand at a narrower clip', async () => {
  const wide: CriticAsked = { clip: 0.5, nCritic: 2 };
  const narrow: CriticAsked = { clip: 0.01, nCritic: 1 };
  const looks = teachCritic(device, wide);
  const { value: before } = await looks.next(wide);
  const { value: after } = await looks.next(narrow);
  await looks.return();
  if (!before || !after) throw new Error('it gave no look');
  expect([before.step, after.step]).toEqual([5, 10]);
  expect([before.asked, after.asked]).toEqual([wide, narrow]);
  expect(before.atClip).toBeLessThan(0.2);
  expect(after.atClip).toBeGreaterThan(0.5);
  for (const { weights, w1, slope } of [before, after]) {
    expect(weights.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(w1).toBeGreaterThan(0.5);
    expect(slope).toBeGreaterThan(0);
  }
  const [first = 0] = after.weights;
  expect(first + (after.weights.at(-1) ?? 0)).toBeGreaterThan(0.5);
  expect(after.slope).toBeLessThan(before.slope / 10);
  // Slow as its generator is, five iterations do not make another one of it.
  expect(Math.abs(after.w1 - before.w1)).toBeLessThan(0.3);
});
