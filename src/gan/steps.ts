// The two halves of Algorithm 1 as plans: what the GPU does in a critic's step, and in a generator's.
// Words: `z` are latents, `fake` are generated samples, `scores` are the critic's.

import { usageError } from '../core/errors.ts';
import { sizeOf } from '../core/shape.ts';
import type { Value } from '../graph/value.ts';
import { concat, reshape, slice } from '../ops/layout.ts';
import { add, mul } from '../ops/pointwise.ts';
import { gradientPenalty } from './gradient-penalty.ts';
import { eachMicroBatch } from './micro-batches.ts';
import { objectiveOf } from './objectives.ts';
import type { StepOptions, TrainingStep } from './planned-step.ts';
import type { BatchSource } from './step-batch.ts';
import { streams } from './step-constants.ts';
import { StepGraph } from './step-graph.ts';
import { planUpdate } from './step-update.ts';

/** The critic's half of Algorithm 1, lines 3–7: one batch of each distribution, gradient, update, clip. */
export function criticStep(options: StepOptions, source: BatchSource): TrainingStep {
  const { critic, config } = options;
  const graphs = eachMicroBatch(config, (index) => criticGraph(options, source, index));
  const clipping = config.clipOrder === 'paper' ? 'after' : 'before';
  const { clips } = objectiveOf(config.objective);
  return planUpdate(graphs, critic, { scoreGroups: 2, clipping: clips ? clipping : 'never' });
}

function criticGraph(options: StepOptions, source: BatchSource, index: number): StepGraph {
  const { critic, generator, config } = options;
  const { batch } = config;
  const graph = new StepGraph(options, 'critic', source, index);
  const z = graph.batch.latents(streams.criticLatents, 'criticStep');
  const real = graph.batch.realBatch(generator.model.outputShape);
  // Generated samples have the classes of the real ones, so that a class is compared with itself.
  const classes = graph.batch.classes();
  const fake = graph.forward(generator, z, { groups: 1, name: 'critic', classes });
  const both = graph.forward(critic, concat([real, fake]), {
    groups: 2,
    name: 'critic',
    classes: classes && concat([classes, classes]),
  });
  const scores = reshape(both, [2 * batch, 1]);
  const scoresFrom = (start: number) => slice(scores, [start, 0], [batch, 1]);
  const objective = objectiveOf(config.objective);
  const loss = single('critic', objective.critic(scoresFrom(0), scoresFrom(batch)));
  if (objective.penalises) {
    const mix = graph.batch.mixes(streams.penaltyMix);
    const score = (x: Value) => graph.forward(critic, x, { groups: 1, name: 'critic', classes });
    const pairs = { real, fake, mix };
    const { penalty, slope } = objective.penalty
      ? { penalty: single('penalty', objective.penalty(score, pairs)), slope: undefined }
      : gradientPenalty(score, pairs, objective.side ?? config.penalty);
    const total = add(loss, mul(penalty, config.gradientPenalty));
    graph.gradients(critic, total);
    graph.mean('critic.measures', slope ? concat([total, slope]) : total);
  } else {
    graph.gradients(critic, loss);
    if (!objective.linear) graph.mean('critic.measures', loss);
  }
  graph.mean('critic.scores', scores);
  return graph;
}

/** The generator's half, lines 9–11: a fresh batch of latents, the gradient through the critic, update. */
export function generatorStep(options: StepOptions, source: BatchSource): TrainingStep {
  const { generator, config } = options;
  const graphs = eachMicroBatch(config, (index) => generatorGraph(options, source, index));
  return planUpdate(graphs, generator, { scoreGroups: 1, clipping: 'never' });
}

function generatorGraph(options: StepOptions, source: BatchSource, index: number): StepGraph {
  const { critic, generator, config } = options;
  const graph = new StepGraph(options, 'generator', source, index);
  const z = graph.batch.latents(streams.generatorLatents, 'generatorStep');
  const pass = { groups: 1, name: 'generator', classes: graph.batch.classes() };
  const fake = graph.forward(generator, z, pass);
  const scored = graph.forward(critic, fake, pass);
  const scores = reshape(scored, [config.batch, 1]);
  const objective = objectiveOf(config.objective);
  const loss = single('generator', objective.generator(scores));
  graph.gradients(generator, loss);
  if (!objective.linear) graph.mean('generator.measures', loss);
  graph.mean('generator.scores', scores);
  return graph;
}

/** @throws usage error where the graph of a loss has more than one element */
function single(part: 'critic' | 'generator' | 'penalty', loss: Value): Value {
  if (sizeOf(loss.shape) !== 1) {
    throw usageError(`objective.${part} gives no single number`, {
      shape: loss.shape,
      hint: 'take the mean over the batch: ops.meanKeep(x, [0, 1])',
    });
  }
  return loss.shape.length === 2 ? loss : reshape(loss, [1, 1]);
}
