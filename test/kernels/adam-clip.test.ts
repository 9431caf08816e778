import { afterAll, beforeAll, expect, test } from 'vitest';
import { counterWords, initialCounters } from '../../src/core/counters.ts';
import { createRandom } from '../../src/core/random.ts';
import { adamClip } from '../../src/kernels/adam-clip.ts';
import { settingsWords, type UpdateSettings } from '../../src/kernels/rmsprop-clip.ts';
import { partialWords } from '../../src/kernels/update-kernel.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

// In the settings, smoothing is β₂ and momentum is β₁.
const pytorch = { learningRate: 1e-3, smoothing: 0.999, epsilon: 1e-8, momentum: 0.9, clip: undefined };

interface State {
  readonly weights: Float32Array;
  readonly square: Float32Array;
  readonly moment: Float32Array;
}

function values(count: number, seed: number, scale: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => scale * random.normal());
}

function fresh(count: number): State {
  const zeros = () => new Float32Array(count);
  return { weights: values(count, count, 0.02), square: zeros(), moment: zeros() };
}

/** The step after `done` others, of either network. */
async function step(
  settings: UpdateSettings,
  state: State,
  gradient: Float32Array,
  done: number,
  network: 'critic' | 'generator' = 'critic',
) {
  const kernel = adamClip({ count: gradient.length, network }, harness.traits);
  const counters = initialCounters(7);
  counters[network === 'critic' ? counterWords.criticStep : counterWords.generatorStep] = done;
  const contents = { ...state, settings: settingsWords(settings), gradient, counters };
  const partials = kernel.partialRows * partialWords;
  return (await harness.run(kernel, { ...contents, partials })) as unknown as State;
}

/** torch.optim.Adam in float64, from the state on. */
function twin(settings: UpdateSettings, gradients: readonly Float32Array[], start: Float32Array) {
  const { learningRate, smoothing, epsilon, momentum = 0, clip = Number.POSITIVE_INFINITY } = settings;
  const [weights, square, moment] = [
    start,
    new Float32Array(start.length),
    new Float32Array(start.length),
  ].map((x) => Float64Array.from(x)) as [Float64Array, Float64Array, Float64Array];
  gradients.forEach((gradient, t) => {
    const [first, second] = [1 - momentum ** (t + 1), 1 - smoothing ** (t + 1)];
    gradient.forEach((g, i) => {
      moment[i] = momentum * moment[i]! + (1 - momentum) * g;
      square[i] = smoothing * square[i]! + (1 - smoothing) * g * g;
      const root = Math.sqrt(square[i]!) / Math.sqrt(second) + epsilon;
      const w = weights[i]! - ((learningRate / first) * moment[i]!) / root;
      weights[i] = Math.max(-clip, Math.min(clip, w));
    });
  });
  return { weights, square, moment };
}

function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}

test.each([
  ['PyTorch\u2019s defaults', 1, {}],
  ['DCGAN\u2019s \u03b2\u2081', 256, { momentum: 0.5 }],
  ['WGAN-GP\u2019s, without a mean', 257, { momentum: 0, smoothing: 0.9 }],
  ['a clip', 2049, { clip: 0.01 }],
])('ten steps with %s are those of PyTorch, over %i weights', async (_, count, changed) => {
  const settings = { ...pytorch, ...changed };
  const gradients = Array.from({ length: 10 }, (_, t) => values(count, 100 + t, 0.03));
  let state = fresh(count);
  const expected = twin(settings, gradients, state.weights);
  for (const [done, gradient] of gradients.entries()) state = await step(settings, state, gradient, done);
  expect(worstDifference(state.weights, expected.weights)).toBeLessThan(3e-8);
  expect(worstDifference(state.square, expected.square)).toBeLessThan(1e-9);
  expect(worstDifference(state.moment, expected.moment)).toBeLessThan(1e-8);
});

test.each([0, 1, 2, 10, 999, 99_999, 3_000_000_000])(
  'after %i steps the bias of both means is corrected to float32',
  async (done) => {
    // With unit means, ε and weights of 0, the step is α·√(1 − β₂ᵗ) / (1 − β₁ᵗ).
    const unit = () => new Float32Array(4).fill(1);
    const settings = { ...pytorch, learningRate: 1, epsilon: 0 };
    const state = { weights: new Float32Array(4), square: unit(), moment: unit() };
    for (const network of ['critic', 'generator'] as const) {
      const { weights } = await step(settings, state, unit(), done, network);
      const exact =
        Math.sqrt(-Math.expm1((done + 1) * Math.log(0.999))) / -Math.expm1((done + 1) * Math.log(0.9));
      expect(Math.abs(-weights[0]! / exact - 1)).toBeLessThan(1e-6);
    }
  },
);

test('zero padding stays zero, and NaN shows', async () => {
  const zeros = () => new Float32Array(8);
  const still = await step(pytorch, { weights: zeros(), square: zeros(), moment: zeros() }, zeros(), 0);
  expect(still).toMatchObject({ weights: zeros(), square: zeros(), moment: zeros() });
  const gradient = zeros();
  gradient[3] = Number.NaN;
  const { weights } = await step({ ...pytorch, clip: 0.01 }, fresh(8), gradient, 0);
  expect([...weights].map(Number.isNaN)).toEqual([...gradient].map(Number.isNaN));
});
