import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { createRandom } from '../../src/core/random.ts';
import { decodeEntry, entryWords, type TelemetrySpec, telemetry } from '../../src/kernels/telemetry.ts';
import { partialWords } from '../../src/kernels/update-kernel.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

const spec: TelemetrySpec = {
  kind: 'critic',
  partialRows: 3,
  rows: 5,
  scoreGroups: 2,
  batch: 16,
  sampleCount: 100,
  ringSize: 4,
};

type Group = readonly [whole: readonly number[], real: readonly number[]];

function partialsOf(groups: readonly Group[]): Uint32Array {
  const words = new Uint32Array(groups.length * partialWords);
  const reals = new Float32Array(words.buffer);
  groups.forEach(([whole, real], group) => {
    words.set(whole, group * partialWords);
    reals.set(real, group * partialWords + whole.length);
  });
  return words;
}

/** Nothing wrong, and a step along the negative gradient. */
function healthy(count: number): Group[] {
  return Array.from({ length: count }, () => [
    [0, 0, 0, 0, 0xffff_ffff],
    [0.5, 0.02, 0.0004, 1],
  ]);
}

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** On hardware 64 threads share the work, elsewhere one does it. */
const forms = ['hardware', 'lavapipe'] as const;

async function run(
  asked: Partial<TelemetrySpec>,
  groups: readonly Group[],
  scores: Float32Array,
  state: Uint32Array = initialCounters(1),
  measures = new Float32Array(4),
  form: (typeof forms)[number] = 'lavapipe',
) {
  const whole = { ...spec, ...asked, partialRows: groups.length };
  const ring = new Uint32Array(whole.ringSize * entryWords);
  const contents = { partials: partialsOf(groups), scores, state, ring, measures };
  const results = await harness.run(telemetry(whole, { ...harness.traits, class: form }), contents);
  return { ring: bits(results.ring!), state: bits(results.state!) };
}

test('a critic entry holds the means, counts and norms of all groups', async () => {
  const groups: Group[] = [
    [
      [1, 20, 7, 300, 5000],
      [0.25, 0.1, 0.01, 4],
    ],
    [
      [2, 30, 0, 400, 77],
      [1.5, 0.2, 0.02, 8],
    ],
    [
      [3, 40, 2, 500, 0xffff_ffff],
      [0.75, -0.1, 0.06, 4],
    ],
  ];
  const scores = Float32Array.of(1, 2, 3, 4, 5, -1, -1, -1, -1, -2);
  const { ring } = await run({}, groups, scores);
  const entry = decodeEntry(ring, 0)!;
  expect(entry).toMatchObject({
    kind: 'critic',
    step: 1,
    criticStep: 1,
    generatorStep: 0,
    realScore: 3,
    nonFiniteScores: 0,
    nonFiniteGradients: 6,
    nonFiniteWeights: 90,
    nonFiniteSquares: 9,
    weightsAtClip: 1200,
    firstBadIndex: 77,
    largestGradient: 1.5,
    gradientNorm: 4,
  });
  expect(entry.fakeScore).toBeCloseTo(-1.2, 6);
  expect(entry.stepNorm).toBeCloseTo(0.3, 6);
  expect(entry.cosine).toBeCloseTo(0.2 / (0.3 * 4), 6);
});

test('a generator entry has its scores as those of the fakes', async () => {
  const asked = { kind: 'generator', scoreGroups: 1, rows: 3 } as const;
  const { ring, state } = await run(asked, healthy(2), Float32Array.of(2, 4, 9));
  expect(decodeEntry(ring, 0)).toMatchObject({
    kind: 'generator',
    step: 1,
    criticStep: 0,
    generatorStep: 1,
    realScore: 0,
    fakeScore: 5,
    firstBadIndex: undefined,
  });
  expect([...state]).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
});

test.each([1, 64, 65, 1024].flatMap((count) => forms.map((form) => [count, form] as const)))(
  '%i rows of partials and as many scores are all counted: %s',
  async (count, form) => {
    const random = createRandom(count);
    const groups: Group[] = Array.from({ length: count }, (_, i) => [
      [1, 2, 4, 3, 10_000 - i],
      [i, random.uniform(), random.uniform(), random.uniform()],
    ]);
    const scores = Float32Array.from({ length: 2 * count }, () => random.normal());
    const { ring } = await run({ rows: count }, groups, scores, undefined, undefined, form);
    const entry = decodeEntry(ring, 0)!;
    const mean = (part: Float32Array) => part.reduce((sum, score) => sum + score, 0) / count;
    const sum = (word: number) => groups.reduce((all, [, real]) => all + Math.fround(real[word]!), 0);
    expect(entry.realScore).toBeCloseTo(mean(scores.subarray(0, count)), 5);
    expect(entry.fakeScore).toBeCloseTo(mean(scores.subarray(count)), 5);
    expect(entry).toMatchObject({
      nonFiniteGradients: count,
      nonFiniteWeights: 2 * count,
      nonFiniteSquares: 4 * count,
      weightsAtClip: 3 * count,
      firstBadIndex: 10_001 - count,
      largestGradient: count - 1,
    });
    expect(entry.cosine / (sum(1) / Math.sqrt(sum(2) * sum(3)))).toBeCloseTo(1, 5);
  },
);

test('scores that are not finite are counted', async () => {
  const scores = Float32Array.of(
    1,
    Number.NaN,
    3,
    Number.POSITIVE_INFINITY,
    5,
    1,
    1,
    1,
    1,
    Number.NEGATIVE_INFINITY,
  );
  const { ring } = await run({}, healthy(1), scores);
  expect(decodeEntry(ring, 0)!.nonFiniteScores).toBe(3);
});

test('loss and slope are handed on, and a loss that is not finite is counted', async () => {
  const measured = async (loss: number) => {
    const measures = Float32Array.of(loss, 1.25, 0, 0);
    return decodeEntry(
      (await run({}, healthy(1), new Float32Array(10), initialCounters(1), measures)).ring,
      0,
    )!;
  };
  expect(await measured(-0.5)).toMatchObject({ loss: -0.5, slope: 1.25, nonFiniteScores: 0 });
  for (const loss of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect((await measured(loss)).nonFiniteScores).toBe(1);
  }
});

test('the cosine of a vanishing step or gradient is 0', async () => {
  for (const real of [
    [0, 0, 0, 1],
    [0, 0, 1, 0],
  ]) {
    const { ring } = await run({}, [[[0, 0, 0, 0, 0xffff_ffff], real]], new Float32Array(10));
    expect(decodeEntry(ring, 0)!.cosine).toBe(0);
  }
});

test('the critic advances its step and its place in the epoch, and wraps into the next', async () => {
  const cases = [
    { position: 0, epoch: 3, after: [16, 3] },
    { position: 83, epoch: 3, after: [99, 3] },
    { position: 84, epoch: 3, after: [0, 4] },
    { position: 99, epoch: 0xffff_ffff, after: [15, 0] },
  ];
  for (const { position, epoch, after } of cases) {
    const state = initialCounters(7 * 2 ** 32 + 5);
    state[counterWords.criticStep] = 11;
    state[counterWords.generatorStep] = 2;
    state[counterWords.position] = position;
    state[counterWords.epoch] = epoch;
    const moved = await run({}, healthy(1), new Float32Array(10), state);
    expect([...moved.state]).toEqual([5, 7, 12, 2, ...after, 0, 0]);
    // Entry 11 + 2, modulo 4.
    expect(decodeEntry(moved.ring, entryWords)).toMatchObject({ step: 12, criticStep: 12, generatorStep: 2 });
    expect(moved.ring.filter((word) => word !== 0).length).toBeLessThanOrEqual(entryWords);
  }
});

test('batches from outside leave the place in the epoch alone', async () => {
  const { state } = await run({ sampleCount: 0 }, healthy(1), new Float32Array(10));
  expect([...state]).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
});

test('an entry that was never written, or is cut off, is not decoded', async () => {
  const { ring } = await run({}, healthy(1), new Float32Array(10));
  expect(decodeEntry(ring, entryWords)).toBeUndefined();
  expect(decodeEntry(ring.subarray(0, 15), 0)).toBeUndefined();
  ring[1]! ^= 4;
  expect(decodeEntry(ring, 0)).toBeUndefined();
});
