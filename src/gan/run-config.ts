import { EarthmoverError, usageError } from '../core/errors.ts';
import type { TrainingConfig } from './config.ts';
import { completeConfig, defaults } from './config.ts';
import { checkSchedule, type RateSettings } from './learning-rate.ts';
import { objectiveOf } from './objectives.ts';
import type { DatasetName, RunSettings, SettingName } from './run-settings.ts';
import { kebab, parseSettings, settingNames, settings } from './run-settings.ts';

/** Settings that belong to some objectives, optimisers or schedules only. */
type Particular = OfGame | OfSchedule;
type OfSchedule = 'lrFloor' | 'nCriticEnd' | 'scheduleOver' | 'scheduleSteps';
type OfGame =
  | 'clip'
  | 'clipOrder'
  | 'gradientPenalty'
  | 'penalty'
  | 'momentum'
  | 'centered'
  | 'beta1'
  | 'beta2';

/** Settings that not every run has: points have no image size, MLPs no filters. */
type Optional =
  | Particular
  | 'data'
  | 'imageSize'
  | 'channels'
  | 'ngf'
  | 'ndf'
  | 'criticLr'
  | 'generatorLr'
  | 'steps'
  | 'minutes';

/** A run in full: what `config.json` and every checkpoint hold. At least one of steps and minutes is there. */
export type RunConfig = Required<Omit<RunSettings, Optional | 'filters'>> & Pick<RunSettings, Optional>;

const pointSets: readonly DatasetName[] = ['8gaussians', '25gaussians', 'swissroll', 'csv'];
/** Side in pixels and channels of the images where none are asked for; DCGANs want a power of two. */
const imageForms: Readonly<Partial<Record<DatasetName, { side: number; channels: 1 | 3 }>>> = {
  mnist: { side: 28, channels: 1 },
  'fashion-mnist': { side: 28, channels: 1 },
  cifar10: { side: 32, channels: 3 },
  emoji: { side: 64, channels: 3 },
  images: { side: 64, channels: 3 },
};

/** Whether the samples of a data set are points and not images. */
function isPoints(dataset: DatasetName): boolean {
  return pointSets.includes(dataset);
}

/**
 * Fills in everything that was left open, by the kind of data: points get MLPs of 3 × 512, batch 256 and 2 latents
 * (improved_wgan_training's toy networks), images DCGANs at 32 px or the source's own size.
 * @throws usage error where settings contradict each other.
 */
export function resolveRun(given: RunSettings): RunConfig {
  const dataset = given.dataset ?? 'mnist';
  const points = isPoints(dataset);
  const objective = given.objective ?? defaults.objective;
  const generator = given.generator ?? (points ? 'mlp:512-512-512' : 'dcgan');
  const critic = given.critic ?? (points ? 'mlp:512-512-512' : usualCritic(objective));
  const config = completeConfig(defined({ objective, optimizer: given.optimizer }));
  const courses = coursesOf(given);
  refuseCombination({ ...given, ...courses, objective, critic, optimizer: config.optimizer });
  if (points) refuseImages(dataset, { ...given, generator, critic });
  const convolutional = generator.startsWith('dcgan') || critic.startsWith('dcgan');
  const form = imageForms[dataset];
  const imageSize = given.imageSize ?? (convolutional && form?.side === 28 ? 32 : form?.side);
  const channels = given.channels ?? form?.channels;
  const { data, minutes } = given;
  const steps = given.steps ?? (minutes === undefined ? (points ? 5000 : 10_000) : undefined);
  const run: RunConfig = {
    dataset,
    ...defined({ data, imageSize, channels }),
    generator,
    critic,
    ...(generator.startsWith('dcgan') && { ngf: given.ngf ?? given.filters ?? 64 }),
    ...(critic.startsWith('dcgan') && { ndf: given.ndf ?? given.filters ?? 64 }),
    latent: given.latent ?? (points ? 2 : defaults.latent),
    batch: given.batch ?? (points ? 256 : defaults.batch),
    nCritic: given.nCritic ?? config.nCritic,
    objective,
    ...particulars(config, given),
    ...courses,
    ...schedulesOf({ ...given, ...courses }, steps),
    optimizer: config.optimizer,
    lr: given.lr ?? config.learningRate,
    ...defined({ criticLr: given.criticLr, generatorLr: given.generatorLr }),
    ema: given.ema ?? config.ema,
    seed: given.seed ?? defaults.seed,
    ...defined({ steps, minutes }),
    sampleEvery: given.sampleEvery ?? (points ? 500 : 100),
    checkpointEvery: given.checkpointEvery ?? (points ? 1000 : 100),
    monitorEvery: given.monitorEvery ?? 200,
    scoreEvery: given.scoreEvery ?? 0,
    stopWhenFlat: given.stopWhenFlat ?? false,
    strict: given.strict ?? false,
  };
  requireSchedule(run);
  return run;
}

/** The part of a run that the trainer needs. */
export function trainingConfig(run: RunConfig): TrainingConfig {
  const { seed, batch, latent, nCritic, objective, schedule, optimizer, ema } = run;
  const { nCriticEnd } = run;
  const config = completeConfig({ seed, batch, latent, nCritic, objective, schedule, optimizer, ema });
  return { ...config, ...particulars(config, run), ...rateSettings(run), ...defined({ nCriticEnd }) };
}

function rateSettings(run: RunConfig): RateSettings {
  const { lr, criticLr, generatorLr, lrSchedule, lrFloor, lrWarmup, scheduleOver, scheduleSteps } = run;
  return {
    learningRate: lr,
    ...defined({ criticLearningRate: criticLr, generatorLearningRate: generatorLr }),
    learningRateSchedule: lrSchedule,
    learningRateFloor: lrFloor ?? defaults.learningRateFloor,
    learningRateWarmup: lrWarmup,
    scheduleOver: scheduleOver ?? defaults.scheduleOver,
    ...defined({ scheduleSteps }),
  };
}

/** What changes in the course of a run, and what does not. */
type Courses = Pick<RunConfig, 'schedule' | 'lrSchedule' | 'lrWarmup'>;

function coursesOf({ schedule, lrSchedule, lrWarmup }: RunSettings): Courses {
  return {
    schedule: schedule ?? defaults.schedule,
    lrSchedule: lrSchedule ?? defaults.learningRateSchedule,
    lrWarmup: lrWarmup ?? defaults.learningRateWarmup,
  };
}

function isScheduled({ schedule, lrSchedule, lrWarmup }: Courses): boolean {
  return schedule === 'linear' || lrSchedule !== 'constant' || lrWarmup > 0;
}

/** Length and ends of the schedules that there are: they span the iterations of the run, or else its minutes. */
function schedulesOf(given: RunSettings & Courses, steps: number | undefined): Pick<RunSettings, OfSchedule> {
  if (!isScheduled(given)) return {};
  const scheduleOver = given.scheduleOver ?? (steps === undefined ? 'time' : defaults.scheduleOver);
  if (scheduleOver === 'time' && given.scheduleSteps !== undefined) {
    throw usageError('schedule-steps does not fit a schedule over time', {
      'schedule-steps': given.scheduleSteps,
      hint: 'leave --schedule-steps out, or use --schedule-over steps',
    });
  }
  return {
    ...(given.schedule === 'linear' && { nCriticEnd: given.nCriticEnd ?? 1 }),
    ...(given.lrSchedule !== 'constant' && { lrFloor: given.lrFloor ?? defaults.learningRateFloor }),
    scheduleOver,
    ...(scheduleOver === 'steps' && defined({ scheduleSteps: given.scheduleSteps ?? steps })),
  };
}

function requireSchedule(run: RunConfig): void {
  const { scheduleOver, minutes, scheduleSteps, schedule } = run;
  if (scheduleOver === 'time' && minutes === undefined) {
    throw usageError('a schedule over time needs --minutes', {
      'schedule-over': 'time',
      hint: 'give --minutes, or --schedule-over steps with --steps',
    });
  }
  if (scheduleOver === 'steps' && scheduleSteps === undefined) {
    throw usageError('a schedule over steps needs --steps', {
      'schedule-over': 'steps',
      hint: 'give --steps or --schedule-steps, or --schedule-over time with --minutes',
    });
  }
  checkSchedule(
    { ...rateSettings(run), schedule },
    { floor: 'lr-floor', rate: 'lr', warmup: 'lr-warmup', steps: 'schedule-steps' },
  );
}

/**
 * `preset` with `given` over it: what of the preset belongs to another objective or optimiser than the one that is
 * asked for goes without a word, since nobody asked for it. Minutes replace the steps of a preset, and the other way
 * round; a rate for both networks replaces the rates of each.
 */
export function overPreset(preset: RunSettings, given: RunSettings): RunSettings {
  const merged = { ...preset, ...given };
  const objective = merged.objective ?? defaults.objective;
  const optimizer = merged.optimizer ?? completeConfig({ objective }).optimizer;
  const played = { objective, optimizer, ...coursesOf(merged) };
  const otherGoal =
    given.steps === undefined
      ? given.minutes !== undefined && 'steps'
      : given.minutes === undefined && 'minutes';
  const ownRates = given.lr !== undefined ? ['criticLr', 'generatorLr'] : [];
  const rates = [given.lr, given.criticLr, given.generatorLr].filter((rate) => rate !== undefined);
  const floorAbove = rates.some((rate) => rate < (preset.lrFloor ?? 0)) && 'lrFloor';
  const kept = Object.entries(preset).filter(
    ([name, value]) =>
      name !== otherGoal &&
      name !== floorAbove &&
      !ownRates.includes(name) &&
      !(name === 'critic' && value === 'dcgan' && objectiveOf(objective).penalises) &&
      (!isParticular(name) || belongs[name](played) === undefined),
  );
  return { ...Object.fromEntries(kept), ...given };
}

type Played = Pick<TrainingConfig, 'objective' | 'optimizer'> & Courses;

const clipped = ({ objective }: Played) =>
  objectiveOf(objective).clips ? undefined : { objective, hint: 'the objective wgan' };
const penalised = ({ objective }: Played) =>
  objectiveOf(objective).penalises ? undefined : { objective, hint: 'the objective wgan-gp' };
const ofOptimizer =
  (wanted: TrainingConfig['optimizer']) =>
  ({ optimizer }: Played) =>
    optimizer === wanted ? undefined : { optimizer, hint: `the optimizer ${wanted}` };

const scheduled = (played: Played) =>
  isScheduled(played) ? undefined : { 'lr-schedule': 'constant', hint: '--lr-schedule linear or cosine' };

/** For each setting, what makes it meaningless, and what would not. */
const belongs: Readonly<
  Record<Particular, (played: Played) => Readonly<Record<string, string>> | undefined>
> = {
  clip: clipped,
  clipOrder: clipped,
  gradientPenalty: penalised,
  penalty: penalised,
  momentum: ofOptimizer('rmsprop'),
  centered: ofOptimizer('rmsprop'),
  beta1: ofOptimizer('adam'),
  beta2: ofOptimizer('adam'),
  lrFloor: ({ lrSchedule }) =>
    lrSchedule === 'constant'
      ? { 'lr-schedule': lrSchedule, hint: '--lr-schedule linear or cosine' }
      : undefined,
  nCriticEnd: ({ schedule }) => (schedule === 'linear' ? undefined : { schedule, hint: '--schedule linear' }),
  scheduleOver: scheduled,
  scheduleSteps: scheduled,
};

function isParticular(name: string): name is Particular {
  return name in belongs;
}

/** Those settings that belong to the run's objective and optimiser. */
function particulars(config: TrainingConfig, given: RunSettings): Pick<RunSettings, OfGame> {
  const names = Object.keys(belongs).filter((name): name is OfGame => isParticular(name) && name in defaults);
  const own = names.filter((name) => belongs[name]({ ...config, ...coursesOf(given) }) === undefined);
  return Object.fromEntries(own.map((name) => [name, given[name] ?? config[name]]));
}

/** Batch norm ties a batch together, and the penalty is for each sample by itself. */
function usualCritic(objective: TrainingConfig['objective']): string {
  return objectiveOf(objective).penalises ? 'dcgan-nobn' : 'dcgan';
}

function refuseCombination(given: RunSettings & Played & { readonly critic: string }): void {
  for (const name of Object.keys(belongs).filter(isParticular)) {
    const { hint, ...other } = (given[name] !== undefined && belongs[name](given)) || {};
    if (hint === undefined) continue;
    const [kind, value] = Object.entries(other)[0]!;
    throw usageError(`${kebab(name)} does not fit the ${kind} ${value}`, {
      [kebab(name)]: given[name],
      hint: `leave --${kebab(name)} out, or use ${hint}`,
    });
  }
  if (given.stopWhenFlat) refuseStopping(given);
  if (objectiveOf(given.objective).penalises && given.critic === 'dcgan') {
    throw usageError(`critic ${given.critic} does not fit the objective ${given.objective}`, {
      reason: 'the penalty is for each sample by itself, and batch norm ties a batch together',
      hint: 'use --critic dcgan-nobn, or the objective wgan',
    });
  }
}

function refuseStopping({ objective, monitorEvery }: RunSettings & Played): void {
  if (objectiveOf(objective).estimates !== 'wasserstein') {
    throw usageError(`stop-when-flat does not fit the objective ${objective}`, {
      reason: 'only the estimates of wgan and wgan-gp fall as the samples get better',
      hint: 'leave --stop-when-flat out and give --steps or --minutes',
    });
  }
  if (monitorEvery === 0) {
    throw usageError('stop-when-flat needs the monitor', {
      'monitor-every': 0,
      hint: 'leave --monitor-every 0 out, or give it a number of iterations',
    });
  }
}

/** Reads a resolved run from the text of a `config.json` or of a checkpoint's metadata. */
export function parseRun(json: string, source: string): RunConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    raw = undefined;
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new EarthmoverError('checkpoint', 'the config of the run is not readable', {
      source,
      hint: 'use another checkpoint, or start a new run',
    });
  }
  return resolveRun(parseSettings(raw as Record<string, unknown>, source));
}

/**
 * The run that continues `saved`: steps, minutes, cadence and the place of the data may change.
 * @throws usage error where `given` asks for anything else than `saved` has.
 */
export function resumedRun(saved: RunConfig, given: RunSettings): RunConfig {
  const { filters, ...named } = given;
  const both = {
    ...(saved.ngf !== undefined && { ngf: filters }),
    ...(saved.ndf !== undefined && { ndf: filters }),
  };
  const asked: RunSettings = filters === undefined ? named : { ...defined(both), ...named };
  const conflict = firstDifference(saved, { ...saved, ...asked });
  if (conflict !== undefined) {
    throw usageError(`${kebab(conflict)} cannot change when a run is resumed`, {
      'the run has': saved[conflict as keyof RunConfig] ?? 'none',
      'asked for': asked[conflict],
      hint: `leave --${kebab(conflict)} out, or start a new run`,
    });
  }
  const changed = settingNames.filter((name) => !settings[name].fixed && asked[name] !== undefined);
  const { steps, minutes, ...kept } = saved;
  // A new goal replaces the old one whole: --steps must not end at the minutes of the first session.
  const goal =
    asked.steps === undefined && asked.minutes === undefined
      ? { steps, minutes }
      : // A schedule over time needs its minutes, whatever the goal is.
        { minutes: saved.scheduleOver === 'time' ? minutes : undefined };
  return { ...kept, ...defined(goal), ...Object.fromEntries(changed.map((name) => [name, asked[name]])) };
}

/** The first setting in which two runs differ that decides their numbers; undefined where one continues the other. */
export function firstDifference(a: RunSettings, b: RunSettings): SettingName | undefined {
  return settingNames.find((name) => settings[name].fixed && a[name] !== b[name]);
}

function defined<T extends object>(record: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function refuseImages(dataset: DatasetName, given: RunSettings): void {
  const wrong = (['imageSize', 'channels', 'filters', 'ngf', 'ndf'] as const).find(
    (name) => given[name] !== undefined,
  );
  const convolutional = (['generator', 'critic'] as const).find((name) => given[name]?.startsWith('dcgan'));
  const name = convolutional ?? wrong;
  if (name === undefined) return;
  throw usageError(`${kebab(name)} does not fit points`, {
    dataset,
    [kebab(name)]: given[name],
    hint: convolutional ? `use mlp for --${name}, or images` : `leave --${kebab(name)} out, or use images`,
  });
}
