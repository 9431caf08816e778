// What settings that are each valid by themselves may contradict each other in.
import { usageError } from '../core/errors.ts';
import type { TrainingConfig } from './config.ts';
import { clashOf } from './critic-bounds.ts';
import { checkSchedule } from './learning-rate.ts';
import { criticLayers, isConvolutional, networkLabel, normalisesBatch } from './network-catalogue.ts';
import { objectives } from './objectives.ts';
import { kebab, type RunSettings, type SettingName, settingNames, settingRow } from './run-settings.ts';
import type { RunContext } from './settings/setting.ts';

/** @throws usage error where a given setting means nothing beside the others, or contradicts them. */
export function requireFitting(given: RunSettings, context: RunContext): void {
  for (const name of settingNames) requireBelonging(name, given, context);
  if (given.stopWhenFlat) requireStopping(given, context);
  requireCritic(context);
  requireStatistics(given, context);
  if (context.form === 'points') requirePoints(given, context);
  if (given.standardize && (context.form !== 'points' || context.origin !== 'files')) {
    throw usageError('standardize does not fit the data', {
      dataset: given.dataset,
      reason:
        'points from a file can be of any scale; pictures are bytes, and the toys have the scale of their papers',
      hint: 'leave --standardize out',
    });
  }
  if (context.scheduleOver === 'time' && given.scheduleSteps !== undefined) {
    throw usageError('schedule-steps does not fit a schedule over time', {
      'schedule-steps': given.scheduleSteps,
      hint: 'leave --schedule-steps out, or use --schedule-over steps',
    });
  }
}

function requireBelonging(name: SettingName, given: RunSettings, context: RunContext): void {
  if (given[name] === undefined) return;
  const misfit = settingRow(name).belongs?.(context);
  if (misfit === undefined) return;
  const [choice, value] = misfit.choice;
  throw usageError(`${kebab(name)} does not fit the ${choice} ${value}`, {
    [kebab(name)]: given[name],
    hint: `leave --${kebab(name)} out, or use ${misfit.instead}`,
  });
}

function requireStopping({ monitorEvery }: RunSettings, { objective }: RunContext): void {
  if (objectives[objective].estimates !== 'wasserstein') {
    throw usageError(`stop-when-flat does not fit the objective ${objective}`, {
      reason: 'only an estimate of the Wasserstein distance falls as the samples get better',
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

function requireCritic({ objective, critic }: RunContext): void {
  const clash = clashOf(objectives[objective], criticLayers(critic));
  if (!clash) return;
  const other = isConvolutional('critic', critic) ? 'dcgan-nobn' : 'mlp';
  throw usageError(`critic ${networkLabel(critic)} does not fit the objective ${objective}`, {
    reason: clash.reason,
    hint: `use --critic ${other}, or --objective ${clash.instead}`,
  });
}

/** Convolutions have many values a channel of one picture; the layers of an MLP have one. */
function requireStatistics({ batch }: RunSettings, { generator }: RunContext): void {
  if (batch !== 1 || !normalisesBatch(generator)) return;
  throw usageError(`batch 1 does not fit the generator ${generator}`, {
    reason: 'its batch norm needs the mean and variance of several samples',
    hint: 'give --batch 2 or more, or a --generator without batch norm',
  });
}

const imagesOnly = [
  'imageSize',
  'fit',
  'channels',
  'augment',
  'augmentShift',
  'filters',
  'ngf',
  'ndf',
] as const satisfies SettingName[];

function requirePoints(given: RunSettings, { generator, critic }: RunContext): void {
  const networks = { generator, critic };
  const convolutional = (['generator', 'critic'] as const).find((name) =>
    isConvolutional(name, networks[name]),
  );
  const name = convolutional ?? imagesOnly.find((each) => given[each] !== undefined);
  if (name === undefined) return;
  throw usageError(`${kebab(name)} does not fit points`, {
    dataset: given.dataset,
    [kebab(name)]: { ...given, ...networks }[name],
    hint: convolutional ? `use mlp for --${name}, or images` : `leave --${kebab(name)} out, or use images`,
  });
}

/** @throws usage error where the schedules of a run have no length, or do not fit into it. */
export function requireSchedule(
  { scheduleOver, minutes, scheduleSteps }: RunSettings,
  config: TrainingConfig,
): void {
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
  checkSchedule(config, { floor: 'lr-floor', rate: 'lr', warmup: 'lr-warmup', steps: 'schedule-steps' });
}
