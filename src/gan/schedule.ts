// How many critic steps come before each generator step, by iteration or by the share of a run that is gone.

import { usageError } from '../core/errors.ts';

/** Critic steps of a warm-up iteration in the reference code, whatever nCritic is. */
const warmupCriticSteps = 100;
/** Generator iterations at the start of a run that warm the critic up. */
const warmupIterations = 25;
/** Generator iterations between two later warm-ups. */
const warmupPeriod = 500;
/** Of the schedule, in which `ramp` comes to its end. */
const rampShare = 0.1;

/** Where the critic steps of a run go from `nCritic` on. */
export interface ScheduleCourse {
  /** Critic steps at the end; `nCritic` where left out. */
  readonly nCriticEnd?: number | undefined;
  /** Of the schedule's iterations or time that is gone, in [0, 1]; 0 where left out. */
  readonly share?: number;
}

/** How many critic steps come before generator iteration `generatorIteration` (counted from 0). */
export type Schedule = (generatorIteration: number, nCritic: number, course: ScheduleCourse) => number;

/**
 * The schedules by name.
 * @example
 * schedules.linear(0, 5, { nCriticEnd: 1, share: 0.5 }); // 3
 */
export const schedules = {
  /** The paper's Algorithm 1. */
  constant: (_generatorIteration, nCritic) => nCritic,
  /**
   * The reference code's (martinarjovsky/WassersteinGAN, main.py): 100 critic steps in the first 25 generator iterations
   * and in each one whose number is a multiple of 500, so that the critic is near its optimum before its gradient is used.
   */
  warmup: (generatorIteration, nCritic) =>
    generatorIteration < warmupIterations || generatorIteration % warmupPeriod === 0
      ? warmupCriticSteps
      : nCritic,
  /** From nCritic to nCriticEnd in the whole of the schedule. */
  linear: (_generatorIteration, nCritic, { nCriticEnd = nCritic, share = 0 }) =>
    between(nCritic, nCriticEnd, share),
  /** The same in its first tenth, so that a critic which starts with the generator is near its optimum early on. */
  ramp: (_generatorIteration, nCritic, { nCriticEnd = nCritic, share = 0 }) =>
    between(nCritic, nCriticEnd, share / rampShare),
} as const satisfies Readonly<Record<string, Schedule>>;

/** The names of `schedules`. */
export type ScheduleName = keyof typeof schedules;

/** Whether a schedule goes to nCriticEnd, over iterations or time. */
export function goesToNCriticEnd(schedule: ScheduleName): boolean {
  return schedule === 'linear' || schedule === 'ramp';
}

/** Whole critic steps at a share of the way; the end from 1 on. */
function between(start: number, end: number, share: number): number {
  return Math.round(start + (end - start) * Math.min(1, share));
}

/**
 * Critic steps before generator iteration `generatorIteration` (the count of those already done, from 0), of `nCritic`
 * by the schedule.
 *
 * @throws usage error where a count is not a whole number, or nCritic is below 1
 * @example
 * criticStepsAt('warmup', 30, 5); // 5
 */
export function criticStepsAt(
  schedule: ScheduleName,
  generatorIteration: number,
  nCritic: number,
  course: ScheduleCourse = {},
): number {
  requireCount('nCritic', nCritic, 1);
  requireCount('generatorIteration', generatorIteration, 0);
  if (course.nCriticEnd !== undefined) requireCount('nCriticEnd', course.nCriticEnd, 1);
  return schedules[schedule](generatorIteration, nCritic, course);
}

/** The most critic steps that an outer iteration of a run takes. */
export function mostCriticSteps({
  schedule,
  nCritic,
  nCriticEnd = nCritic,
}: {
  readonly schedule: ScheduleName;
  readonly nCritic: number;
  readonly nCriticEnd?: number | undefined;
}): number {
  return Math.max(nCritic, nCriticEnd, criticStepsAt(schedule, 0, nCritic));
}

export interface SchedulePosition {
  readonly schedule: ScheduleName;
  /** Generator iterations already done. */
  readonly generatorIteration: number;
  readonly nCritic: number;
  /** Real batches still unread in this epoch; leave it out where an outer iteration may span epochs. */
  readonly batchesLeftInEpoch?: number;
}

/**
 * Critic steps of the next outer iteration: the schedule's number, cut short at the epoch's end when
 * `batchesLeftInEpoch` is given, as the reference code does (its generator then steps early).
 * @throws usage error where the epoch has no batch left: start the next epoch first.
 */
export function nextCriticSteps(position: SchedulePosition): number {
  const { schedule, generatorIteration, nCritic, batchesLeftInEpoch } = position;
  const scheduled = criticStepsAt(schedule, generatorIteration, nCritic);
  if (batchesLeftInEpoch === undefined) return scheduled;
  requireCount('batchesLeftInEpoch', batchesLeftInEpoch, 1);
  return Math.min(scheduled, batchesLeftInEpoch);
}

export interface ReferenceLoop {
  readonly batchesPerEpoch: number;
  readonly epochs: number;
  readonly nCritic: number;
  readonly schedule: ScheduleName;
}

/** Where a run stands right after a generator step: what the reference code prints there. */
export interface ReferenceStep {
  /** Counted from 0. */
  readonly epoch: number;
  /** Real batches read in this epoch, this step's included. */
  readonly batch: number;
  /** Generator iterations done, this one included. */
  readonly generatorIteration: number;
  /** Critic steps that came before this generator step. */
  readonly criticSteps: number;
}

/**
 * The control flow of the reference code without its arithmetic: one item for each generator step.
 * Its critic loop stops at an epoch's end and each epoch starts at batch 0, so an epoch always ends with a generator step.
 */
export function* referenceLoop(loop: ReferenceLoop): Generator<ReferenceStep, void, void> {
  const { batchesPerEpoch, epochs, nCritic, schedule } = loop;
  let generatorIteration = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    let batch = 0;
    while (batch < batchesPerEpoch) {
      const batchesLeftInEpoch = batchesPerEpoch - batch;
      const criticSteps = nextCriticSteps({ schedule, generatorIteration, nCritic, batchesLeftInEpoch });
      batch += criticSteps;
      generatorIteration += 1;
      yield { epoch, batch, generatorIteration, criticSteps };
    }
  }
}

function requireCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw usageError(`schedule: ${name} is not a usable count`, {
    [name]: value,
    hint: `${name} should be a whole number of at least ${least}`,
  });
}
