// How many iterations the budget of a search gives to each candidate.
import { usageError } from '../../core/errors.ts';
import { classCount, type TrainingData } from '../../data/dataset.ts';
import { type Budget, stepsWithin } from '../../figures/search/budget.ts';
import { type Candidate, ofCandidate } from '../../figures/search/candidates.ts';
import { rungSteps } from '../../figures/search/halving.ts';
import type { SearchSpace } from '../../figures/search/space.ts';
import { middle } from '../../figures/statistics.ts';
import type { Workshop } from '../../figures/workshop.ts';
import { buildNetworks } from '../../gan/networks.ts';
import { standardizationFor } from '../../gan/run.ts';
import { resolveRun, trainingConfig } from '../../gan/run-config.ts';
import { createTrainer, type TrainerOptions } from '../../gan/trainer.ts';
import { planTraining } from '../../gan/training-plan.ts';
import type { Device } from '../../runtime/device.ts';
import type { Terminal } from '../terminal.ts';
import { variantsForRun } from '../tuning.ts';

export interface BudgetParts {
  readonly device: Device;
  readonly data: TrainingData;
  readonly workshop: Pick<Workshop, 'keep'>;
  readonly terminal: Terminal;
  /** The space's file, for messages. */
  readonly source: string;
}

/** Iterations that warm up, and then those that are timed, up to so long. */
const pace = { warmUp: 3, steps: 30, minutes: 0.1 };

/**
 * Generator iterations that the budget gives to each candidate, by name; before any is trained, so that one that does
 * not fit is an error then.
 */
export async function budgetSteps(
  { candidates, budget, rungs }: SearchSpace,
  parts: BudgetParts,
): Promise<Map<string, number>> {
  const stepsByName = new Map<string, number>();
  for (const candidate of candidates) {
    try {
      const steps = await stepsOf(candidate, budget, parts);
      rungSteps(steps, rungs);
      stepsByName.set(candidate.name, steps);
    } catch (error) {
      throw ofCandidate(error, candidate.name, parts.source);
    }
  }
  return stepsByName;
}

async function stepsOf(candidate: Candidate, { kind, amount }: Budget, parts: BudgetParts): Promise<number> {
  const { device, data, workshop } = parts;
  const run = resolveRun({ ...candidate.settings, steps: 1 });
  const standardization = standardizationFor(run, { data });
  const options = {
    ...buildNetworks(run, data.shape, classCount(data)),
    data,
    standardization,
    config: trainingConfig(run),
  };
  if (run.batch > data.count) {
    throw usageError('the batch is larger than the data', { batch: run.batch, samples: data.count });
  }
  // Variants of kernels count a little differently; one class for all makes the budget the same on every adapter.
  const traits = { ...device.traits, class: 'lavapipe', subgroupSize: undefined, f16: false } as const;
  const plan = planTraining({ ...options, traits });
  if (kind === 'steps') return amount;
  if (kind === 'flops') return stepsWithin(plan, amount);
  const stepMs = await workshop.keep(`pace-${candidate.name}`, () => paceOf(options, parts));
  return Math.floor((amount * 60_000) / stepMs);
}

/** Milliseconds of a generator iteration, the median of some; measured once and kept, so that a search can go on. */
async function paceOf(options: TrainerOptions, { device, terminal }: BudgetParts): Promise<number> {
  const variants = await variantsForRun(device, options, { wanted: undefined, terminal });
  // A step takes as long at any rate, and at a small one it does not diverge.
  const still = { lr: 1e-8, criticLr: undefined, generatorLr: undefined };
  const config = {
    ...options.config,
    ...still,
    lrSchedule: 'constant' as const,
    lrWarmup: 0,
  };
  const trainer = await createTrainer(device, { ...options, config, ...(variants && { variants }) });
  try {
    for await (const _ of trainer.train({ steps: pace.warmUp }));
    const times: number[] = [];
    for await (const { milliseconds } of trainer.train({ steps: pace.steps, minutes: pace.minutes }))
      times.push(milliseconds);
    return middle(times);
  } finally {
    trainer.destroy();
  }
}
