import { z } from 'zod';
import { type EarthmoverError, usageError } from '../core/errors.ts';
import { clipOrders, optimizerNames } from './config.ts';
import { penaltySides } from './gradient-penalty.ts';
import { longestSchedule, rateScheduleNames, scheduleUnits } from './learning-rate.ts';
import { nearestName } from './nearest-name.ts';
import { objectiveNames } from './objectives.ts';
import type { ScheduleName } from './schedule.ts';
import { schedules } from './schedule.ts';

/** Data sets by name: the first three are drawn from a formula, the rest is read from files. */
export const datasetNames = [
  '8gaussians',
  '25gaussians',
  'swissroll',
  'csv',
  'mnist',
  'fashion-mnist',
  'cifar10',
  'emoji',
  'images',
] as const;
export type DatasetName = (typeof datasetNames)[number];

/** A network by name; MLPs may carry the widths of their hidden layers, e.g. `mlp:128-256-512`. */
const generatorPattern = /^(?:dcgan|dcgan-constant|(?:mlp|mlp-bn)(?::[1-9]\d{0,4}(?:-[1-9]\d{0,4})*)?)$/;
const criticPattern = /^(?:dcgan|dcgan-nobn|(?:mlp|mlp-leaky)(?::[1-9]\d{0,4}(?:-[1-9]\d{0,4})*)?)$/;

const count = z.number().int().min(1);
const countOrNone = z.number().int().min(0);
const positive = z.number().positive();
/** A share of what was that stays: 1 would never let anything new in. */
const decay = z.number().min(0).lt(1);
const largestSeed = 2 ** 32 - 1;

/**
 * One setting of a run: `meaning` for people, and `expects`, which completes "give …" when a value is refused.
 * `fixed` settings decide the numbers of a run, so a resumed run must keep them.
 */
interface Setting {
  readonly schema: z.ZodType;
  /** How the value is written in the help, e.g. `N`; none for a switch. */
  readonly placeholder?: string;
  readonly meaning: string;
  readonly expects: string;
  readonly fixed: boolean;
}

/** Every setting of a run, under the name that config files use; the flag is the same in kebab case. */
export const settings = {
  dataset: {
    schema: z.enum(datasetNames),
    placeholder: 'NAME',
    meaning: `data set: ${datasetNames.join(', ')}`,
    expects: `one of ${datasetNames.join(', ')}`,
    fixed: true,
  },
  data: {
    schema: z.string().min(1),
    placeholder: 'PATH',
    meaning: 'file or folder of the data: points as CSV, idx files, CIFAR-10 batches, or pictures',
    expects: 'the path of a file or folder',
    fixed: false,
  },
  generator: {
    schema: z.string().regex(generatorPattern),
    placeholder: 'NAME',
    meaning: 'dcgan, dcgan-constant (no batch norm), mlp, mlp-bn, or with widths: mlp:512-512-512',
    expects: 'dcgan, dcgan-constant, mlp, mlp-bn, or widths such as mlp:512-512-512',
    fixed: true,
  },
  critic: {
    schema: z.string().regex(criticPattern),
    placeholder: 'NAME',
    meaning: 'dcgan, dcgan-nobn (no batch norm), mlp, mlp-leaky, or with widths: mlp:512-256',
    expects: 'dcgan, dcgan-nobn, mlp, mlp-leaky, or widths such as mlp:512-256',
    fixed: true,
  },
  imageSize: {
    schema: z.number().int().min(4).max(4096),
    placeholder: 'PIXELS',
    meaning: 'side of the square images',
    expects: 'a whole number of pixels, such as 16, 32, 64 or 128',
    fixed: true,
  },
  channels: {
    schema: z.literal([1, 3]),
    placeholder: '1|3',
    meaning: 'grey (1) or RGB (3) images',
    expects: '1 or 3',
    fixed: true,
  },
  filters: {
    schema: count,
    placeholder: 'N',
    meaning: 'filters of the DCGAN layers next to the image; sets both --ngf and --ndf',
    expects: 'a whole number of at least 1',
    fixed: true,
  },
  ngf: {
    schema: count,
    placeholder: 'N',
    meaning: 'the same for the generator only',
    expects: 'a whole number of at least 1',
    fixed: true,
  },
  ndf: {
    schema: count,
    placeholder: 'N',
    meaning: 'the same for the critic only',
    expects: 'a whole number of at least 1',
    fixed: true,
  },
  latent: {
    schema: count,
    placeholder: 'N',
    meaning: "length of the generator's input z",
    expects: 'a whole number of at least 1',
    fixed: true,
  },
  batch: {
    schema: count.max(65_536),
    placeholder: 'N',
    meaning: 'samples in one critic step',
    expects: 'a whole number from 1 to 65536',
    fixed: true,
  },
  nCritic: {
    schema: count.max(1000),
    placeholder: 'N',
    meaning: 'critic steps for each generator step',
    expects: 'a whole number from 1 to 1000',
    fixed: true,
  },
  objective: {
    schema: z.enum(objectiveNames),
    placeholder: 'NAME',
    meaning: `what the networks play for: ${objectiveNames.join(', ')}`,
    expects: `one of ${objectiveNames.join(', ')}`,
    fixed: true,
  },
  clip: {
    schema: positive,
    placeholder: 'C',
    meaning: 'wgan: critic weights are kept in [-C, C]',
    expects: 'a number above 0, such as 0.01',
    fixed: true,
  },
  clipOrder: {
    schema: z.enum(clipOrders),
    placeholder: 'ORDER',
    meaning: 'wgan: paper (clip after each critic step) or reference (before it, as the released code)',
    expects: `one of ${clipOrders.join(', ')}`,
    fixed: true,
  },
  gradientPenalty: {
    schema: z.number().min(0),
    placeholder: 'WEIGHT',
    meaning: 'wgan-gp: weight of the penalty on the norm of the gradient',
    expects: 'a number, 0 or more, such as 10',
    fixed: true,
  },
  penalty: {
    schema: z.enum(penaltySides),
    placeholder: 'SIDE',
    meaning: 'wgan-gp: two-sided (norms are kept at 1) or one-sided (at most 1)',
    expects: `one of ${penaltySides.join(', ')}`,
    fixed: true,
  },
  schedule: {
    schema: z.enum(Object.keys(schedules) as [ScheduleName, ...ScheduleName[]]),
    placeholder: 'NAME',
    meaning:
      'critic steps: constant, warmup (100 at first and every 500 iterations), or linear (from --n-critic to --n-critic-end)',
    expects: `one of ${Object.keys(schedules).join(', ')}`,
    fixed: true,
  },
  nCriticEnd: {
    schema: count.max(1000),
    placeholder: 'N',
    meaning: 'schedule linear: critic steps at its end',
    expects: 'a whole number from 1 to 1000',
    fixed: true,
  },
  lr: {
    schema: positive,
    placeholder: 'RATE',
    meaning: 'learning rate of both networks',
    expects: 'a number above 0, such as 5e-5',
    fixed: true,
  },
  criticLr: {
    schema: positive,
    placeholder: 'RATE',
    meaning: 'that of the critic alone',
    expects: 'a number above 0, such as 5e-5',
    fixed: true,
  },
  generatorLr: {
    schema: positive,
    placeholder: 'RATE',
    meaning: 'that of the generator alone',
    expects: 'a number above 0, such as 5e-5',
    fixed: true,
  },
  lrSchedule: {
    schema: z.enum(rateScheduleNames),
    placeholder: 'NAME',
    meaning: 'how the learning rates fall to --lr-floor: constant (not at all), linear or cosine',
    expects: `one of ${rateScheduleNames.join(', ')}`,
    fixed: true,
  },
  lrFloor: {
    schema: z.number().min(0),
    placeholder: 'RATE',
    meaning: 'learning rate at the end of the schedule',
    expects: 'a number, 0 or more, such as 1e-6',
    fixed: true,
  },
  lrWarmup: {
    schema: countOrNone,
    placeholder: 'N',
    meaning: 'iterations at the start in which the learning rates rise in a line; 0 for none',
    expects: 'a whole number, 0 or more',
    fixed: true,
  },
  scheduleOver: {
    schema: z.enum(scheduleUnits),
    placeholder: 'UNIT',
    meaning: 'what schedules are measured in: steps (iterations), or time (of --minutes)',
    expects: `one of ${scheduleUnits.join(', ')}`,
    fixed: true,
  },
  scheduleSteps: {
    schema: count.max(longestSchedule),
    placeholder: 'N',
    meaning: 'iterations that the schedules span, where not --steps',
    expects: `a whole number from 1 to ${longestSchedule}`,
    fixed: true,
  },
  optimizer: {
    schema: z.enum(optimizerNames),
    placeholder: 'NAME',
    meaning: `how both networks take their steps: ${optimizerNames.join(', ')}`,
    expects: `one of ${optimizerNames.join(', ')}`,
    fixed: true,
  },
  momentum: {
    schema: decay,
    placeholder: 'M',
    meaning: 'rmsprop: share of the last step that is taken again',
    expects: 'a number from 0 to below 1, such as 0.9',
    fixed: true,
  },
  centered: {
    schema: z.boolean(),
    meaning: 'rmsprop: scale by the deviation of the gradient instead of its size',
    expects: 'true or false',
    fixed: true,
  },
  beta1: {
    schema: decay,
    placeholder: 'B',
    meaning: 'adam: decay of the mean gradient',
    expects: 'a number from 0 to below 1, such as 0.5',
    fixed: true,
  },
  beta2: {
    schema: decay,
    placeholder: 'B',
    meaning: 'adam: decay of the mean squared gradient',
    expects: 'a number from 0 to below 1, such as 0.999',
    fixed: true,
  },
  ema: {
    schema: decay,
    placeholder: 'DECAY',
    meaning:
      "draw samples with a decaying mean of the generator's weights, such as 0.999; 0 for the weights themselves",
    expects: 'a number from 0 to below 1, such as 0.999',
    fixed: true,
  },
  seed: {
    schema: z.number().int().min(0).max(largestSeed),
    placeholder: 'N',
    meaning: 'the same seed, build and adapter give the same run, bit for bit',
    expects: `a whole number from 0 to ${largestSeed}`,
    fixed: true,
  },
  steps: {
    schema: count,
    placeholder: 'N',
    meaning: 'generator iterations in all, those before a resume included',
    expects: 'a whole number of at least 1',
    fixed: false,
  },
  minutes: {
    schema: positive,
    placeholder: 'M',
    meaning: 'stop after so many minutes, whatever --steps says',
    expects: 'a number above 0, such as 1.5',
    fixed: false,
  },
  sampleEvery: {
    schema: countOrNone,
    placeholder: 'N',
    meaning: 'iterations between two sample sheets; 0 for the last one only',
    expects: 'a whole number, 0 or more',
    fixed: false,
  },
  checkpointEvery: {
    schema: countOrNone,
    placeholder: 'N',
    meaning: 'iterations between two checkpoints; 0 for the first and last only',
    expects: 'a whole number, 0 or more',
    fixed: false,
  },
  monitorEvery: {
    schema: countOrNone,
    placeholder: 'N',
    meaning: "iterations between two looks at the run's health; 0 for none",
    expects: 'a whole number, 0 or more',
    fixed: false,
  },
  scoreEvery: {
    schema: countOrNone,
    placeholder: 'N',
    meaning: 'iterations between two scores of the samples, and one at the end; 0 for none',
    expects: 'a whole number, 0 or more',
    fixed: false,
  },
  stopWhenFlat: {
    schema: z.boolean(),
    meaning: 'end the run when the held-out estimate has not moved over twenty looks',
    expects: 'true or false',
    fixed: false,
  },
  strict: {
    schema: z.boolean(),
    meaning: 'fail at a picture that cannot be read, instead of leaving it out',
    expects: 'true or false',
    fixed: false,
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

/** Settings as a user gives them: any of them, each valid by itself. */
export type RunSettings = {
  readonly [K in SettingName]?: z.infer<(typeof settings)[K]['schema']>;
};

export const settingNames = Object.keys(settings) as SettingName[];

/** `imageSize` → `image-size`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Checks raw settings one by one; names may be in camel or kebab case.
 * @param source where they come from, for messages: a file's name, `command line`, …
 * @throws usage error that names the setting, its value and the fix; an unknown name is refused with the nearest one.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, source: string): RunSettings {
  const parsed: Partial<Record<SettingName, unknown>> = {};
  for (const [given, value] of Object.entries(raw)) {
    const name = settingNames.find((known) => given === known || given === kebab(known));
    if (name === undefined) throw unknownSetting(given, source, settingNames);
    if (name in parsed) {
      throw usageError(`setting ${name} is given twice`, { source, hint: 'leave one of the two out' });
    }
    parsed[name] = checked(name, value, source);
  }
  return parsed as RunSettings;
}

function checked(name: SettingName, value: unknown, source: string): unknown {
  const { schema, expects } = settings[name];
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const nearest =
    schema instanceof z.ZodEnum ? nearestName(String(value), schema.options.map(String)) : undefined;
  throw usageError(
    `${kebab(name)} cannot be ${typeof value === 'string' ? value || 'empty' : JSON.stringify(value)}`,
    {
      value: typeof value === 'string' ? JSON.stringify(value) : value,
      source,
      hint: nearest === undefined ? `give ${expects}` : `did you mean ${nearest}? Give ${expects}`,
    },
  );
}

/** The error for a name that is no setting. */
export function unknownSetting(given: string, source: string, known: readonly string[]): EarthmoverError {
  const nearest = nearestName(given, [...known, ...known.map(kebab)]);
  return usageError(`unknown setting ${given}`, {
    source,
    hint:
      nearest === undefined ? `the settings are ${known.map(kebab).join(', ')}` : `did you mean ${nearest}?`,
  });
}
