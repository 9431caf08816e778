// rmsprop-clip: the host half of one RMSProp step with the clip, and the settings that all optimisers read.
import type { AdapterTraits } from './kernel.ts';
import { type Decay, type Padding, type UpdateKernel, updateKernel } from './update-kernel.ts';

export interface UpdateSettings {
  readonly learningRate: number;
  /** ρ, the share of the running square that stays; Adam's β₂. */
  readonly smoothing: number;
  /** Added outside the root. */
  readonly epsilon: number;
  /** RMSProp's momentum, 0 where left out; Adam's β₁. */
  readonly momentum?: number;
  /** Bound of the weights' magnitude; undefined for none. */
  readonly clip: number | undefined;
  /** Magnitude from which weights are counted as held by the clip; `clip` where left out. */
  readonly bound?: number;
}

/** Clip of networks without one. */
export const unclipped = 3.4e38;

/** Words of the uniform buffer `settings`, in order: `Settings` of shaders/lib/update-settings.wgsl. */
const settingsFields = [
  'learningRate',
  'smoothing',
  'epsilon',
  'clip',
  'oneMinusSmoothing',
  'bound',
  'momentum',
  'oneMinusMomentum',
] as const;

/** Contents of the uniform buffer `settings` of `rmsprop-clip`, `adam-clip` and `clip`: 32 bytes. */
export function settingsWords(settings: UpdateSettings): Float32Array<ArrayBuffer> {
  const { learningRate, smoothing, epsilon, momentum = 0, clip = unclipped, bound = clip } = settings;
  const oneMinusSmoothing = 1 - smoothing;
  const oneMinusMomentum = 1 - momentum;
  const words: Readonly<Record<(typeof settingsFields)[number], number>> = {
    learningRate,
    smoothing,
    epsilon,
    clip,
    oneMinusSmoothing,
    bound,
    momentum,
    oneMinusMomentum,
  };
  return Float32Array.from(settingsFields, (field) => words[field]);
}

export interface RmspropSpec {
  /** Weights, the padding between tensors included. */
  readonly count: number;
  /** A running step with the `momentum` of the settings, in the binding `velocity`. */
  readonly momentum?: boolean;
  /** The mean gradient, whose square is taken off the mean square, in the binding `mean`. */
  readonly centered?: boolean;
  /** The learning rate of each generator iteration in the binding `rates`, instead of one in the settings. */
  readonly scheduled?: boolean;
  /** Where `count` has padding; asked for with an ε of 0, which divides 0 by 0 there. */
  readonly padding?: Padding | undefined;
  /** Weights that shrink at every step. */
  readonly decay?: Decay | undefined;
}

/**
 * Kernel of one RMSProp step and the clip over a network's flat parameters: bindings `settings` (uniform, see
 * `settingsWords`), `gradient`, `square` and `weights` f32[count], and `partials`, a `Partial` in each of
 * `partialRows` rows, which `telemetry` reads; then `velocity` and `mean` f32[count] where asked for; and with
 * `scheduled`, the run's `counters` u32[8] and `rates` f32[iterations, in whole 16 bytes], whose last one stays.
 */
export function rmspropClip(
  { count, momentum = false, centered = false, scheduled = false, padding, decay }: RmspropSpec,
  traits: AdapterTraits,
): UpdateKernel {
  const averages = [...(momentum ? ['velocity'] : []), ...(centered ? ['mean'] : [])];
  if (averages.length === 0 && !decay) {
    return updateKernel('rmsprop-clip', { count, flops: 16, scheduled, padding }, traits);
  }
  return updateKernel(
    'rmsprop-clip',
    {
      count,
      ...(averages.length > 0 && { name: averages.join('-') }),
      averages,
      stepped: steppedText(momentum, centered),
      flops: 16 + 4 * averages.length,
      scheduled,
      padding,
      decay,
    },
    traits,
  );
}

/** In PyTorch's order of operations; a difference that rounding made negative counts as 0. */
function steppedText(momentum: boolean, centered: boolean): string {
  return `fn stepped(at: u32, before: Lane, g: Lane) -> Lane {
  let v = square[at] * settings.smoothing + settings.oneMinusSmoothing * g * g;
  square[at] = v;
  ${
    centered
      ? `let m = mean[at] * settings.smoothing + settings.oneMinusSmoothing * g;
  mean[at] = m;
  let root = sqrt(max(v - m * m, Lane(0.0))) + epsilonAt(at);`
      : 'let root = sqrt(v) + epsilonAt(at);'
  }
  ${
    momentum
      ? `let u = velocity[at] * settings.momentum + g / root;
  velocity[at] = u;
  return before - rate * u;`
      : 'return before - rate * g / root;'
  }
}`;
}
