// A run in full, from what was given of it, and what the trainer needs of it. Both follow from the table of settings.
//   given     settings as the user wrote them, any of them
//   resolved  every setting that means something for the run has its value
import { EarthmoverError } from '../core/errors.ts';
import { completeConfig, type TrainingConfig } from './config.ts';
import { requireFitting, requireSchedule } from './run-checks.ts';
import { contextOf, defined } from './run-context.ts';
import {
  parseSettings,
  type RunSettings,
  type SettingName,
  settingNames,
  settingRow,
  type settings,
} from './run-settings.ts';
import type { RunContext } from './settings/setting.ts';

type Rows = typeof settings;

/** Settings without which there is no run: those that always belong, always apply, and have a default. */
type Needed = {
  [Name in SettingName]: Rows[Name] extends { readonly belongs: unknown } | { readonly applies: unknown }
    ? never
    : Rows[Name]['default'] extends 'paper'
      ? Name
      : Rows[Name]['default'] extends (context: never) => infer Value
        ? undefined extends Value
          ? never
          : Name
        : never;
}[SettingName];

/** A run in full: what `config.json` and every checkpoint hold. At least one of steps and minutes is there. */
export type RunConfig = Required<Pick<RunSettings, Needed>> & Omit<RunSettings, Needed | 'filters'>;

type Reached = Exclude<Rows[SettingName]['trains'], 'nothing'>;

/**
 * What only a program can tell the trainer. A field of TrainingConfig that no setting reaches and that is not named
 * here does not compile.
 */
export const programOnly: Readonly<Record<Exclude<keyof TrainingConfig, Reached>, 'program only'>> = {
  smoothing: 'program only',
  epsilon: 'program only',
};

/** The order of a run's record up to the optimiser; settings that are not listed follow in the order of the help. */
const recordOrder = [
  'dataset',
  'data',
  'imageSize',
  'channels',
  'generator',
  'critic',
  'ngf',
  'ndf',
  'latent',
  'batch',
  'nCritic',
  'objective',
  'clip',
  'clipOrder',
  'gradientPenalty',
  'penalty',
  'momentum',
  'centered',
  'beta1',
  'beta2',
  'scheduleOver',
  'schedule',
  'lrSchedule',
  'lrWarmup',
  'nCriticEnd',
  'lrFloor',
  'scheduleSteps',
  'optimizer',
] as const satisfies readonly SettingName[];

/** Every setting, in the order of a run's record. */
export const recordNames: readonly SettingName[] = [
  ...new Set<SettingName>([...recordOrder, ...settingNames]),
];

/**
 * Fills in everything that was left open, by the kind of data: points get MLPs of 3 × 512, batch 256 and 2 latents
 * (improved_wgan_training's toy networks), images DCGANs at 32 px or the source's own size.
 * @throws usage error where settings contradict each other.
 */
export function resolveRun(given: RunSettings): RunConfig {
  const paper = completeConfig(defined({ objective: given.objective, optimizer: given.optimizer }));
  const context = contextOf(given, paper);
  requireFitting(given, context);
  const values = recordNames.map((name) => [name, resolved(name, given, context, paper)] as const);
  // Checked setting by setting above; the type is of the same rows.
  const run = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as RunConfig;
  requireSchedule(run, trainingConfig(run));
  return run;
}

/** The value of one setting, and undefined where the run has none. */
function resolved(
  name: SettingName,
  given: RunSettings,
  context: RunContext,
  paper: TrainingConfig,
): unknown {
  const { belongs, applies, trains, default: usual } = settingRow(name);
  if (belongs?.(context) !== undefined || applies?.(context) === false) return undefined;
  if (given[name] !== undefined || usual === 'none') return given[name];
  if (usual === 'paper') return trains === 'nothing' ? undefined : paper[trains];
  return usual(context);
}

/** The part of a run that the trainer needs: every setting that a row says it trains with. */
export function trainingConfig(run: RunConfig): TrainingConfig {
  const record: RunSettings = run;
  const fields = settingNames.flatMap((name) => {
    const { trains } = settingRow(name);
    return trains === 'nothing' || record[name] === undefined ? [] : [[trains, record[name]] as const];
  });
  // A row's values fit the field that it trains: `setting` checks it.
  return completeConfig(Object.fromEntries(fields) as Partial<TrainingConfig>);
}

/** Reads a resolved run from the text of a `config.json` or of a checkpoint's metadata. */
export function parseRun(json: string, source: string): RunConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    raw = undefined;
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new EarthmoverError('checkpoint', 'the config of the run is not readable', {
      source,
      hint: 'use another checkpoint, or start a new run',
    });
  }
  return resolveRun(parseSettings(raw as Record<string, unknown>, source));
}
