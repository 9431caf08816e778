// What one row of the table of settings says. `run-settings.ts` puts the tables of this folder together; flags, help,
// config files, the run's record, what the trainer gets, the page's form and its links all derive from the rows.
//   fixed     decides the numbers of a run, so a resumed run must keep it
//   architecture   decides the networks, so that a run which branches off must keep it, too
//   default   the value of a run that is given none: the paper's, one that follows from the rest, or no value
//   belongs   the objective, optimiser or schedule without which the setting means nothing
// The page carries the rows, and zod/mini is a quarter of zod.
import * as z from 'zod/mini';
import type { CatalogueRow, ImageForm } from '../../data/catalogue.ts';
import { type AugmentName, shifts } from '../augmentation.ts';
import type { TrainingConfig } from '../config.ts';
import type { RateScheduleName, ScheduleUnit } from '../learning-rate.ts';
import { type Objective, type ObjectiveName, objectives } from '../objectives.ts';
import { goesToNCriticEnd, type ScheduleName } from '../schedule.ts';

/** The choices that decide which settings mean something. */
export interface Choices {
  readonly objective: ObjectiveName;
  readonly optimizer: TrainingConfig['optimizer'];
  readonly schedule: ScheduleName;
  readonly lrSchedule: RateScheduleName;
  readonly lrWarmup: number;
  readonly augment: AugmentName;
  /** Whether the networks know the classes of the data. */
  readonly conditional: boolean;
}

/** What a default may depend on. */
export interface RunContext extends Choices {
  /** The kind of the data, as the catalogue has it. */
  readonly form: 'points' | ImageForm;
  /** Where the data come from, as the catalogue has it. */
  readonly origin: CatalogueRow['origin'];
  readonly generator: string;
  readonly critic: string;
  /** What was given as `filters`. */
  readonly filters: number | undefined;
  readonly steps: number | undefined;
  readonly minutes: number | undefined;
  /** Undefined where nothing is scheduled. */
  readonly scheduleOver: ScheduleUnit | undefined;
}

/** Why a setting means nothing: the choice that is in its way, as a message tells it, and what to choose instead. */
export interface Misfit {
  readonly choice: readonly [name: string, value: string];
  readonly instead: string;
}

/** How the page's form shows a setting. */
export interface FormField {
  readonly label: string;
  /** The paper's value as text; none where the paper has no such thing. */
  readonly paper?: string;
  /** Those that show it; all by default. */
  readonly views?: readonly ('points' | 'compare' | 'pictures')[];
  readonly wide?: boolean;
  /** More than a number can be typed: a phone shows all its keys. */
  readonly text?: boolean;
  /** Can change while a run keeps its weights. */
  readonly live?: boolean;
  /** When it is shown, where that is not whenever it belongs. */
  readonly shown?: (choices: Choices) => boolean;
}

/** What the page does with a setting: shows a field, takes it from a link only, reads it nowhere, or refuses it. */
export type PageRole = FormField | 'link' | 'unread' | 'refused';

interface RowText {
  /** How the value is written in the help, e.g. `N`; none for a switch. */
  readonly placeholder?: string;
  /** For people, in the help. */
  readonly meaning: string;
  /** Completes "give …" when a value is refused. */
  readonly expects: string;
}

/** `none`: no value but a given one. */
type Default<Value> = ((context: RunContext) => Value | undefined) | 'none';

interface RowRules extends RowText {
  readonly fixed: boolean;
  readonly architecture?: true;
  /** A value that is given all the same is refused. */
  readonly belongs?: (choices: Choices) => Misfit | undefined;
  /** Where false, the run has no such value, and a given one goes without a word. */
  readonly applies?: (context: RunContext) => boolean;
  readonly page: PageRole;
}

interface Row<Value> extends RowRules {
  /** `paper`: the trainer's own for the objective, of a setting that the trainer has. */
  readonly default: Default<Value> | 'paper';
}

/** A row of the table, whatever its values. */
export interface AnySetting extends RowRules {
  readonly schema: z.ZodMiniType;
  readonly default: Default<unknown> | 'paper';
}

/** Settings that train: each is the field of TrainingConfig that has its name, and its values fit that field. */
export type TrainingTable = {
  readonly [Field in keyof TrainingConfig]?: AnySetting & {
    readonly schema: z.ZodMiniType<TrainingConfig[Field]>;
  };
};

/** Settings of a run that its trainer does not hear of. */
export type OtherTable = Readonly<Record<string, AnySetting & { readonly default: Default<unknown> }>>;

/** A row with its schema: `default` must fit the values that the schema lets through. */
export function setting<S extends z.ZodMiniType, const R extends Row<z.infer<S>>>(
  schema: S,
  row: R,
): R & { readonly schema: S } {
  return { ...row, schema };
}

export const count = z.int().check(z.minimum(1));
export const countOrNone = z.int().check(z.minimum(0));
export const positive = z.number().check(z.positive());
/** A share of what was that stays: 1 would never let anything new in. */
export const decay = z.number().check(z.minimum(0), z.lt(1));
export const most = { criticSteps: 1000, batch: 65_536, microBatches: 64, seed: 2 ** 32 - 1 } as const;

/** Whether anything changes in the course of a run. */
export function isScheduled({ schedule, lrSchedule, lrWarmup }: Choices): boolean {
  return goesToNCriticEnd(schedule) || lrSchedule !== 'constant' || lrWarmup > 0;
}

/** The ways of `belongs`. */
export const belongs = {
  toClipping: ({ objective }: Choices) =>
    objectives[objective].clips ? undefined : misfit('objective', objective, 'the objective wgan'),
  toPenalty: ({ objective }: Choices) =>
    objectives[objective].penalises ? undefined : misfit('objective', objective, 'the objective wgan-gp'),
  toSides: ({ objective }: Choices) => {
    const { penalises, penalty, side }: Objective = objectives[objective];
    const open = penalises && penalty === undefined && side === undefined;
    return open ? undefined : misfit('objective', objective, 'the objective wgan-gp');
  },
  toOptimizer:
    (...wanted: readonly Choices['optimizer'][]) =>
    ({ optimizer }: Choices) =>
      wanted.includes(optimizer)
        ? undefined
        : misfit('optimizer', optimizer, `the optimizer ${wanted.join(' or ')}`),
  toShifting: ({ augment }: Choices) =>
    shifts(augment) ? undefined : misfit('augmentation', augment, '--augment shift'),
  toMovingSchedule: ({ schedule }: Choices) =>
    goesToNCriticEnd(schedule) ? undefined : misfit('schedule', schedule, '--schedule linear or ramp'),
  toFallingRate: ({ lrSchedule }: Choices) =>
    lrSchedule === 'constant'
      ? misfit('lr-schedule', lrSchedule, '--lr-schedule linear or cosine')
      : undefined,
  toConditional: ({ conditional }: Choices) =>
    conditional ? undefined : misfit('networks', 'without classes', '--conditional'),
  toSchedules: (choices: Choices) =>
    isScheduled(choices) ? undefined : misfit('lr-schedule', 'constant', '--lr-schedule linear or cosine'),
} as const;

function misfit(name: string, value: string, instead: string): Misfit {
  return { choice: [name, value], instead };
}
