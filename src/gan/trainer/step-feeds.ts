// What `stepWith` is given, and what is refused of it.
// Words: a `feed` is one batch of real samples or latents; a `mix` is the share of the real sample in each point of the
// gradient penalty.

import { usageError } from '../../core/errors.ts';
import { type Shape, sizeOf } from '../../core/shape.ts';
import { type Classes, chosenClasses } from '../class-choice.ts';
import { stepBatch, type TrainingConfig } from '../config.ts';
import { type OptionNames, requireKnownOptions } from '../known-options.ts';
import type { NetworkLayout } from '../network.ts';
import { objectiveLabel, objectiveOf } from '../objectives.ts';

/** Explicit data of one outer iteration: row-major f32, images NHWC. With `accumulate`, `batch` is all that a step takes. */
export interface StepFeeds {
  /** [batch, ...sample shape] for each critic step. */
  readonly real: readonly ArrayLike<number>[];
  /** [batch, latent] for each critic step. */
  readonly latents: readonly ArrayLike<number>[];
  /** [batch, latent] for the generator's step. */
  readonly generatorLatents: ArrayLike<number>;
  /** Objective `wgan-gp`, [batch] for each critic step: the share ε of the real sample in each x̂. Left out: drawn. */
  readonly mixes?: readonly ArrayLike<number>[];
  /** Conditional networks: the classes of real and generated samples alike, [batch] for each critic step. */
  readonly classes?: readonly Classes[];
  /** Conditional networks: [batch] for the generator's step. */
  readonly generatorClasses?: Classes;
}

const feedNames: OptionNames<StepFeeds> = {
  real: true,
  latents: true,
  generatorLatents: true,
  mixes: true,
  classes: true,
  generatorClasses: true,
};

/** One-hot rows for each step, undefined where the networks know no classes. */
export interface FedClasses {
  readonly critic: readonly (Float32Array | undefined)[];
  readonly generator: Float32Array | undefined;
}

interface FedRun {
  readonly generator: NetworkLayout;
  readonly config: TrainingConfig;
}

/**
 * The classes of the feeds, one-hot.
 * @throws usage error on batches of the wrong size
 */
export function checkedFeeds(feeds: StepFeeds, { generator, config }: FedRun): FedClasses {
  requireKnownOptions(feeds, feedNames, 'stepWith');
  const { real, latents, generatorLatents, mixes, classes, generatorClasses } = feeds;
  const batch = stepBatch(config);
  if (real.length !== latents.length || real.length === 0) {
    throw usageError('stepWith: one batch of latents for each real batch', {
      real: real.length,
      latents: latents.length,
      hint: 'give at least one of each',
    });
  }
  for (const each of real) requireSize('real', each, [batch, ...generator.model.outputShape]);
  for (const each of [...latents, generatorLatents]) requireSize('latents', each, [batch, config.latent]);
  if (mixes) requireMixes(mixes, real.length, config);
  if (classes && classes.length !== real.length) {
    throw usageError('stepWith: one batch of classes for each real batch', {
      real: real.length,
      classes: classes.length,
      hint: 'give as many of both',
    });
  }
  const choice = { method: 'stepWith', rows: batch, known: generator.model.classes };
  return {
    critic: real.map((_, t) => chosenClasses(classes?.[t], choice)),
    generator: chosenClasses(generatorClasses, choice),
  };
}

function requireSize(name: string, data: ArrayLike<number>, shape: Shape): void {
  const expected = sizeOf(shape);
  if (data.length === expected) return;
  throw usageError(`stepWith: ${name} has the wrong number of elements`, {
    given: data.length,
    expected,
    hint: `a batch is [${shape.join(', ')}], row-major`,
  });
}

function requireMixes(mixes: readonly ArrayLike<number>[], steps: number, config: TrainingConfig): void {
  const { objective } = config;
  const batch = stepBatch(config);
  if (!objectiveOf(objective).penalises) {
    throw usageError('stepWith: mixes are for the gradient penalty', {
      objective: objectiveLabel(objective),
      hint: 'leave them out, or use the objective wgan-gp',
    });
  }
  if (mixes.length !== steps || mixes.some(({ length }) => length !== batch)) {
    throw usageError('stepWith: mixes has the wrong size', {
      given: mixes.map(({ length }) => length),
      hint: `one for each real batch, of ${batch} numbers in [0, 1)`,
    });
  }
}
