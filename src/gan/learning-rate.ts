// The learning rate of each generator iteration and of the critic steps before it, as PyTorch's schedulers have it.
// The floor is the rate at a schedule's end; warm-up is a rise at its start.

import { usageError } from '../core/errors.ts';
import { goesToNCriticEnd, type ScheduleName } from './schedule.ts';

export const rateScheduleNames = ['constant', 'linear', 'cosine'] as const;
/** How the learning rate goes from its value to its floor; `constant` stays. */
export type RateScheduleName = (typeof rateScheduleNames)[number];

export const scheduleUnits = ['steps', 'time'] as const;
/** What a schedule is measured in: generator iterations, or the share of the run's time that is gone. */
export type ScheduleUnit = (typeof scheduleUnits)[number];

/** The learning rates of both networks. */
export interface LearningRates {
  /** The rate of the critic's optimiser. */
  readonly critic: number;
  /** The rate of the generator's optimiser. */
  readonly generator: number;
}

/** The learning rates of a run and what becomes of them: a part of its configuration. */
export interface RateSettings {
  /** α, the highest of the run where it has a schedule. */
  readonly lr: number;
  /** Of the critic alone; `lr` where left out. */
  readonly criticLr?: number | undefined;
  /** Of the generator alone; `lr` where left out. */
  readonly generatorLr?: number | undefined;
  /** How the rates go to their floor. */
  readonly lrSchedule: RateScheduleName;
  /** The rate that schedules end at, of both networks. */
  readonly lrFloor: number;
  /** Generator iterations at the start in which the rates rise in a line; 0 for none. */
  readonly lrWarmup: number;
  /** What the schedules of rates and critic steps are measured in. */
  readonly scheduleOver: ScheduleUnit;
  /** Generator iterations that the schedules span, where they are measured in those. */
  readonly scheduleSteps?: number | undefined;
}

/** The rates before any schedule. */
export function peakRates({
  lr,
  criticLr,
  generatorLr,
}: Pick<RateSettings, 'lr' | 'criticLr' | 'generatorLr'>): LearningRates {
  return {
    critic: criticLr ?? lr,
    generator: generatorLr ?? lr,
  };
}

/** Whether the rates change in the course of a run. */
export function ratesChange({
  lrSchedule,
  lrWarmup,
}: Pick<RateSettings, 'lrSchedule' | 'lrWarmup'>): boolean {
  return lrSchedule !== 'constant' || lrWarmup > 0;
}

/**
 * The rates of generator iteration `iteration`, counted from 0. A warm-up of W iterations takes (i + 1) / (W + 1) of
 * the rate: `LinearLR(start_factor=1/(W+1), total_iters=W)`. Then the rate falls over the iterations that are left
 * (`CosineAnnealingLR(T_max=steps − W, eta_min=floor)`, or in a line), or with the time; after its end it stays.
 *
 * @param share of the run's time that is gone, in [0, 1]: for schedules over time
 * @example
 * const config = { ...defaults, lr: 1e-3, lrSchedule: 'linear', scheduleSteps: 1000 } as const;
 * learningRatesAt(config, 500).critic; // 0.0005
 */
export function learningRatesAt(config: RateSettings, iteration: number, share = 0): LearningRates {
  const { critic, generator } = peakRates(config);
  const at = (peak: number) => rateAt(peak, config, iteration, share);
  return { critic: at(critic), generator: at(generator) };
}

function rateAt(peak: number, config: RateSettings, iteration: number, share: number): number {
  const { lrSchedule, lrFloor: floor, lrWarmup: warmup, scheduleOver, scheduleSteps } = config;
  if (iteration < warmup) return (peak * (iteration + 1)) / (warmup + 1);
  if (lrSchedule === 'constant') return peak;
  const gone =
    scheduleOver === 'time' ? share : (iteration - warmup) / Math.max(1, (scheduleSteps ?? 0) - warmup);
  const x = Math.max(0, gone);
  if (x >= 1) return floor;
  return lrSchedule === 'linear'
    ? peak + (floor - peak) * x
    : floor + ((peak - floor) * (1 + cosineOfPi(x))) / 2;
}

/** The most generator iterations that a schedule may span: a table of 40 MB for each network. */
export const longestSchedule = 10_000_000;

/**
 * The rates of every iteration for the GPU, which looks up the one of its counter and stays at the last; a single entry
 * where they follow the time, which the host writes before each iteration. Padded with the last to whole 16 bytes.
 */
export function rateTables(config: RateSettings): Readonly<Record<keyof LearningRates, Float32Array>> {
  const count = rateCount(config);
  const tables = { critic: new Float32Array(count), generator: new Float32Array(count) };
  for (let i = 0; i < count; i++) {
    const { critic, generator } = learningRatesAt(config, i);
    tables.critic[i] = critic;
    tables.generator[i] = generator;
  }
  return tables;
}

/** Entries of a table of `rateTables`; 0 where the rates never change. */
export function rateCount(config: RateSettings): number {
  const { scheduleOver, scheduleSteps = 0, lrSchedule, lrWarmup: warmup } = config;
  if (!ratesChange(config)) return 0;
  if (scheduleOver === 'time') return 4;
  const last = lrSchedule === 'constant' ? warmup : Math.max(warmup, scheduleSteps);
  return 4 * Math.ceil((last + 1) / 4);
}

/** How messages call the parts of a schedule. */
const libraryNames = {
  floor: 'lrFloor',
  rate: 'lr',
  warmup: 'lrWarmup',
  steps: 'scheduleSteps',
};

/**
 * @param names what the user knows the settings as
 * @throws usage error where a schedule has no length, or does not fit into it
 */
export function checkSchedule(
  config: RateSettings & { readonly schedule: ScheduleName },
  names: Readonly<typeof libraryNames> = libraryNames,
): void {
  const { lrSchedule, lrFloor, lrWarmup: warmup, scheduleSteps } = config;
  const falls = lrSchedule !== 'constant';
  const { critic, generator } = peakRates(config);
  if (falls && lrFloor > Math.min(critic, generator)) {
    throw usageError(`${names.floor} lies above the learning rate`, {
      [names.floor]: lrFloor,
      [names.rate]: critic === generator ? critic : `critic ${critic}, generator ${generator}`,
      hint: 'give a floor below the rate, such as 0',
    });
  }
  if (config.scheduleOver === 'time') return;
  if (falls || goesToNCriticEnd(config.schedule)) {
    if (scheduleSteps === undefined) {
      throw usageError('the schedule has no length', {
        schedule: falls ? lrSchedule : config.schedule,
        hint: `give ${names.steps}, the generator iterations that it spans`,
      });
    }
  }
  if (warmup > 0 && scheduleSteps !== undefined && warmup >= scheduleSteps) {
    throw usageError(`${names.warmup} is as long as the run`, {
      [names.warmup]: warmup,
      [names.steps]: scheduleSteps,
      hint: 'give a shorter warm-up, or more iterations',
    });
  }
  if (ratesChange(config) && Math.max(warmup, scheduleSteps ?? 0) > longestSchedule) {
    throw usageError('the schedule is too long', {
      [names.steps]: Math.max(warmup, scheduleSteps ?? 0),
      hint: `use at most ${longestSchedule}, or a schedule over time`,
    });
  }
}

/**
 * cos(πx) for x in [0, 1] to 1e-15, from sums and products alone: `Math.cos` differs in its last bit between Node and
 * browsers, and the same run must have the same rates everywhere.
 */
function cosineOfPi(x: number): number {
  if (x > 0.5) return -cosineOfPi(1 - x);
  const square = (Math.PI * x) ** 2;
  let sum = 0;
  // Taylor's series by Horner's rule; beyond (π/2)²⁰/20! nothing is left of a float64.
  for (let n = 20; n > 0; n -= 2) sum = -(square * (1 + sum)) / (n * (n - 1));
  return 1 + sum;
}
