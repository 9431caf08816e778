// A training run before anything is allocated: its steps as plans, its buffers, and what it will cost.

import { type Choice, planFlops } from '../compiler/plan.ts';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { type Shape, sameShape, sizeOf } from '../core/shape.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { type Model, parameterCount } from '../nn/module.ts';
import { planBuffers } from '../runtime/replay.ts';
import { completeConfig } from './complete-config.ts';
import type { TrainingConfig } from './config.ts';
import { checkSchedule } from './learning-rate.ts';
import { layOut } from './network.ts';
import { objectiveLabel, objectiveOf } from './objectives.ts';
import type { DataDescription, PlannedStep, StepOptions } from './planned-step.ts';
import { criticStepsAt, mostCriticSteps } from './schedule.ts';
import { ringCopies, ringSize } from './step-constants.ts';
import { criticStep, generatorStep } from './steps.ts';

/** One layer of a network, for the model summary. */
export interface LayerSummary {
  readonly name: string;
  /** Without the batch. */
  readonly outputShape: Shape;
  readonly parameters: number;
}

/** What a run will cost, known before anything is allocated. */
export interface TrainerSummary {
  readonly generator: readonly LayerSummary[];
  readonly critic: readonly LayerSummary[];
  readonly generatorParameters: number;
  readonly criticParameters: number;
  /** Bytes of every buffer on the GPU while it trains, the data set included. */
  readonly plannedBytes: number;
  readonly dispatchesPerCriticIteration: number;
  /** Of an outer iteration with nCritic critic steps. */
  readonly dispatchesPerStep: number;
  readonly flopsPerStep: number;
}

export interface TrainingPlan {
  readonly options: StepOptions;
  readonly steps: { readonly critic: PlannedStep; readonly generator: PlannedStep };
  /** Of every product of either step: how it is computed, and how it could be. */
  readonly choices: readonly Choice[];
  /** Every buffer of the run: name → bytes. */
  readonly buffers: ReadonlyMap<string, number>;
  readonly summary: TrainerSummary;
}

export interface TrainingPlanOptions {
  readonly generator: Model;
  readonly critic: Model;
  readonly data?: DataDescription | undefined;
  /** Over the values of its objective's paper. */
  readonly config: Partial<TrainingConfig>;
  readonly traits: AdapterTraits;
  readonly variants?: Readonly<Record<string, string>>;
}

/**
 * Plans a run without touching the GPU.
 *
 * @throws usage error where networks, data and configuration do not fit together; gpu error where the adapter's limits
 * do not hold the model, naming limit, need and offer
 */
export function planTraining(given: TrainingPlanOptions): TrainingPlan {
  const { generator, critic, data, traits } = given;
  const config = completeConfig(given.config);
  checkFit({ generator, critic, data, config });
  checkSchedule(config);
  const options: StepOptions = {
    critic: layOut('critic', critic),
    generator: layOut('generator', generator),
    data,
    config,
    traits,
    ...(given.variants && { variants: given.variants }),
  };
  const source = data ? 'sampled' : 'fed';
  const steps = { critic: criticStep(options, source), generator: generatorStep(options, source) };
  const buffers = mergeBuffers([steps.critic, steps.generator]);
  checkLimits(buffers, traits);
  const nCritic = criticStepsAt('constant', 0, config.nCritic);
  const [criticDispatches, generatorDispatches] = [steps.critic, steps.generator].map(
    (s) => s.plan.steps.length,
  );
  return {
    options,
    steps,
    choices: [...steps.critic.plan.choices, ...steps.generator.plan.choices],
    buffers,
    summary: {
      generator: layersOf(generator),
      critic: layersOf(critic),
      generatorParameters: options.generator.parameterCount,
      criticParameters: options.critic.parameterCount,
      plannedBytes: [...buffers.values()].reduce(
        (sum, size) => sum + Math.max(16, Math.ceil(size / 16) * 16),
        ringCopies * buffers.get('telemetry')!,
      ),
      dispatchesPerCriticIteration: criticDispatches!,
      dispatchesPerStep: nCritic * criticDispatches! + generatorDispatches!,
      flopsPerStep: nCritic * planFlops(steps.critic.plan) + planFlops(steps.generator.plan),
    },
  };
}

/** The buffers of several steps, each once at its largest size. */
export function mergeBuffers(steps: readonly PlannedStep[]): Map<string, number> {
  const merged = planBuffers(steps.map(({ plan }) => plan));
  for (const [name, size] of steps.flatMap(({ buffers }) => [...buffers])) {
    merged.set(name, Math.max(size, merged.get(name) ?? 0));
  }
  return merged;
}

function layersOf(model: Model): LayerSummary[] {
  let shape = model.inputShape;
  return model.layers.map((layer) => {
    shape = layer.outputShape(shape);
    return { name: layer.name, outputShape: shape, parameters: parameterCount(layer) };
  });
}

/** What must fit together. */
type Parts = Pick<TrainingPlanOptions, 'generator' | 'critic' | 'data'> & { readonly config: TrainingConfig };

function checkFit({ generator, critic, data, config }: Parts): void {
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
  if (objectiveOf(config.objective).penalises && critic.statistics.length > 0) {
    throw usageError('a critic with batch norm cannot have a gradient penalty', {
      objective: objectiveLabel(config.objective),
      critic: critic.name,
      reason:
        'the penalty is for the gradient of each score by its own sample; batch norm ties a batch together',
      hint: 'use a critic without batch norm, or the objective wgan',
    });
  }
  if (data && !sameShape(data.shape, generator.outputShape)) {
    throw usageError('the data are of another shape than the generator makes', {
      data: data.shape,
      generator: generator.outputShape,
      hint: 'give both the same image size and channels',
    });
  }
}

function checkLimits(buffers: ReadonlyMap<string, number>, { limits }: AdapterTraits): void {
  for (const [name, size] of buffers) {
    const [limit, offer] =
      limits.maxBufferSize < limits.maxStorageBufferBindingSize
        ? (['maxBufferSize', limits.maxBufferSize] as const)
        : (['maxStorageBufferBindingSize', limits.maxStorageBufferBindingSize] as const);
    if (size > offer) {
      throw new EarthmoverError('gpu', 'the model is larger than the adapter allows', {
        buffer: name,
        limit,
        need: `${size} bytes`,
        offer: `${offer} bytes`,
        hint:
          name === 'data'
            ? 'use a smaller image size or fewer samples, or another adapter'
            : 'use a smaller batch, image size or network, or another adapter',
      });
    }
  }
}
