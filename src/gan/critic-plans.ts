// The plans that ask a critic, outside training: scores of pairs, and scores with slopes.
// Words: a `slope` is the norm of the score's gradient at a point, ‖∇f‖.

import { Bindings } from '../compiler/bindings.ts';
import { compile } from '../compiler/compile.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { reshape } from '../ops/layout.ts';
import { mul } from '../ops/pointwise.ts';
import { sum } from '../ops/sum.ts';
import { grad } from '../transform/grad.ts';
import { classInput, evaluated } from './evaluation-pass.ts';
import type { NetworkLayout } from './network.ts';
import type { PlannedStep } from './planned-step.ts';

/** Buffers of the plans below, which nothing else binds. */
export const criticBuffers = {
  pairs: 'score.input',
  pairClasses: 'score.classes',
  pairScores: 'score.output',
  points: 'slope.input',
  pointClasses: 'slope.classes',
  scores: 'slope.scores',
  squares: 'slope.squares',
} as const;

/**
 * Scores of `batch` real samples and as many generated ones, [2·batch, ...sample shape] with the real ones first, just
 * as a critic step computes them: in batch norm each half has its own statistics. It leaves no trace in the run.
 */
export function pairScorePlan(critic: NetworkLayout, batch: number, traits: AdapterTraits): PlannedStep {
  const bindings = new Bindings();
  const pairs = bindings.input(criticBuffers.pairs, [2 * batch, ...critic.model.inputShape]);
  const classes = classInput(bindings, criticBuffers.pairClasses, critic, 2 * batch);
  const scores = evaluated(bindings, critic, pairs, { mode: 'train', groups: 2, classes });
  bindings.output(criticBuffers.pairScores, reshape(scores, [2 * batch]));
  return planned('score', bindings, traits);
}

/**
 * Score and squared norm of the score's gradient for each of `rows` points, each by itself: batch norm uses its running
 * averages, as it must where no sample may depend on another.
 */
export function slopePlan(critic: NetworkLayout, rows: number, traits: AdapterTraits): PlannedStep {
  const bindings = new Bindings();
  const points = bindings.input(criticBuffers.points, [rows, ...critic.model.inputShape]);
  const classes = classInput(bindings, criticBuffers.pointClasses, critic, rows);
  const scores = reshape(evaluated(bindings, critic, points, { mode: 'eval', groups: 1, classes }), [rows]);
  const [gradient] = grad(sum(scores), [points]);
  if (!gradient) throw new Error('the critic has no gradient by its input');
  const axes = gradient.shape.map((_, axis) => axis).slice(1);
  bindings.output(criticBuffers.scores, scores);
  bindings.output(criticBuffers.squares, sum(mul(gradient, gradient), axes));
  return planned('slope', bindings, traits);
}

function planned(name: string, { inputs, outputs, buffers }: Bindings, traits: AdapterTraits): PlannedStep {
  return { plan: compile({ name, outputs, inputs, traits }), buffers, tables: [] };
}
