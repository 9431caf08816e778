// What a command line asks for, read into settings and the rest.
import type { Command } from 'commander';
import { usageError } from '../core/errors.ts';
import { namesHint } from '../gan/nearest-name.ts';
import { overPreset } from '../gan/over-preset.ts';
import type { PresetName } from '../gan/presets.ts';
import { presets } from '../gan/presets.ts';
import { requireRecipeFor } from '../gan/recipes.ts';
import type { RunSettings, SettingName } from '../gan/run-settings.ts';
import {
  kebab,
  noSuchSetting,
  numberFromText,
  parseSettings,
  settingFromText,
  settingNames,
  settingRow,
} from '../gan/run-settings.ts';
import { readYamlFile } from '../node/yaml-file.ts';
import type { AdapterChoice } from '../runtime/platform/adapter.ts';
import { adapterChoices } from '../runtime/platform/adapter.ts';
import { withNetworkFiles } from './network-files.ts';

/** What a command line asks for besides the settings of the run. */
interface Invocation {
  readonly out?: string;
  readonly adapter?: AdapterChoice;
  readonly tensorboard?: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Settings in layers, the later over the earlier, and what else was asked for. */
export interface Asked extends Invocation {
  readonly settings: RunSettings;
}

/** What commander hands over: texts, and `true` for switches. */
export type RawOptions = Readonly<Record<string, string | boolean | undefined>>;

/** The settings that decide what is made of data. */
export const dataSettings = [
  'dataset',
  'data',
  'columns',
  'imageSize',
  'fit',
  'channels',
  'strict',
  'cache',
] as const satisfies readonly SettingName[];

/** Names that a config file may hold besides the settings. */
const fileNames = ['preset', 'out', 'adapter', 'tensorboard', 'json', 'quiet'] as const;
export type FileName = (typeof fileNames)[number];

/** Gives `command` a flag for every setting of a run, or for some. */
export function addSettings(command: Command, names: readonly SettingName[] = settingNames): void {
  for (const name of names) {
    const { placeholder, meaning } = settingRow(name);
    const value = placeholder === undefined ? '' : ` <${placeholder}>`;
    // A value of several words is one text.
    if (value.endsWith('...>')) command.option(`--${kebab(name)}${value}`, meaning, words);
    else command.option(`--${kebab(name)}${value}`, meaning);
  }
}

/** The words of a value so far, and one more. */
function words(word: string, before: string | undefined): string {
  return before === undefined ? word : `${before} ${word}`;
}

/** Flags over the config file over the preset. */
export function readOptions(raw: RawOptions): Asked {
  const file = typeof raw.config === 'string' ? readConfigFile(raw.config) : {};
  const fileOnly = pick(file, fileNames);
  const flags = parseSettings(withNetworkFiles(flagValues(raw)), 'command line');
  const preset = raw.preset ?? fileOnly.preset;
  const source = (name: string) => (raw[name] === undefined ? String(raw.config) : 'command line');
  const out = raw.out ?? fileOnly.out;
  if (out !== undefined && (typeof out !== 'string' || out === '')) {
    throw usageError('out cannot be empty', { value: out, hint: 'give the path of a folder' });
  }
  const adapter = raw.adapter ?? fileOnly.adapter;
  const inFile = withNetworkFiles(omit(file, fileNames));
  const given = { ...parseSettings(inFile, String(raw.config)), ...flags };
  const presetNames = Object.keys(presets) as PresetName[];
  const name = preset === undefined ? undefined : oneOf('preset', preset, presetNames, source('preset'));
  if (name !== undefined) requireRecipeFor(name, given.dataset);
  return {
    settings: name === undefined ? given : overPreset(presets[name], given),
    ...(out !== undefined && { out }),
    ...(adapter !== undefined && { adapter: oneOf('adapter', adapter, adapterChoices, source('adapter')) }),
    ...((raw.tensorboard ?? fileOnly.tensorboard) === true && { tensorboard: true }),
    json: (raw.json ?? fileOnly.json) === true,
    quiet: (raw.quiet ?? fileOnly.quiet) === true,
  };
}

/** The adapter that --adapter asks for, if it does. */
export function adapterOption({ adapter }: RawOptions): AdapterChoice | undefined {
  return adapter === undefined ? undefined : oneOf('adapter', adapter, adapterChoices, 'command line');
}

/** The text of a flag; undefined where it is a switch, or was not given. */
export function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** @throws usage error that names the nearest of `names`. */
export function oneOf<T extends string>(
  what: string,
  value: unknown,
  names: readonly T[],
  source: string,
): T {
  const known = names.find((name) => name === value);
  if (known !== undefined) return known;
  throw usageError(`${what} cannot be ${String(value)}`, { source, hint: namesHint(String(value), names) });
}

/** A whole number from a flag. */
export function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = numberFromText(text);
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw usageError(`${flag} cannot be ${text}`, { hint: `give a whole number from ${least} to ${most}` });
}

/** A number between two bounds, both included; undefined where the flag is left out. */
export function numberWithin(
  flag: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = numberFromText(text);
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw usageError(`${flag} cannot be ${text}`, { hint: `give a number from ${least} to ${most}` });
}

/** A number above 0 from a flag. */
export function positiveNumber(flag: string, text: string): number {
  const value = numberFromText(text);
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw usageError(`${flag} cannot be ${text}`, { hint: 'give a number above 0' });
}

function flagValues(raw: RawOptions): Record<string, unknown> {
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = raw[name];
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? settingFromText(name, value) : value] as const];
    }),
  );
}

function readConfigFile(file: string): Record<string, unknown> {
  const parsed = readYamlFile(file, {
    what: 'config file',
    place: 'give --config the path of a YAML or JSON file',
    form: 'write one setting a line, such as `batch: 64`',
  });
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw usageError('the config file holds no settings', {
      file,
      hint: 'write one setting a line, such as `batch: 64`',
    });
  }
  // `$schema` is read by editors only, and `origin` tells of the run whose config.json the file was.
  const { $schema: _, origin: __, ...record } = parsed as Record<string, unknown>;
  const known = [...settingNames, ...fileNames];
  for (const name of Object.keys(record)) {
    if (!known.some((each) => each === name || kebab(each) === name)) throw noSuchSetting(name, file, known);
  }
  return record;
}

function pick(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}

function omit(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
