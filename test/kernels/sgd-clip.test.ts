import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { adamClip } from '../../src/kernels/adam-clip.ts';
import { rmspropClip, settingsWords } from '../../src/kernels/rmsprop-clip.ts';
import { sgdClip } from '../../src/kernels/sgd-clip.ts';
import { type Decay, partialWords } from '../../src/kernels/update-kernel.ts';
import { type Harness, openHarness } from './harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
});
afterAll(() => harness.destroy());

function values(count: number, seed: number, scale: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => scale * random.normal());
}

interface Form {
  readonly momentum: number;
  readonly nesterov?: boolean;
  readonly clip?: number;
  readonly decay?: Decay;
}

const learningRate = 0.05;

/** torch.optim.SGD in float64. */
function twin({ momentum, nesterov, clip = Number.POSITIVE_INFINITY, decay }: Form, start: Float32Array) {
  const weights = Float64Array.from(start);
  const moved = new Float64Array(start.length);
  return (gradient: Float32Array) => {
    gradient.forEach((raw, i) => {
      const g = raw + (decay?.weight ?? 0) * weights[i]!;
      moved[i] = momentum * moved[i]! + g;
      const step = learningRate * (nesterov ? g + momentum * moved[i]! : moved[i]!);
      weights[i] = Math.max(-clip, Math.min(clip, weights[i]! - step));
    });
    return { weights, moved };
  };
}

function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

test.each<[string, number, Form]>([
  ['no momentum', 1, { momentum: 0 }],
  ['momentum', 256, { momentum: 0.9 }],
  ['Nesterov’s momentum', 257, { momentum: 0.9, nesterov: true }],
  [
    'a clip and weights that decay',
    2049,
    { momentum: 0.5, clip: 0.02, decay: { weight: 0.1, decoupled: false } },
  ],
])('ten steps with %s are those of PyTorch, over %i weights', async (_, count, form) => {
  const { momentum, nesterov = false, clip, decay } = form;
  const kernel = sgdClip({ count, nesterov, decay }, harness.traits);
  const settings = settingsWords({ learningRate, smoothing: 0, epsilon: 0, momentum, clip });
  let state = { weights: values(count, count, 0.02), square: new Float32Array(count) };
  const next = twin(form, state.weights);
  let expected = { weights: new Float64Array(), moved: new Float64Array() };
  for (let t = 0; t < 10; t++) {
    const gradient = values(count, 100 + t, 0.03);
    const partials = kernel.partialRows * partialWords;
    const after = await harness.run(kernel, { ...state, settings, gradient, partials });
    state = { weights: after.weights!, square: after.square! };
    expected = next(gradient);
  }
  expect(worstDifference(state.weights, expected.weights)).toBeLessThan(5e-8);
  expect(worstDifference(state.square, expected.moved)).toBeLessThan(1e-7);
});

test('a weight that decays by itself shrinks by the rate and its share, whatever the gradient', async () => {
  const count = 5;
  const weights = Float32Array.of(1, -2, 0, 1e-3, 5);
  const decay: Decay = { weight: 0.5, decoupled: true };
  const kernel = adamClip({ count, network: 'critic', decay }, harness.traits);
  const { weights: after } = await harness.run(kernel, {
    weights,
    ...{
      square: new Float32Array(count),
      moment: new Float32Array(count),
      gradient: new Float32Array(count),
    },
    counters: new Uint32Array(8),
    settings: settingsWords({
      learningRate: 0.1,
      smoothing: 0.999,
      epsilon: 1e-8,
      momentum: 0.9,
      clip: undefined,
    }),
    partials: kernel.partialRows * partialWords,
  });
  expect(
    worstDifference(
      after!,
      Array.from(weights, (w) => 0.95 * w),
    ),
  ).toBeLessThan(3e-7);
});

test('weights that do not decay have the kernels of before', () => {
  const { code, variant } = rmspropClip({ count: 8 }, harness.traits);
  expect([code.includes('undecayed'), variant]).toEqual([
    false,
    rmspropClip({ count: 8, decay: undefined }, harness.traits).variant,
  ]);
  expect(rmspropClip({ count: 8, decay: { weight: 0.1, decoupled: false } }, harness.traits).variant).toMatch(
    /^decay-/,
  );
});
