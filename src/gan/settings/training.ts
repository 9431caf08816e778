// The settings that train, in one table: the rows by which the command line, files, the page and the library all check
// what they are given.
import * as z from 'zod/mini';
import type { TrainingConfig } from '../config.ts';
import { augmentation } from './augmentation.ts';
import type { Checkable } from './check.ts';
import { objective } from './objective.ts';
import { optimizer } from './optimizer.ts';
import { schedules } from './schedules.ts';
import { decay } from './setting.ts';

/** In the order of the help. */
export const training = { ...objective, ...augmentation, ...schedules, ...optimizer };

/**
 * What only a program can tell the trainer. A field of TrainingConfig that no row has and that is not named here does
 * not compile.
 */
export const programOnly: Readonly<Record<Exclude<keyof TrainingConfig, keyof typeof training>, Checkable>> =
  {
    smoothing: { schema: decay, expects: 'a number from 0 to below 1, such as 0.99' },
    epsilon: { schema: z.number().check(z.minimum(0)), expects: 'a number, 0 or more, such as 1e-8' },
  };
