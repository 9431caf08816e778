import { compile } from '../compiler/compile.ts';
import type { Slice } from '../compiler/plan.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import type { Pass } from '../nn/module.ts';
import { reshape } from '../ops/layout.ts';
import { input } from '../ops/leaf.ts';
import { mul } from '../ops/pointwise.ts';
import { sum } from '../ops/sum.ts';
import { grad } from '../transform/grad.ts';
import { type NetworkLayout, sliceOf } from './network.ts';
import type { PlannedStep } from './steps.ts';

/** Buffers of the plans below, which nothing else binds. */
export const criticBuffers = {
  pairs: 'score.input',
  pairScores: 'score.output',
  points: 'slope.input',
  scores: 'slope.scores',
  squares: 'slope.squares',
} as const;

/**
 * Scores of `batch` real samples and as many generated ones, [2·batch, ...sample shape] with the real ones first, just
 * as a critic step computes them: in batch norm each half has its own statistics. It leaves no trace in the run.
 */
export function pairScorePlan(critic: NetworkLayout, batch: number, traits: AdapterTraits): PlannedStep {
  const graph = new CriticGraph(critic, { mode: 'train', groups: 2 });
  const scores = graph.scores(criticBuffers.pairs, 2 * batch);
  return graph.finish('score', [[criticBuffers.pairScores, scores]], traits);
}

/**
 * Score and squared norm of the score's gradient for each of `rows` points, each by itself: batch norm uses its running
 * averages, as it must where no sample may depend on another.
 */
export function slopePlan(critic: NetworkLayout, rows: number, traits: AdapterTraits): PlannedStep {
  const graph = new CriticGraph(critic, { mode: 'eval', groups: 1 });
  const scores = graph.scores(criticBuffers.points, rows);
  const [gradient] = grad(sum(scores), [graph.points]);
  const squares = sum(mul(gradient!, gradient!), gradient!.shape.map((_, axis) => axis).slice(1));
  const outputs = [
    [criticBuffers.scores, scores],
    [criticBuffers.squares, squares],
  ] as const;
  return graph.finish('slope', outputs, traits);
}

class CriticGraph {
  points!: Value;
  readonly #critic: NetworkLayout;
  readonly #pass: Pick<Pass, 'mode' | 'groups'>;
  readonly #inputs: Record<string, Slice> = {};
  readonly #buffers = new Map<string, number>();

  constructor(critic: NetworkLayout, pass: Pick<Pass, 'mode' | 'groups'>) {
    this.#critic = critic;
    this.#pass = pass;
  }

  scores(buffer: string, rows: number): Value {
    const { model, parameters, statistics } = this.#critic;
    const shape = [rows, ...model.inputShape];
    this.points = this.#bound(buffer, shape, this.#buffer(buffer, shape));
    const from = (kind: 'weights' | 'statistics', slots: typeof statistics) => (name: string) => {
      const slot = slots.find((each) => each.name === name)!;
      return this.#bound(`critic.${name}`, slot.shape, sliceOf(`critic.${kind}`, slot));
    };
    const scores = model.forward(this.points, {
      ...this.#pass,
      parameter: from('weights', parameters),
      statistic: from('statistics', statistics),
      moments: () => {},
    });
    return reshape(scores, [rows]);
  }

  finish(
    name: string,
    outputs: readonly (readonly [buffer: string, value: Value])[],
    traits: AdapterTraits,
  ): PlannedStep {
    const targets = outputs.map(([buffer, value]) => ({ value, slice: this.#buffer(buffer, value.shape) }));
    const plan = compile({ name, outputs: targets, inputs: this.#inputs, traits });
    return { plan, buffers: this.#buffers, tables: [] };
  }

  #bound(name: string, shape: Shape, slice: Slice): Value {
    this.#inputs[name] = slice;
    return input(name, shape);
  }

  #buffer(name: string, shape: Shape): Slice {
    this.#buffers.set(name, 4 * sizeOf(shape));
    return { buffer: name, offset: 0, size: Math.ceil(sizeOf(shape) / 4) * 16 };
  }
}
