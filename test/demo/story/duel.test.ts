import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DuelLook, duelGoal, lookEvery, verdictOf } from '../../../src/demo/story/duel.ts';
import { type DuelRecording, looksIn, recordingOf } from '../../../src/demo/story/duel-recording.ts';
import { playDuel } from '../../../src/demo/story/duel-run.ts';
import type { Device } from '../../../src/runtime/device.ts';
import { openDevice } from '../../../src/runtime/platform/node/open-device.ts';

const none = new Float32Array(0);

/** The looks of each seed as `scripts/story-search.ts` wrote their numbers. */
const seeds = readFileSync(new URL('../../../docs/results/story/seeds.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { seed: number; looks: number[][] })
  .map(({ seed, looks }) => ({ seed, looks: looks.map(lookOf) }));

function lookOf(numbers: readonly number[]): DuelLook {
  const [step = 0, ...rest] = numbers;
  const side = (at: number) => {
    const [found = 0, w1 = 0, estimate = 0] = rest.slice(at, at + 3);
    return { points: none, found, w1, estimate };
  };
  return { step, real: none, sides: { wgan: side(0), gan: side(3) } };
}

describe('what step 4 claims', () => {
  it.each([
    ['1 to 10, which the settings were chosen by', 1, 10],
    ['11 to 20, which had no part in the choice', 11, 20],
  ])('is true for at least eight of the ten seeds %s', (_, from, to) => {
    const chosen = seeds.filter(({ seed }) => seed >= from && seed <= to);
    expect(chosen.map(({ seed }) => seed)).toEqual(Array.from({ length: 10 }, (_, i) => from + i));
    for (const { looks } of chosen) expect(looks.at(-1)?.step).toBe(duelGoal);
    const held = chosen.filter(({ looks }) => verdictOf(looks)?.holds).map(({ seed }) => seed);
    console.log(`story, step 4: the claim is true for the seeds ${held.join(', ')}`);
    expect(held.length).toBeGreaterThanOrEqual(8);
  });

  it('that the WGAN’s estimate goes with the distance is true for at least eight of ten seeds', () => {
    const follows = seeds.filter(({ looks }) => (verdictOf(looks)?.follows.wgan ?? 0) > 0.5);
    expect(follows.length).toBeGreaterThanOrEqual(16);
  });

  it('is read from the numbers: it is not true where the GAN finds as many, or is nearer', () => {
    const last = (wgan: readonly number[], gan: readonly number[]) =>
      verdictOf([lookOf([duelGoal, ...wgan, ...gan])])?.holds;
    expect(last([8, 0.2, 0.1], [5, 0.9, 0.3])).toBe(true);
    expect(last([8, 0.2, 0.1], [8, 0.9, 0.3])).toBe(false);
    expect(last([8, 0.9, 0.1], [5, 0.2, 0.3])).toBe(false);
    expect(verdictOf([])).toBeUndefined();
  });
});

describe('a duel', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice();
  });
  afterAll(() => device?.destroy());

  it('begins as the numbers in docs/results say', async () => {
    const { seed, looks } = seeds[0]!;
    for await (const { step, sides, real } of playDuel(device, seed)) {
      const expected = looks[step / lookEvery]!;
      expect(real.length).toBe(sides.wgan.points.length);
      for (const model of ['wgan', 'gan'] as const) {
        expect(sides[model].w1).toBeCloseTo(expected.sides[model].w1, 1);
        expect(Math.abs(sides[model].found - expected.sides[model].found)).toBeLessThanOrEqual(1);
      }
      if (step === 2 * lookEvery) break;
    }
  });
});

it('a recording keeps what it was made of, to a hundredth', () => {
  const points = Float32Array.from([0.125, -1.337, 2, 0]);
  const look = lookOf([12, 3, 0.5, 2.5, 4, 0.75, 0.3]);
  const { wgan, gan } = look.sides;
  const full = { ...look, real: points, sides: { wgan: { ...wgan, points }, gan: { ...gan, points } } };
  const [kept] = looksIn(JSON.parse(JSON.stringify(recordingOf([full]))) as DuelRecording);
  expect(kept?.step).toBe(12);
  expect(kept?.sides.gan).toMatchObject({ found: 4, w1: 0.75, estimate: 0.3 });
  [...(kept?.sides.wgan.points ?? [])].forEach((value, i) => {
    expect(Math.abs(value - points[i]!)).toBeLessThanOrEqual(0.0051);
  });
});

it('the recording that the page ships is a whole duel that its claim is true of', () => {
  const file = new URL('../../../src/demo/public/recorded/duel.json', import.meta.url);
  const looks = looksIn(JSON.parse(readFileSync(file, 'utf8')) as DuelRecording);
  expect(looks.at(-1)?.step).toBe(duelGoal);
  expect(verdictOf(looks)?.holds).toBe(true);
});
