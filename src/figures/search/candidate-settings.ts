import { usageError } from '../../core/errors.ts';
import { namesHint } from '../../gan/nearest-name.ts';
import { overPreset } from '../../gan/over-preset.ts';
import { type PresetName, presets } from '../../gan/presets.ts';
import {
  kebab,
  parseSettings,
  type RunSettings,
  type SettingName,
  settingNames,
} from '../../gan/run-settings.ts';

// The settings that a candidate may have: those of a run, without what the search decides.

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
export function settingsOf(
  { preset, ...given }: Readonly<Record<string, unknown>>,
  source: string,
): RunSettings {
  const parsed = parseSettings(given, source);
  const refused = settingNames.find((name) => parsed[name] !== undefined && decided[name]);
  if (refused !== undefined) {
    throw usageError(`${kebab(refused)} is no setting of a search's candidates`, {
      source,
      hint: `it follows from the ${decided[refused]}: leave it out`,
    });
  }
  if (preset === undefined) return parsed;
  const names = Object.keys(presets) as PresetName[];
  const known = names.find((name) => name === preset);
  if (known === undefined) {
    throw usageError(`preset cannot be ${String(preset)}`, {
      source,
      hint: namesHint(String(preset), names),
    });
  }
  return withoutDecided(overPreset(presets[known], parsed));
}

/** Presets say how long they run. */
export function withoutDecided(settings: RunSettings): RunSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !(name in decided)));
}
