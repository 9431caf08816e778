// Which run continues another, and what may change when it does.
import { usageError } from '../core/errors.ts';
import type { RunConfig } from './run-config.ts';
import { defined } from './run-context.ts';
import { settingText } from './run-differences.ts';
import { kebab, type RunSettings, type SettingName, settingNames, settings } from './run-settings.ts';

/**
 * The run that continues `saved`: steps, minutes, cadence and the place of the data may change.
 * @throws usage error where `given` asks for anything else than `saved` has.
 */
export function resumedRun(saved: RunConfig, given: RunSettings): RunConfig {
  const asked = withoutFilters(saved, given);
  const record: RunSettings = saved;
  const conflict = firstDifference(saved, { ...saved, ...asked });
  if (conflict !== undefined) {
    throw usageError(`${kebab(conflict)} cannot change when a run is resumed`, {
      'the run has': settingText(record, conflict) ?? 'none',
      'asked for': settingText(asked, conflict),
      hint: `leave --${kebab(conflict)} out, or branch off with --from CHECKPOINT --out FOLDER`,
    });
  }
  const changed = settingNames.filter((name) => !settings[name].fixed && asked[name] !== undefined);
  const { steps, minutes, ...kept } = saved;
  // A new goal replaces all of the old one: --steps must not end at the minutes of the first session.
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

/** `filters` as the settings of a run that it is short for, as far as the run has them. */
export function withoutFilters(saved: RunConfig, { filters, ...given }: RunSettings): RunSettings {
  const both = {
    ...(saved.ngf !== undefined && { ngf: filters }),
    ...(saved.ndf !== undefined && { ndf: filters }),
  };
  return filters === undefined ? given : { ...defined(both), ...given };
}
