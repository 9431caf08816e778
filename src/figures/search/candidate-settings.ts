// The settings that a candidate may have: those of a run, without what the search decides.
import { usageError } from '../../core/errors.ts';
import { kebab, type RunSettings, type SettingName, settingNames } from '../../gan/run-settings.ts';
import { withPreset } from '../../gan/with-preset.ts';

/** What the search itself decides, and where that is said. */
const decided: Partial<Record<SettingName, string>> = {
  seed: 'seeds of the space',
  steps: 'budget',
  minutes: 'budget',
  scheduleSteps: 'budget',
  scheduleOver: 'budget',
  stopWhenFlat: 'budget',
};

/** Those that a candidate may have. */
export const candidateSettingNames = settingNames.filter((name) => decided[name] === undefined);

/** Settings as a run config has them, a preset included; what the search decides is refused. */
export function settingsOf(given: Readonly<Record<string, unknown>>, source: string): RunSettings {
  const refused = settingNames.find((name) => decided[name] && (name in given || kebab(name) in given));
  if (refused !== undefined) {
    throw usageError(`${kebab(refused)} is no setting of a search's candidates`, {
      source,
      hint: `it follows from the ${decided[refused]}: leave it out`,
    });
  }
  const settings = withPreset(given, source);
  return given.preset === undefined ? settings : withoutDecided(settings);
}

/** Presets say how long they run. */
export function withoutDecided(settings: RunSettings): RunSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !(name in decided)));
}
