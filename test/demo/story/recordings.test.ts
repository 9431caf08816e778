// The recordings that the page plays in the story's last steps where there is no WebGPU: as made, and as shipped.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type CriticLook, clips, criticSteps, weightBins } from '../../../src/demo/story/critic.ts';
import {
  type CriticRecording,
  criticLooksIn,
  criticRecordingOf,
  recordedClips,
  recordedLooks,
  recordedSteps,
} from '../../../src/demo/story/critic-recording.ts';
import { type DigitsLook, digitsGoal, fallOf } from '../../../src/demo/story/digits.ts';
import {
  type DigitsRecording,
  digitsLooksIn,
  digitsRecordingOf,
} from '../../../src/demo/story/digits-recording.ts';
import { nearest } from '../../../src/demo/story/slider.ts';
import { story } from '../../../src/demo/texts/en-story.ts';
import { spearman } from '../../../src/metrics/spearman.ts';

const mostBytes = 60_000;

function shipped(name: string): string {
  return readFileSync(new URL(`../../../src/demo/public/recorded/${name}.json`, import.meta.url), 'utf8');
}

it.each(['duel', 'critic', 'digits'])('%s.json is small as a host sends it', (name) => {
  expect(gzipSync(shipped(name)).length).toBeLessThanOrEqual(mostBytes);
});

describe('a recording of clipped critics', () => {
  const pairs = recordedClips.flatMap((clip) => recordedSteps.map((nCritic) => ({ clip, nCritic })));

  it('keeps a point to half a pixel, and goes no farther than the picture', () => {
    const points = Float32Array.from([0.125, -1.337, 2, -5]);
    const weights = Array.from({ length: weightBins }, (_, i) => (i === 0 ? 0.25 : 0.025));
    const asked = { clip: 0.5, nCritic: 5 };
    const rest = { w1: 0.5, estimate: 0.1, atClip: 0.25, slope: 0.2 };
    const look: CriticLook = { step: 10, asked, real: points, points, weights, ...rest };
    const [kept] = criticLooksIn(JSON.parse(JSON.stringify(criticRecordingOf([[look]]))), asked);
    expect(kept).toMatchObject({ step: 10, asked, weights, ...rest });
    [0.125, -1.337, 2, -127 / 60].forEach((value, i) => {
      expect(Math.abs((kept?.points[i] ?? 9) - value)).toBeLessThanOrEqual(0.0084);
    });
  });

  it('as shipped has a whole run for each pair that its sliders give', () => {
    const recording = JSON.parse(shipped('critic')) as CriticRecording;
    for (const asked of pairs) {
      const looks = criticLooksIn(recording, asked);
      expect(looks.map(({ step }) => step)).toEqual(
        Array.from({ length: recordedLooks }, (_, i) => 10 * (i + 1)),
      );
      for (const { points, real, weights } of looks) {
        expect(points.length).toBe(real.length);
        expect(weights.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 1);
      }
    }
    const last = (clip: number) => criticLooksIn(recording, { clip, nCritic: 5 }).at(-1);
    // What the step asks about: the slope answers c by powers of ten.
    expect(last(0.5)?.slope).toBeGreaterThan(1000 * (last(0.01)?.slope ?? 1));
  });

  it('begins with the pair that the live step begins with', () => {
    expect(pairs).toContainEqual({ clip: 0.1, nCritic: 5 });
    for (const { clip, nCritic } of pairs) {
      expect(clips).toContain(clip);
      expect(criticSteps).toContain(nCritic);
    }
  });
});

it('a slider goes to what is nearest by its ratio', () => {
  expect(
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].map((clip) => recordedClips[nearest(recordedClips, clip)]),
  ).toEqual([0.01, 0.01, 0.1, 0.1, 0.1, 0.5]);
});

describe('a recording of digits', () => {
  it('keeps 16 shades, and the mean of the estimates since the moment before', () => {
    const look = (step: number, estimate?: number): DigitsLook => ({
      step,
      estimate,
      shape: [1, 2, 1],
      generated: Uint8Array.from([0, 200]),
      real: Uint8Array.from([255, 8]),
    });
    const looks = [look(0), look(10, 1), look(20, 3), look(30, 9)];
    const kept = digitsLooksIn(JSON.parse(JSON.stringify(digitsRecordingOf(looks))));
    expect(kept.map(({ step, estimate }) => [step, estimate])).toEqual([
      [0, undefined],
      [20, 2],
    ]);
    expect([...(kept[1]?.generated ?? [])]).toEqual([0, 204]);
    expect([...(kept[1]?.real ?? [])]).toEqual([255, 0]);
  });

  it('as shipped goes from noise to digits, while its estimate falls as the answer says', () => {
    const looks = digitsLooksIn(JSON.parse(shipped('digits')) as DigitsRecording);
    expect(looks.at(0)?.step).toBe(0);
    expect(looks.at(-1)?.step).toBe(digitsGoal);
    const dark = (pixels: Uint8Array) => pixels.filter((pixel) => pixel < 64).length / pixels.length;
    const [first, last] = [looks[0], looks.at(-1)];
    if (!first || !last) throw new Error('there are no looks');
    // Handwritten digits are dark for the most part; noise is grey.
    expect(dark(first.generated)).toBeLessThan(0.3);
    expect(Math.abs(dark(last.generated) - dark(last.real))).toBeLessThan(0.1);
    const fall = fallOf(looks);
    if (!fall) throw new Error('there is no estimate');
    expect(fall.now).toBeLessThan(0.5 * fall.most);
    // It falls from its highest on, and not at the end alone.
    const since = looks.filter(({ step }) => step >= fall.mostAt);
    const fallen = spearman(
      since.map(({ step }) => step),
      since.map(({ estimate = Number.NaN }) => estimate),
    );
    expect(fallen).toBeLessThan(-0.9);
    expect(fall.mostAt).toBeLessThan(digitsGoal / 3);
    const answer = story.digits.answer({ look: last, fall, state: 'done', recorded: true });
    expect(answer).toContain(`at iteration ${fall.mostAt}; it falls as the pictures come nearer to digits`);
  });
});
