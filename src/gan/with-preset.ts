// Settings as files give them, with the preset that they name below them.
import { usageError } from '../core/errors.ts';
import { namesHint } from './nearest-name.ts';
import { overPreset } from './over-preset.ts';
import { type PresetName, presets } from './presets.ts';
import { parseSettings, type RunSettings } from './run-settings.ts';

/**
 * Checked settings, over those of `preset` where it is there.
 * @param source where they come from, for messages
 * @throws usage error that names setting, value and fix
 */
export function withPreset(
  { preset, ...given }: Readonly<Record<string, unknown>>,
  source: string,
): RunSettings {
  const parsed = parseSettings(given, source);
  if (preset === undefined) return parsed;
  const names = Object.keys(presets) as PresetName[];
  const known = names.find((name) => name === preset);
  if (known !== undefined) return overPreset(presets[known], parsed);
  throw usageError(`preset cannot be ${String(preset)}`, {
    source,
    hint: namesHint(String(preset), names),
  });
}
