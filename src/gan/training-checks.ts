// What is refused before a run is planned: networks, data and settings that do not fit together.

import { usageError } from '../core/errors.ts';
import { sameShape, sizeOf } from '../core/shape.ts';
import { classCount } from '../data/dataset.ts';
import type { Model } from '../nn/module.ts';
import { requireAugmentable } from './augmentation.ts';
import { stepBatch, type TrainingConfig } from './config.ts';
import { layerPartsOf, requireTogether } from './critic-bounds.ts';
import { objectiveLabel, objectiveOf } from './objectives.ts';
import type { DataDescription } from './planned-step.ts';
import { mostCriticSteps } from './schedule.ts';
import { ringSize } from './step-constants.ts';

/** What must fit together. */
interface Parts {
  readonly generator: Model;
  readonly critic: Model;
  readonly data?: DataDescription | undefined;
  readonly config: TrainingConfig;
}

/** @throws usage error where networks, data and configuration do not fit together */
export function requireFit({ generator, critic, data, config }: Parts): void {
  if (!sameShape(generator.outputShape, critic.inputShape)) {
    throw usageError('the generator makes other samples than the critic takes', {
      generator: generator.outputShape,
      critic: critic.inputShape,
      hint: 'give both the same sample shape',
    });
  }
  if (sizeOf(critic.outputShape) !== 1) {
    throw usageError('the critic must give one score a sample', { critic: critic.outputShape });
  }
  if (sizeOf(generator.inputShape) !== config.latent) {
    throw usageError('the generator takes latents of another length', {
      latent: config.latent,
      generator: generator.inputShape,
      hint: `use latent ${sizeOf(generator.inputShape)}`,
    });
  }
  if (mostCriticSteps(config) >= ringSize) {
    throw usageError('more critic steps than the telemetry of one iteration holds', {
      nCritic: mostCriticSteps(config),
      hint: `use nCritic up to ${ringSize - 1}`,
    });
  }
  requireTogether(objectiveOf(config.objective), layerPartsOf(critic), {
    objective: objectiveLabel(config.objective),
    critic: critic.name,
  });
  requireClasses({ generator, critic, data });
  if (data) requireEnough(data, config);
  requireAugmentable(config, critic.inputShape);
  if (data && !sameShape(data.shape, generator.outputShape)) {
    throw usageError('the data are of another shape than the generator makes', {
      data: data.shape,
      generator: generator.outputShape,
      hint: 'give both the same image size and channels',
    });
  }
}

/** @throws usage error where a step would take samples twice */
function requireEnough({ count }: DataDescription, config: TrainingConfig): void {
  const { batch, accumulate } = config;
  if (accumulate === 1 || stepBatch(config) <= count) return;
  throw usageError('the batches that a step accumulates are larger than the data set', {
    batch,
    accumulate,
    samples: count,
    hint:
      batch > count
        ? `use a batch of at most ${count}`
        : `use accumulate ${Math.floor(count / batch)} or less, or a smaller batch`,
  });
}

/** @throws usage error where networks and data do not know the same classes */
function requireClasses({ generator, critic, data }: Omit<Parts, 'config'>): void {
  const { classes } = generator;
  if (classes !== critic.classes) {
    throw usageError('generator and critic do not know the same classes', {
      generator: classes ?? 'none',
      critic: critic.classes ?? 'none',
      hint: 'make both for the classes of the data, or neither',
    });
  }
  if (classes === undefined || data === undefined) return;
  const found = classCount(data);
  if (found === undefined) {
    throw usageError('conditional networks need data with labels', {
      classes,
      labels: 'none',
      hint: 'give labels with the data, a class for each sample, or use networks without classes',
    });
  }
  if (found <= classes) return;
  throw usageError('the data have more classes than the networks', {
    data: found,
    networks: classes,
    hint: `make both networks for ${found} classes`,
  });
}
