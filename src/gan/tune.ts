// Tuning: kernel variants are measured on the adapter at hand and kept where a whole step gains. The prior is the
// choice without.

import { type Choice, type Step, variantsOfPlans } from '../compiler/plan.ts';
import type { Dispatches } from '../kernels/gemm.ts';
import { kernelKey } from '../kernels/kernel.ts';
import type { Device } from '../runtime/device.ts';
import { preparePlan } from '../runtime/prepared.ts';
import { Stopwatch } from '../runtime/stopwatch.ts';
import { completeConfig } from './complete-config.ts';
import { createTrainer, type TrainerOptions } from './trainer.ts';
import { planTraining, type TrainingPlan } from './training-plan.ts';

/** What tuning tuned, and what it is worth. */
export interface Tuning {
  /** Variants by label, for `createTrainer`; those of the adapter's prior where they made no step faster. */
  readonly variants: Readonly<Record<string, string>>;
  /** Labels whose variant differs from the prior's. */
  readonly changed: readonly string[];
  /** Milliseconds of an outer iteration, the best of a few; undefined where no product asked for a comparison. */
  readonly stepMs: { readonly prior: number; readonly tuned: number } | undefined;
}

export interface TuneOptions {
  /** Milliseconds for measuring products; the comparison of whole steps comes after it. */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal;
}

/** How much faster than the prior a product must be to be tried, and a whole step to be kept: noise is less. */
const worthwhile = { product: 0.9, step: 0.98 };
/** Milliseconds of work in one measurement, where a single dispatch is shorter. */
const measureMs = 4;

/**
 * Chooses kernel variants by measuring them on the real shapes, dearest products first, as long as the budget lasts;
 * a kernel that is faster alone can leave the step no faster, so the choice is kept only if the whole step gains.
 *
 * @param options as for `createTrainer`, whose variants are the ones to beat
 */
export async function tuneVariants(
  device: Device,
  options: TrainerOptions,
  { budgetMs = 2000, signal }: TuneOptions = {},
): Promise<Tuning> {
  const { generator, critic, data, streaming, config, variants } = options;
  const plan = planTraining({
    generator,
    critic,
    data,
    streaming,
    config: completeConfig(config),
    traits: device.traits,
    ...(variants && { variants }),
  });
  const prior = variantsOfPlans([plan.steps.critic.plan, plan.steps.generator.plan]);
  const tuned = { ...prior };
  const begun = performance.now();
  const size = largestBinding(plan);
  const stopwatch = new Stopwatch(device);
  const timeWith = ({ dispatches }: Choice, variant: string) =>
    timeOf(device, stopwatch, dispatches(variant), size);
  try {
    for (const { labels, choice } of alike(plan)) {
      let best = await timeWith(choice, choice.variant);
      const limit = best * worthwhile.product;
      for (const candidate of choice.legal) {
        if (candidate === choice.variant) continue;
        if (signal?.aborted || performance.now() - begun > budgetMs) break;
        const time = await timeWith(choice, candidate);
        if (time > limit || time >= best) continue;
        best = time;
        for (const label of labels) tuned[label] = candidate;
      }
    }
  } finally {
    stopwatch.destroy();
  }
  const changed = Object.keys(tuned).filter((label) => tuned[label] !== prior[label]);
  if (changed.length === 0) return { variants: prior, changed, stepMs: undefined };
  const stepMs = await compareSteps(device, options, prior, tuned);
  const kept = stepMs.tuned < worthwhile.step * stepMs.prior;
  return kept ? { variants: tuned, changed, stepMs } : { variants: prior, changed: [], stepMs };
}

/** Products with the same kernels and as much work together, those with the most work first. */
export function alike(plan: TrainingPlan): { labels: string[]; choice: Choice }[] {
  const groups = new Map<string, { labels: string[]; choice: Choice; flops: number }>();
  for (const choice of plan.choices) {
    const { kernels } = choice.dispatches(choice.variant);
    const key = JSON.stringify(kernels.map((kernel) => [kernelKey(kernel), kernel.groups, kernel.flops]));
    const group = groups.get(key) ?? { labels: [], choice, flops: 0 };
    group.labels.push(choice.label);
    group.flops += kernels.reduce((total, { flops }) => total + flops, 0);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.flops - a.flops);
}

function largestBinding(plan: TrainingPlan): number {
  const steps = [...plan.steps.critic.plan.steps, ...plan.steps.generator.plan.steps];
  return Math.max(...steps.flatMap(({ slices }) => slices.map(({ size }) => size)));
}

/**
 * Milliseconds of one execution of a product, the best of a few, without what compiling took. It runs on zeros: what it
 * computes is of no interest, and zeros cost what numbers cost.
 *
 * @param size bytes of every other operand than those whose size a kernel asks for
 */
async function timeOf(
  device: Device,
  stopwatch: Stopwatch,
  dispatches: Dispatches,
  size: number,
): Promise<number> {
  const steps = stepsAlone(dispatches, size);
  const plan = { name: 'tune', steps, temporaries: [], constants: [], initialWrites: [], choices: [] };
  const prepared = await preparePlan(device, plan);
  try {
    return await stopwatch.best(prepared.replay, { leastMs: measureMs });
  } finally {
    prepared.destroy();
  }
}

/** The kernels of a product on operands of `size` bytes, but for those whose size they ask for. */
export function stepsAlone(dispatches: Dispatches, size: number): Step[] {
  const { kernels, scratchBytes, operandBytes, swapped } = dispatches;
  return kernels.map((kernel, part) => ({
    label: 'tune',
    kernel,
    slices: kernel.bindings.map(({ name, access }, i) => {
      const asked = kernel.bindingBytes?.[name];
      if (asked !== undefined) return { buffer: `${name} of ${part}`, offset: 0, size: asked };
      if (name === 'partials' || (swapped && part === 0 && name === 'out')) {
        return { buffer: 'partials', offset: 0, size: Math.ceil(scratchBytes / 16) * 16 };
      }
      const operand = name === 'nine' ? (['a', 'b'] as const)[part] : name;
      if (operandBytes && (operand === 'a' || operand === 'b')) {
        return { buffer: operand, offset: 0, size: operandBytes[operand] };
      }
      return { buffer: access === 'read' ? 'read' : `write${i}`, offset: 0, size };
    }),
  }));
}

/** Milliseconds of an outer iteration with either choice, interleaved, the best of a few. */
async function compareSteps(
  device: Device,
  options: TrainerOptions,
  prior: Readonly<Record<string, string>>,
  tuned: Readonly<Record<string, string>>,
): Promise<{ readonly prior: number; readonly tuned: number }> {
  const measured = async (variants: Readonly<Record<string, string>>): Promise<number> => {
    const trainer = await createTrainer(device, { ...options, variants });
    try {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round <= 2; round++) {
        const begun = performance.now();
        for await (const _ of trainer.train({ steps: 1 }));
        // The first step compiles.
        if (round > 0) best = Math.min(best, performance.now() - begun);
      }
      return best;
    } finally {
      trainer.destroy();
    }
  };
  const first = { prior: await measured(prior), tuned: await measured(tuned) };
  return {
    prior: Math.min(first.prior, await measured(prior)),
    tuned: Math.min(first.tuned, await measured(tuned)),
  };
}
