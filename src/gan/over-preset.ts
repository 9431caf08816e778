// A preset with what was given laid over it.
import { clashOf } from './critic-bounds.ts';
import { criticLayers } from './network-catalogue.ts';
import { objectives } from './objectives.ts';
import { choicesOf } from './run-context.ts';
import { type RunSettings, type SettingName, settingRow } from './run-settings.ts';

/**
 * `preset` with `given` over it: what of the preset belongs to another objective or optimiser than the one that is
 * asked for goes without a word, since nobody asked for it. Minutes replace the steps of a preset, and the other way
 * round, and schedules over the time go with its minutes; a rate for both networks replaces the rates of each; a run as short as the warm-up has none.
 */
export function overPreset(preset: RunSettings, given: RunSettings): RunSettings {
  const choices = choicesOf({ ...preset, ...given });
  const replaced = replacedBy(given, preset);
  const { critic } = preset;
  const clashes = critic !== undefined && clashOf(objectives[choices.objective], criticLayers(critic));
  const names = Object.keys(preset) as SettingName[];
  const kept = names.filter(
    (name) =>
      !replaced.includes(name) &&
      !(name === 'critic' && clashes) &&
      settingRow(name).belongs?.(choices) === undefined,
  );
  return { ...Object.fromEntries(kept.map((name) => [name, preset[name]])), ...given };
}

/** Settings of a preset that others which are given take the place of. */
function replacedBy(given: RunSettings, preset: RunSettings): readonly SettingName[] {
  const { steps, minutes, lr, criticLr, generatorLr } = given;
  const { lrFloor = 0, lrWarmup = 0 } = preset;
  const span = given.scheduleSteps ?? steps ?? Number.POSITIVE_INFINITY;
  const rates = [lr, criticLr, generatorLr];
  return [
    ...(minutes !== undefined && steps === undefined ? (['steps'] as const) : []),
    ...(steps !== undefined && minutes === undefined ? (['minutes', 'scheduleOver'] as const) : []),
    ...(lr === undefined ? [] : (['criticLr', 'generatorLr'] as const)),
    ...(rates.some((rate) => rate !== undefined && rate < lrFloor) ? (['lrFloor'] as const) : []),
    ...(span <= lrWarmup ? (['lrWarmup'] as const) : []),
  ];
}
