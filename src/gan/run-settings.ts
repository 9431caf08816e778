// Every setting of a run: the tables of `settings/` as one, in the order of the help, and values checked against it.
//   setting   a row of the table, under the name that config files use; the flag is the same in kebab case
//   raw       values as a flag, a file, a form or a link gives them: not checked yet
import * as z from 'zod/mini';
import { type EarthmoverError, usageError } from '../core/errors.ts';
import { checkedValue, unknownSetting, valuesOf } from './settings/check.ts';
import { dataAndNetworks } from './settings/data-and-networks.ts';
import { session } from './settings/session.ts';
import type { AnySetting } from './settings/setting.ts';
import { training } from './settings/training.ts';

export const settings = { ...dataAndNetworks, ...training, ...session };

/** The settings of a run, as config files call them. */
export type SettingName = keyof typeof settings;

/** Settings as a user gives them: any of them, each valid by itself. */
export type RunSettings = {
  readonly [K in SettingName]?: z.infer<(typeof settings)[K]['schema']>;
};

export const settingNames = Object.keys(settings) as SettingName[];

/** Settings that train: the trainer has them under the same names. */
export const trainingNames = settingNames.filter(isTraining);

/** Settings that decide the networks: what a checkpoint holds does not fit others. */
export const architectureNames: readonly SettingName[] = settingNames.filter(
  (name) => settingRow(name).architecture === true,
);

/** What the table says of a setting, whatever the setting. */
export function settingRow(name: SettingName): AnySetting {
  return settings[name];
}

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
    if (name === undefined) throw noSuchSetting(given, source, settingNames);
    if (name in parsed) {
      throw usageError(`setting ${name} is given twice`, { source, hint: 'leave one of the two out' });
    }
    parsed[name] = checkedValue(settingRow(name), value, { name: kebab(name), source });
  }
  return parsed as RunSettings;
}

/** The values of a setting that is one of a few names; undefined for any other. */
export function optionsOf(name: SettingName): readonly string[] | undefined {
  return valuesOf(settingRow(name).schema);
}

/** Those of the texts that are values of their settings; the others are left out. */
export function validSettings(texts: Readonly<Partial<Record<SettingName, string>>>): RunSettings {
  const valid = settingNames.flatMap((name) => {
    const text = texts[name];
    const result = settingRow(name).schema.safeParse(text === undefined ? text : settingFromText(name, text));
    return result.success && text !== undefined ? [[name, result.data] as const] : [];
  });
  return Object.fromEntries(valid) as RunSettings;
}

/**
 * A raw value from text. Text stays text where the setting wants it; a number must be wholly one, so that `1e3x` is
 * refused by the check that follows, not cut.
 */
export function settingFromText(name: SettingName, text: string): unknown {
  const { schema } = settingRow(name);
  if (schema instanceof z.ZodMiniString || schema instanceof z.ZodMiniEnum) return text;
  if (schema instanceof z.ZodMiniBoolean) return text === 'true' || (text === 'false' ? false : text);
  return numberFromText(text);
}

/** A decimal number, or the text as it is where it is none, or none that a double can hold. */
export function numberFromText(text: string): number | string {
  const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim());
  return decimal && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The error for a name that is no setting; either spelling of one may be meant. */
export function noSuchSetting(given: string, source: string, known: readonly string[]): EarthmoverError {
  return unknownSetting(given, source, known.map(kebab), known);
}

function isTraining(name: SettingName): name is keyof typeof training {
  return Object.hasOwn(training, name);
}
