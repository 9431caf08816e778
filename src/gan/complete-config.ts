// A whole configuration from what a program gives of it, checked by the rows that check a run's settings everywhere.

import * as z from 'zod/mini';
import { usageError } from '../core/errors.ts';
import { defaults, paperValuesOf, type TrainingConfig } from './config.ts';
import { penaltySides } from './gradient-penalty.ts';
import { estimateNames, type OwnObjective } from './objectives.ts';
import { type Checkable, checkedValue, unknownSetting } from './settings/check.ts';
import { programOnly, training } from './settings/training.ts';

const rows: Readonly<Record<keyof TrainingConfig, Checkable>> = { ...training, ...programOnly };

const graph = z.custom<(...scores: never) => unknown>((value) => typeof value === 'function');
const flag: Checkable = { schema: z.boolean(), expects: 'true or false' };

/** The parts of an objective of a program's own. */
const objectiveParts: Readonly<Record<keyof OwnObjective, Checkable>> = {
  critic: { schema: graph, expects: 'a function of the scores of real and of generated samples' },
  generator: { schema: graph, expects: 'a function of the scores of generated samples' },
  clips: flag,
  penalises: flag,
  penalty: { schema: graph, expects: 'a function of the critic and of pairs of samples' },
  side: { schema: z.enum(penaltySides), expects: `one of ${penaltySides.join(', ')}` },
  estimates: { schema: z.enum(estimateNames), expects: `one of ${estimateNames.join(', ')}` },
  linear: flag,
};

/** Where a message says that a value comes from. */
const source = 'config';

/**
 * `given` over the values of its objective's paper, these over the defaults. What is undefined counts as left out.
 * @throws usage error on a name that is no setting, with the nearest one, and on a value out of range
 * @example
 * completeConfig({ objective: 'wgan-gp' }).lr; // 0.0001
 */
export function completeConfig(given: Partial<TrainingConfig> = {}): TrainingConfig {
  if (typeof given !== 'object' || given === null) {
    throw usageError('config is no object of settings', {
      config: given,
      hint: 'give { lr: 1e-4 }, or leave it out',
    });
  }
  const checked: Partial<TrainingConfig> = Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        if (!isField(name)) throw unknownSetting(name, source, Object.keys(rows));
        if (name === 'objective' && typeof value === 'object' && value !== null) requireObjective(value);
        else checkedValue(rows[name], value, { name, source });
        return [name, value];
      }),
  );
  return { ...defaults, ...paperValuesOf(checked.objective ?? defaults.objective), ...checked };
}

function isField(name: string): name is keyof TrainingConfig {
  return Object.hasOwn(rows, name);
}

function requireObjective(given: object): void {
  const parts: Readonly<Record<string, Checkable>> = objectiveParts;
  const values = { critic: undefined, generator: undefined, ...given };
  for (const [part, value] of Object.entries(values)) {
    const row = Object.hasOwn(parts, part) ? parts[part] : undefined;
    if (!row) throw unknownSetting(part, 'objective', Object.keys(parts));
    checkedValue(row, value, { name: `objective.${part}`, source });
  }
}
