// The gradient penalty of WGAN-GP as a graph. A side says which norms it is for; a slope is a norm of the critic's gradient.

import type { Value } from '../graph/value.ts';
import { meanKeep } from '../ops/center.ts';
import { reshape } from '../ops/layout.ts';
import { add, greater, mul, relu, select, sqrt, sub } from '../ops/pointwise.ts';
import { sum, sumKeep } from '../ops/sum.ts';
import { grad } from '../transform/grad.ts';

export const penaltySides = ['two-sided', 'one-sided'] as const;
/** Norms that the penalty is for: all but 1, or only those above it (Gulrajani et al. 2017, section 4). */
export type PenaltySide = (typeof penaltySides)[number];

export interface GradientPenalty {
  /** mean (‖∇f(x̂)‖ − 1)², [1, 1]; one-sided: of the positive part of the difference. */
  readonly penalty: Value;
  /** mean ‖∇f(x̂)‖, [1, 1]: how steep the critic is between the two distributions. */
  readonly slope: Value;
}

/** Pairs of samples, and where between them the gradient is taken. */
export interface PenaltyPairs {
  /** [n, ...sample shape] */
  readonly real: Value;
  /** of the same shape */
  readonly fake: Value;
  /** ε ~ U[0, 1): [n] */
  readonly mix: Value;
}

const axesOfSample = (x: Value): number[] => x.shape.map((_, axis) => axis).slice(1);

/** x̂ = ε·x + (1 − ε)·g(z), one for each pair. */
export function betweenPairs({ real, fake, mix }: PenaltyPairs): Value {
  const share = reshape(mix, [...mix.shape, ...axesOfSample(real).map(() => 1)]);
  return add(fake, mul(share, sub(real, fake)));
}

/**
 * The penalty of WGAN-GP, at one point x̂ = ε·x + (1 − ε)·g(z) for each pair of samples (Gulrajani et al. 2017).
 *
 * @param critic a graph of scores, in which no sample may depend on another
 */
export function gradientPenalty(
  critic: (x: Value) => Value,
  { real, fake, mix }: PenaltyPairs,
  side: PenaltySide,
): GradientPenalty {
  const ofSample = axesOfSample(real);
  const between = betweenPairs({ real, fake, mix });
  const [gradient] = grad(sum(critic(between)), [between]);
  const norm = norms(sumKeep(mul(gradient, gradient), ofSample));
  const excess = side === 'two-sided' ? sub(norm, 1) : relu(sub(norm, 1));
  const all = norm.shape.map((_, axis) => axis);
  const mean = (x: Value) => reshape(meanKeep(x, all), [1, 1]);
  return { penalty: mean(mul(excess, excess)), slope: mean(norm) };
}

/** A power of slopes as a penalty: mean ‖∇f‖^power over all points, [1, 1]. */
export function meanSlopePower(critic: (x: Value) => Value, points: Value, power: 2 | 6): Value {
  const [gradient] = grad(sum(critic(points)), [points]);
  const square = sumKeep(mul(gradient, gradient), axesOfSample(points));
  const powers = power === 2 ? square : mul(square, mul(square, square));
  return reshape(
    meanKeep(
      powers,
      powers.shape.map((_, axis) => axis),
    ),
    [1, 1],
  );
}

/** Roots whose derivative at 0 is 0, as that of PyTorch's norm: √ alone has none there, and ∞ times 0 is NaN. */
function norms(squares: Value): Value {
  const some = greater(squares, 0);
  return select(some, sqrt(select(some, squares, 1)), 0);
}
