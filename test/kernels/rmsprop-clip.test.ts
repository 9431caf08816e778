import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { kernelKey } from '../../src/kernels/kernel.ts';
import { rmspropClip, settingsWords, type UpdateSettings } from '../../src/kernels/rmsprop-clip.ts';
import { partialWords } from '../../src/kernels/update-kernel.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

const paper: UpdateSettings = { learningRate: 5e-5, smoothing: 0.99, epsilon: 1e-8, clip: 0.01 };

interface Network {
  readonly gradient: Float32Array;
  readonly square: Float32Array;
  readonly weights: Float32Array;
}

function network(count: number, seed: number): Network {
  const random = createRandom(seed);
  const fill = (draw: () => number) => Float32Array.from({ length: count }, draw);
  return {
    gradient: fill(() => 0.03 * random.normal()),
    square: fill(() => 1e-3 * random.uniform()),
    weights: fill(() => 0.02 * (random.uniform() - 0.5)),
  };
}

/** The two forms of the statistics: on hardware a workgroup adds up what its threads found, elsewhere each has a row. */
const forms = ['hardware', 'lavapipe'] as const;

test('there is one kernel for any number of weights in whole vec4 words', () => {
  for (const form of forms) {
    const traits = { ...harness.traits, class: form };
    const [one, other, odd] = [256, 1_000_000, 257].map((count) => kernelKey(rmspropClip({ count }, traits)));
    expect(other).toBe(one);
    expect(odd).not.toBe(one);
  }
});

async function update(
  settings: UpdateSettings,
  { gradient, square, weights }: Network,
  form: (typeof forms)[number] = 'lavapipe',
) {
  const kernel = rmspropClip({ count: weights.length }, { ...harness.traits, class: form });
  const words = kernel.partialRows * partialWords;
  const contents = { settings: settingsWords(settings), gradient, square, weights, partials: words };
  const results = await harness.run(kernel, contents);
  return { ...(results as unknown as Network), statistics: total(results.partials!) };
}

/** All rows of partials, put together. */
function total(partials: Float32Array) {
  const whole = new Uint32Array(partials.buffer, partials.byteOffset, partials.length);
  const starts = Array.from({ length: partials.length / partialWords }, (_, group) => group * partialWords);
  const sum = (of: Float32Array | Uint32Array, word: number) =>
    starts.reduce((all, start) => all + of[start + word]!, 0);
  return {
    badGradients: sum(whole, 0),
    badWeights: sum(whole, 1),
    badSquares: sum(whole, 2),
    atClip: sum(whole, 3),
    firstBad: Math.min(...starts.map((start) => whole[start + 4]!)),
    largest: Math.max(...starts.map((start) => partials[start + 5]!)),
    descent: sum(partials, 6),
    stepSquares: sum(partials, 7),
    gradientSquares: sum(partials, 8),
  };
}

/** torch.optim.RMSprop in float64, then the clip. */
function twin(
  { learningRate, smoothing, epsilon, clip }: UpdateSettings,
  { gradient, square, weights }: Network,
) {
  const bound = clip ?? Number.POSITIVE_INFINITY;
  const squares = Float64Array.from(square, (v, i) => smoothing * v + (1 - smoothing) * gradient[i]! ** 2);
  const stepped = Float64Array.from(
    weights,
    (w, i) => w - (learningRate * gradient[i]!) / (Math.sqrt(squares[i]!) + epsilon),
  );
  return { squares, weights: stepped.map((w) => Math.max(-bound, Math.min(bound, w))) };
}

describe.each([
  ['momentum', { momentum: true, centered: false }],
  ['a centred square', { momentum: false, centered: true }],
  ['both', { momentum: true, centered: true }],
])('RMSProp with %s', (_, kind) => {
  const settings = { ...paper, learningRate: 1e-3, momentum: kind.momentum ? 0.9 : 0, clip: 0.05 };

  test.each([5, 2052])('takes the steps of PyTorch over %i weights', async (count) => {
    let state = {
      ...network(count, count),
      velocity: new Float32Array(count),
      mean: new Float32Array(count),
    };
    state.square.fill(0);
    const exact = Object.fromEntries(Object.entries(state).map(([name, x]) => [name, Float64Array.from(x)]));
    const { square, weights, velocity, mean } = exact as Record<string, Float64Array>;
    const kernel = rmspropClip({ count, ...kind }, harness.traits);
    for (let step = 0; step < 5; step++) {
      const { gradient } = network(count, 50 + step);
      gradient.forEach((g, i) => {
        square![i] = 0.99 * square![i]! + 0.01 * g * g;
        mean![i] = 0.99 * mean![i]! + 0.01 * g;
        const root = Math.sqrt(square![i]! - (kind.centered ? mean![i]! ** 2 : 0)) + settings.epsilon;
        velocity![i] = settings.momentum * velocity![i]! + g / root;
        weights![i] = Math.max(-0.05, Math.min(0.05, weights![i]! - settings.learningRate * velocity![i]!));
      });
      const contents = { settings: settingsWords(settings), ...state, gradient };
      const partials = kernel.partialRows * partialWords;
      const names = kernel.bindings.map(({ name }) => name);
      const all: Record<string, Float32Array | number> = { ...contents, partials };
      const used = Object.fromEntries(names.map((name) => [name, all[name]!]));
      state = { ...state, ...(await harness.run(kernel, used)) };
    }
    expect(worstDifference(state.weights, weights!)).toBeLessThan(2e-7);
    if (kind.momentum) expect(worstDifference(state.velocity, velocity!)).toBeLessThan(1e-4);
    if (kind.centered) expect(worstDifference(state.mean, mean!)).toBeLessThan(1e-9);
  });

  test('keeps zero padding zero, and finite where the gradient never changes', async () => {
    const kernel = rmspropClip({ count: 8, ...kind }, harness.traits);
    const zeros = () => new Float32Array(8);
    const steady = () => zeros().fill(0.1);
    // The squared mean of a steady gradient is its mean square, up to rounding.
    for (const [gradient, square, mean] of [
      [zeros(), zeros(), zeros()],
      [steady(), steady().map((g) => g * g), steady()],
    ] as const) {
      const all = { settings: settingsWords(settings), gradient, square, mean, weights: zeros() };
      const contents: Record<string, Float32Array | number> = {
        ...all,
        velocity: zeros(),
        partials: kernel.partialRows * partialWords,
      };
      const names = kernel.bindings.map(({ name }) => name);
      const used = Object.fromEntries(names.map((name) => [name, contents[name]!]));
      const { weights } = await harness.run(kernel, used);
      if (gradient[0] === 0) expect(weights).toEqual(zeros());
      else expect(weights!.every((w) => w < 0)).toBe(true);
    }
  });
});

function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

const counts = [1, 3, 4, 5, 255, 256, 257, 2048, 2049, 10_007, 263_172];
/** A barrier takes software adapters a third of a second to compile. */
const barrierCounts = [5, 257, 2049, 263_172];
const cases = [
  ...counts.map((count) => [count, 'lavapipe'] as const),
  ...barrierCounts.map((count) => [count, 'hardware'] as const),
];

test.each(cases)(
  'a step over %i weights is that of PyTorch, and its statistics tell the truth: %s',
  async (count, form) => {
    for (const settings of [paper, { ...paper, learningRate: 0.01, clip: undefined }]) {
      const before = network(count, count);
      const after = await update(settings, before, form);
      const expected = twin(settings, before);
      // A few roundings of numbers that are at most 1e-3 (squares) and 0.1 (weights) in size.
      expect(worstDifference(after.square, expected.squares)).toBeLessThan(4 * 1e-3 * 2 ** -24);
      expect(worstDifference(after.weights, expected.weights)).toBeLessThan(4 * 0.1 * 2 ** -24);

      const steps = Float64Array.from(after.weights, (w, i) => w - before.weights[i]!);
      const sum = (term: (i: number) => number) => steps.reduce((all, _, i) => all + term(i), 0);
      const g = before.gradient;
      const bound = Math.fround(settings.clip ?? 0);
      const { statistics } = after;
      expect(statistics.badGradients).toBe(0);
      expect(statistics.badWeights).toBe(0);
      expect(statistics.firstBad).toBe(0xffff_ffff);
      expect(statistics.atClip).toBe(
        settings.clip === undefined ? 0 : after.weights.filter((w) => Math.abs(w) === bound).length,
      );
      expect(statistics.largest).toBe(g.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0));
      const near = (actual: number, exact: number, scale: number) =>
        expect(Math.abs(actual - exact)).toBeLessThan(1e-4 * scale);
      const [steps2, gradients2] = [sum((i) => steps[i]! ** 2), sum((i) => g[i]! ** 2)];
      near(statistics.stepSquares, steps2, steps2);
      near(statistics.gradientSquares, gradients2, gradients2);
      near(statistics.descent, -sum((i) => steps[i]! * g[i]!), Math.sqrt(steps2 * gradients2));
    }
  },
);

test('a hundred steps stay with float64 PyTorch', async () => {
  const count = 130;
  let state = network(count, 1);
  state.square.fill(0);
  let [squares, weights] = [Float64Array.from(state.square), Float64Array.from(state.weights)];
  for (let step = 0; step < 100; step++) {
    const { gradient } = network(count, 100 + step);
    const expected = twin(paper, { gradient, square: squares, weights } as unknown as Network);
    [squares, weights] = [expected.squares, expected.weights];
    state = await update(paper, { ...state, gradient });
  }
  expect(worstDifference(state.weights, weights)).toBeLessThan(1e-7);
  expect(worstDifference(state.square, squares)).toBeLessThan(1e-9);
}, 240_000);

test.each([4096, 4097])(
  'NaN and infinities among %i are counted, located, and not hidden by the clip',
  async (count) => {
    const before = network(count, 9);
    before.gradient[2500] = Number.NaN;
    before.gradient[3001] = Number.NEGATIVE_INFINITY;
    before.gradient[4095] = Number.POSITIVE_INFINITY;
    before.weights[2401] = Number.NaN;
    before.weights[4000] = Number.POSITIVE_INFINITY;
    const after = await update(paper, before);
    // An infinite gradient steps by ∞/∞.
    expect(after.statistics).toMatchObject({ badGradients: 3, badWeights: 5, firstBad: 2401 });
    expect(after.statistics.largest).toBeLessThan(1);
    expect(after.weights[2500]).toBeNaN();
    expect(after.weights[2401]).toBeNaN();
    expect(after.weights[4000]).toBe(Math.fround(0.01));
    expect(Number.isFinite(after.weights[2402])).toBe(true);
  },
);

test('weights beyond the bound of a clip that comes later are counted, and left alone', async () => {
  const before = network(1000, 3);
  const settings = { ...paper, learningRate: 1e-3, clip: undefined };
  const free = await update(settings, before);
  const counted = await update({ ...settings, bound: 0.01 }, before);
  expect(counted.weights).toEqual(free.weights);
  const beyond = free.weights.filter((w) => Math.abs(w) >= Math.fround(0.01)).length;
  expect(beyond).toBeGreaterThan(50);
  expect(free.statistics.atClip).toBe(0);
  expect(counted.statistics.atClip).toBe(beyond);
});

test('a mean square that overflows is counted, though weight and gradient are finite', async () => {
  const zeros = () => new Float32Array(64);
  // A hundredth of 3e20 squared is above what f32 holds; so is a mean square that was infinite before.
  const gradient = zeros().map((_, i) => (i === 40 ? 3e20 : 0.01));
  const square = zeros().map((_, i) => (i === 21 ? Number.POSITIVE_INFINITY : 0.01));
  const { statistics, weights } = await update(paper, { gradient, square, weights: zeros() });
  expect(weights.every(Number.isFinite)).toBe(true);
  expect(statistics).toMatchObject({ badGradients: 0, badWeights: 0, badSquares: 2, firstBad: 21 });
});

test('zero padding stays zero', async () => {
  const zeros = () => new Float32Array(64);
  const after = await update(paper, { gradient: zeros(), square: zeros(), weights: zeros() });
  expect(after.weights).toEqual(zeros());
  expect(after.square).toEqual(zeros());
  expect(after.statistics).toEqual({
    badGradients: 0,
    badWeights: 0,
    badSquares: 0,
    atClip: 0,
    firstBad: 0xffff_ffff,
    largest: 0,
    descent: 0,
    stepSquares: 0,
    gradientSquares: 0,
  });
});

test.each([
  [
    'fours',
    16,
    [
      [3, 8],
      [13, 16],
    ] as const,
  ],
  [
    'one by one',
    15,
    [
      [3, 8],
      [13, 15],
    ] as const,
  ],
])('an \u03b5 of 0 keeps padding at 0, and shows 0 / 0 in a weight: %s', async (_, count, padding) => {
  const zeros = () => new Float32Array(count);
  const inPadding = (i: number) => padding.some(([begin, end]) => i >= begin && i < end);
  const gradient = zeros().map((_, i) => (inPadding(i) || i === 9 ? 0 : 0.01));
  const kernel = rmspropClip({ count, momentum: true, centered: true, padding }, harness.traits);
  const settings = settingsWords({ ...paper, epsilon: 0, momentum: 0.9, clip: undefined });
  const state = { square: zeros(), weights: zeros(), velocity: zeros(), mean: zeros() };
  const partials = kernel.partialRows * partialWords;
  const after = await harness.run(kernel, { settings, gradient, partials, ...state });
  expect(total(after.partials!)).toMatchObject({ badGradients: 0, badWeights: 1, firstBad: 9 });
  after.weights!.forEach((weight, i) => {
    if (inPadding(i)) expect(weight).toBe(0);
    else if (i === 9) expect(weight).toBeNaN();
    else expect(weight).toBeLessThan(0);
    if (inPadding(i)) expect(after.velocity![i]).toBe(0);
  });
});

test.each(forms)('four million weights leave at most 1024 rows of statistics: %s', (form) => {
  for (const count of [4 * 2 ** 20, 4 * 2 ** 20 - 1]) {
    const kernel = rmspropClip({ count }, { ...harness.traits, class: form });
    expect(kernel.partialRows).toBeLessThanOrEqual(1024);
    expect(kernel.groups).toEqual([form === 'hardware' ? kernel.partialRows : kernel.partialRows / 64, 1, 1]);
  }
});
