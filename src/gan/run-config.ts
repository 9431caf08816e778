// A run in full, from what was given of it, and what the trainer needs of it. Both follow from the table of settings.
//   given     settings as the user wrote them, any of them
//   resolved  every setting that means something for the run has its value
import { EarthmoverError } from '../core/errors.ts';
import { completeConfig } from './complete-config.ts';
import type { TrainingConfig } from './config.ts';
import { requireFitting, requireSchedule } from './run-checks.ts';
import { contextOf, defined } from './run-context.ts';
import {
  parseSettings,
  type RunSettings,
  type SettingName,
  settingNames,
  settingRow,
  type settings,
  trainingNames,
} from './run-settings.ts';
import type { RunContext } from './settings/setting.ts';

/** Settings without which there is no run: those that always belong, always apply, and have a default. */
export type NeededSetting = {
  [Name in SettingName]: (typeof settings)[Name] extends
    | { readonly belongs: unknown }
    | { readonly applies: unknown }
    ? never
    : (typeof settings)[Name]['default'] extends 'paper'
      ? Name
      : (typeof settings)[Name]['default'] extends (context: never) => infer Value
        ? undefined extends Value
          ? never
          : Name
        : never;
}[SettingName];

/** A run in full: what `config.json` and every checkpoint hold. At least one of steps and minutes is there. */
export type RunConfig = Required<Pick<RunSettings, NeededSetting>> &
  Omit<RunSettings, NeededSetting | 'filters'>;

/** The order of a run's record up to the optimiser; settings that are not listed follow in the order of the help. */
const recordOrder = [
  'dataset',
  'data',
  'standardize',
  'overfit',
  'imageSize',
  'fit',
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
  const { belongs, applies, default: usual } = settingRow(name);
  if (belongs?.(context) !== undefined || applies?.(context) === false) return undefined;
  if (given[name] !== undefined || usual === 'none') return given[name];
  // Only a setting that trains has the paper's value: the types of the tables say so.
  if (usual === 'paper') return paper[name as keyof TrainingConfig];
  return usual(context);
}

/** The part of a run that the trainer needs: every setting that trains. */
export function trainingConfig(run: RunConfig): TrainingConfig {
  const record: RunSettings = run;
  return completeConfig(Object.fromEntries(trainingNames.map((name) => [name, record[name]])));
}

/** What a run asks of the trainer about where its data lie. */
export function streamingOf({ streaming }: RunConfig): boolean | undefined {
  return { auto: undefined, on: true, off: false }[streaming];
}

/** Settings that earlier versions did not record, as those versions trained. */
const beforeThereWere = { standardize: false } as const satisfies RunSettings;

/** Reads a resolved run from the text of a `config.json`, whose `origin` is no setting, or of a checkpoint's metadata. */
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
  const { origin: _, ...given } = raw as Record<string, unknown>;
  return resolveRun({ ...beforeThereWere, ...parseSettings(given, source) });
}
