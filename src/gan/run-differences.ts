// In which settings runs differ.
import { networkLabel } from './network-catalogue.ts';
import { recordNames } from './run-config.ts';
import type { RunSettings, SettingName } from './run-settings.ts';

/** The settings in which the runs differ, in the order of a run's record. */
export function differingSettings(runs: readonly RunSettings[]): SettingName[] {
  return recordNames.filter((name) => new Set(runs.map((run) => run[name])).size > 1);
}

/** The value of more than half of the runs; undefined where no value is. */
export function usualValue(
  runs: readonly RunSettings[],
  name: SettingName,
): RunSettings[SettingName] | undefined {
  return runs
    .map((run) => run[name])
    .find((value, _, all) => 2 * all.filter((each) => each === value).length > all.length);
}

/** The value as text; undefined where the run has no such setting. */
export function settingText(run: RunSettings, name: SettingName): string | undefined {
  const value = run[name];
  return value === undefined ? undefined : networkLabel(String(value));
}
