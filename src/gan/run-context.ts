// What the defaults of a run depend on: the settings that others follow from, each given or with its own default.
import { datasetRow } from '../data/catalogue.ts';
import { completeConfig } from './complete-config.ts';
import { type TrainingConfig, usualObjective } from './config.ts';
import { type RunSettings, settings } from './run-settings.ts';
import { type Choices, isScheduled, type RunContext } from './settings/setting.ts';

/** @param paper the trainer's values where nothing is given, for the objective and optimiser that are */
export function contextOf(given: RunSettings, paper: TrainingConfig): RunContext {
  const { filters, minutes } = given;
  const { form, origin } = datasetRow(given.dataset ?? settings.dataset.default());
  const choices = choicesOf(given, paper);
  const steps = given.steps ?? settings.steps.default({ form, minutes });
  return {
    ...choices,
    form,
    origin,
    generator: given.generator ?? settings.generator.default({ form }),
    critic: given.critic ?? settings.critic.default({ form, ...choices }),
    filters,
    steps,
    minutes,
    scheduleOver: isScheduled(choices)
      ? (given.scheduleOver ?? settings.scheduleOver.default({ steps }))
      : undefined,
  };
}

/** The choices that decide which settings belong: those given, or the paper's of the objective. */
export function choicesOf(
  given: RunSettings,
  paper: TrainingConfig = completeConfig(defined({ objective: given.objective })),
): Choices {
  return {
    objective: given.objective ?? usualObjective,
    optimizer: given.optimizer ?? paper.optimizer,
    schedule: given.schedule ?? paper.schedule,
    lrSchedule: given.lrSchedule ?? paper.lrSchedule,
    lrWarmup: given.lrWarmup ?? paper.lrWarmup,
    augment: given.augment ?? paper.augment,
    conditional: given.conditional ?? false,
  };
}

/** The record without what is undefined in it. */
export function defined<T extends object>(record: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
