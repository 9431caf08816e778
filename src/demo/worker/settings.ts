// Settings from the texts of the page's form and of links, with what each view trains where nothing else is asked for.
import '../no-eval.ts';
import { usageError } from '../../core/errors.ts';
import { isConvolutional } from '../../gan/network-catalogue.ts';
import { overPreset } from '../../gan/over-preset.ts';
import { settingsForPictures } from '../../gan/pictures-recipe.ts';
import { presets } from '../../gan/presets.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { resolveRun } from '../../gan/run-config.ts';
import {
  parseSettings,
  type RunSettings,
  settingFromText,
  settingNames,
  settingRow,
} from '../../gan/run-settings.ts';
import { duelSettings, duelWgan } from '../duel-settings.ts';
import type { RawSettings, ViewName } from '../protocol.ts';
import { PageError } from './page-error.ts';

/** Without a warm-up, which a run of a few iterations could not have: those are asked for here. */
const { minutes: _, lrWarmup: __, ...digits } = presets.quickstart;
/** A GPU has the time for the filters of the recipe, and for its rates, which are slower and end better. */
const { filters, clip, lr, generatorLr, ema } = presets['mnist-clip'];
const digitsOnGpu = { ...digits, filters, clip, lr, generatorLr, ema };
const endless = { steps: 100_000 } as const;

/** The ring's recipe at a constant rate, since a page's run has no end; a steeper penalty would blur what it draws. */
const ring = {
  ...presets.ring,
  lrSchedule: 'constant',
  ...endless,
  // The lines of Example 1 are what they are; the page asks for it with a visitor's points.
  standardize: false,
} as const;

/** A WGAN and a GAN whose difference is seen within a minute. */
const duel = { dataset: '8gaussians', ...duelSettings, ...duelWgan, ...endless } as const;

/** The paper's algorithm on points; its discriminator twin has the same networks and rate. */
const clipped = {
  ...presets.toy,
  generator: 'mlp:64-64-64',
  critic: 'mlp:64-64-64',
  batch: 128,
  clip: 0.05,
  lr: 1e-3,
  ...endless,
  standardize: false,
} as const;

/**
 * What a view trains where nothing else is asked for: on an adapter without a GPU what shows something within a minute
 * there, and a larger one of the same kind on a GPU.
 */
const viewDefaults = {
  points: {
    gpu: ring,
    software: { ...ring, generator: 'mlp:64-64-64', critic: 'mlp:64-64-64', batch: 128, lr: 3e-3, ema: 0.99 },
  },
  compare: { gpu: duel, software: duel },
  pictures: { gpu: { ...digitsOnGpu, ...endless }, software: { ...digits, ...endless } },
} as const satisfies Readonly<
  Record<ViewName, Readonly<Record<'gpu' | 'software', Readonly<Record<string, unknown>>>>>
>;

const refused = settingNames.filter((name) => settingRow(name).page === 'refused');

/** The most that a page should ask of a visitor's machine. */
const mostParameters = 30_000_000;
const mostBytes = 1 << 30;

/**
 * A run in full from the texts of a form or of the address, checked by the schema of the command line.
 * @param software whether the adapter computes on the processor, which decides what is trained where nothing is asked for
 * @throws usage error that names the setting, its value and the fix
 */
export function readSettings(view: ViewName, raw: RawSettings, source: string, software = true): RunConfig {
  const given = readGiven(raw, source);
  const { clip, objective } = given;
  // Who asks for the paper's algorithm on points, or for its clip, gets it with settings that suit it.
  const asksForClip = objective === 'wgan' || (objective === undefined && clip !== undefined);
  const defaults =
    view !== 'pictures' && asksForClip ? clipped : viewDefaults[view][software ? 'software' : 'gpu'];
  return withDefaults(parseSettings(defaults, 'defaults'), given);
}

/** What is asked for, checked name by name. */
function readGiven(raw: RawSettings, source: string): RunSettings {
  const seen = new Set<string>();
  for (const [name] of raw) {
    if (seen.has(name)) throw usageError(`setting ${name} is given twice`, { source, hint: 'leave one out' });
    seen.add(name);
  }
  // `fromEntries` defines own properties, whatever they are called: `__proto__` is one unknown setting more.
  const given = parseSettings(
    Object.fromEntries(raw.map(([name, text]) => [name, valueIn(name, text)])),
    source,
  );
  if (refused.some((name) => given[name] !== undefined)) {
    throw usageError(`${listed(refused)} are settings of the command line only`, {
      source,
      hint: 'leave them out; the page takes your files by drag and drop',
    });
  }
  return given;
}

/**
 * What suits so many pictures of the visitor's own, with what they ask for in the place of it.
 * @throws as `readSettings`
 */
export function ownPictureRun(count: number, raw: RawSettings, software: boolean): RunConfig {
  const given = readGiven(raw, 'controls');
  const { gpu, software: small } = viewDefaults.pictures;
  const usual = parseSettings({ ...(software ? small : gpu), ...settingsForPictures(count) }, 'defaults');
  return withDefaults(usual, { ...given, dataset: 'images' });
}

/** The default latents fit the default networks; DCGANs that are asked for have their own. */
function withDefaults({ latent, ...base }: RunSettings, given: RunSettings): RunConfig {
  const { generator } = given;
  const convolutional = generator !== undefined && isConvolutional('generator', generator);
  const preset = latent === undefined || convolutional ? base : { ...base, latent };
  return resolveRun(overPreset(preset, given));
}

/** Refuses what would hang or exhaust a visitor's machine. */
export function requireModest(summary: {
  readonly generatorParameters: number;
  readonly criticParameters: number;
  readonly plannedBytes: number;
}): void {
  const parameters = summary.generatorParameters + summary.criticParameters;
  if (parameters <= mostParameters && summary.plannedBytes <= mostBytes) return;
  throw new PageError(['usage', 'largeNetworks'], 'these networks are too large for a page', {
    parameters: parameters.toLocaleString('en'),
    memory: `${Math.round(summary.plannedBytes / 2 ** 20)} MB`,
    hint: `stay below ${mostParameters.toLocaleString('en')} parameters and 1024 MB, or train them in Node`,
  });
}

function valueIn(name: string, text: string): unknown {
  const known = settingNames.find((each) => each === name);
  return known === undefined ? text : settingFromText(known, text);
}

/** `data, minutes and strict` */
function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
