// A training run before anything is allocated: its steps as plans, its buffers, and what it will cost.

import { type Choice, planFlops } from '../compiler/plan.ts';
import { EarthmoverError, firstLine } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import { type AdapterTraits, kernelKey } from '../kernels/kernel.ts';
import { type Model, parameterCount } from '../nn/module.ts';
import { planBuffers } from '../runtime/replay.ts';
import { completeConfig } from './complete-config.ts';
import type { TrainingConfig } from './config.ts';
import { type DataPlacement, placementOf, slotsOf } from './data-placement.ts';
import { checkSchedule } from './learning-rate.ts';
import { layOut } from './network.ts';
import type { Shard } from './parallel/exchange.ts';
import { checkLimits, networkRemedy } from './plan-limits.ts';
import type { DataDescription, PlannedStep, StepOptions, TrainingStep } from './planned-step.ts';
import { criticStepsAt } from './schedule.ts';
import { ringCopies } from './step-constants.ts';
import { criticStep, generatorStep } from './steps.ts';
import { requireFit } from './training-checks.ts';

/** One layer of a network, for the model summary. */
export interface LayerSummary {
  /** As the layer calls itself. */
  readonly name: string;
  /** Without the batch. */
  readonly outputShape: Shape;
  /** Trained numbers. */
  readonly parameters: number;
}

/** What a run will cost, known before anything is allocated. */
export interface TrainerSummary {
  /** The generator's layers. */
  readonly generator: readonly LayerSummary[];
  /** The critic's layers. */
  readonly critic: readonly LayerSummary[];
  /** Trained numbers of the generator. */
  readonly generatorParameters: number;
  /** Trained numbers of the critic. */
  readonly criticParameters: number;
  /** Classes that conditional networks know; left out where they know none. */
  readonly classes?: number;
  /** Bytes of every buffer on the GPU while it trains, what is there of the data set included. */
  readonly plannedBytes: number;
  /** Where the data lie; undefined where every batch is fed. */
  readonly placement: DataPlacement | undefined;
  /** Processes that train together; left out for one alone. */
  readonly ranks?: number;
  /** Kernels that run in one critic step. */
  readonly dispatchesPerCriticIteration: number;
  /** Kernels that run in an outer iteration with nCritic critic steps. */
  readonly dispatchesPerStep: number;
  /** Floating-point operations of an outer iteration with nCritic critic steps. */
  readonly flopsPerStep: number;
}

/** A run before anything is allocated. */
export interface TrainingPlan {
  /** What its steps were planned from. */
  readonly options: StepOptions;
  /** The two halves of an outer iteration. */
  readonly steps: { readonly critic: TrainingStep; readonly generator: TrainingStep };
  /** Of every product of either step: how it is computed, and how it could be. */
  readonly choices: readonly Choice[];
  /** Every buffer of the run: name → bytes. */
  readonly buffers: ReadonlyMap<string, number>;
  /** What the run will cost. */
  readonly summary: TrainerSummary;
}

/** What a run is planned from. */
export interface TrainingPlanOptions {
  /** Makes samples from latents. */
  readonly generator: Model;
  /** Gives one score a sample. */
  readonly critic: Model;
  /** Left out where every batch is fed. */
  readonly data?: DataDescription | undefined;
  /** As in `TrainerOptions`. */
  readonly streaming?: boolean | undefined;
  /** Over the values of its objective's paper. */
  readonly config: Partial<TrainingConfig>;
  /** What the adapter can do: `device.traits`. */
  readonly traits: AdapterTraits;
  /** Kernel variants by label; the adapter's prior elsewhere. */
  readonly variants?: Readonly<Record<string, string>>;
  /** @internal Its part of each batch, where several processes train together. */
  readonly shard?: Shard | undefined;
}

/**
 * Plans a run without touching the GPU.
 * @throws usage error where networks, data and configuration do not fit together; gpu error where the adapter's limits
 * do not hold the model, naming limit, need and offer
 * @example
 * const plan = planTraining({ generator, critic, data, config: { batch: 128 }, traits: device.traits });
 * console.log(plan.summary.plannedBytes, 'bytes on the GPU');
 */
export function planTraining(given: TrainingPlanOptions): TrainingPlan {
  const { generator, critic, data, streaming, traits, shard } = given;
  const config = completeConfig(given.config);
  requireFit({ generator, critic, data, config });
  checkSchedule(config);
  const options: StepOptions = {
    critic: layOut('critic', critic),
    generator: layOut('generator', generator),
    data,
    ...(data && { slots: slotsOf(data, config, traits, streaming) }),
    config,
    traits,
    ...(given.variants && { variants: given.variants }),
    ...(shard && { shard }),
  };
  const { steps, buffers } = plannedSteps(options);
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
      ...(generator.classes !== undefined && { classes: generator.classes }),
      plannedBytes: [...buffers.values()].reduce(
        (sum, size) => sum + Math.max(16, Math.ceil(size / 16) * 16),
        ringCopies * buffers.get('telemetry')!,
      ),
      placement: data && placementOf(data, options.slots),
      ...(shard && { ranks: shard.ranks }),
      dispatchesPerCriticIteration: criticDispatches!,
      dispatchesPerStep: nCritic * criticDispatches! + generatorDispatches!,
      flopsPerStep: nCritic * planFlops(steps.critic.plan) + planFlops(steps.generator.plan),
    },
  };
}

/** @throws gpu error that says what would make this run smaller */
function plannedSteps(options: StepOptions): Pick<TrainingPlan, 'steps' | 'buffers'> {
  const { data, traits } = options;
  const source = data ? 'sampled' : 'fed';
  try {
    const critic = criticStep(options, source);
    const known = new Set(critic.plan.steps.map(({ kernel }) => kernelKey(kernel)));
    const steps = { critic, generator: generatorStep({ ...options, known }, source) };
    const buffers = mergeBuffers([steps.critic, steps.generator]);
    checkLimits(buffers, traits, networkRemedy(options));
    return { steps, buffers };
  } catch (error) {
    // The compiler knows what does not fit, and not of what networks it is.
    if (!(error instanceof EarthmoverError) || error.kind !== 'gpu') throw error;
    throw new EarthmoverError('gpu', firstLine(error.message), {
      ...error.facts,
      hint: networkRemedy(options),
    });
  }
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
