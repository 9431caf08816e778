// Settings that a resumed run may change: how long it goes on, and what it leaves on the way.
import * as z from 'zod/mini';
import { syncPattern } from '../parallel/sync.ts';
import { count, countOrNone, type OtherTable, positive, type RunContext, setting } from './setting.ts';

export const session = {
  steps: setting(count, {
    placeholder: 'N',
    meaning: 'generator iterations in all, those before a resume included',
    expects: 'a whole number of at least 1',
    fixed: false,
    default: ({ form, minutes }: Pick<RunContext, 'form' | 'minutes'>) =>
      minutes === undefined ? (form === 'points' ? 5000 : 10_000) : undefined,
    page: { label: 'Stop at iteration', live: true },
  }),
  minutes: setting(positive, {
    placeholder: 'M',
    meaning: 'minutes of training in all, those before a resume included; stop then, whatever --steps says',
    expects: 'a number above 0, such as 1.5',
    fixed: false,
    default: 'none',
    page: 'refused',
  }),
  sampleEvery: setting(countOrNone, {
    placeholder: 'N',
    meaning: 'iterations between two sample sheets; 0 for the last one only',
    expects: 'a whole number, 0 or more',
    fixed: false,
    default: ({ form }) => (form === 'points' ? 500 : 100),
    page: 'unread',
  }),
  checkpointEvery: setting(countOrNone, {
    placeholder: 'N',
    meaning: 'iterations between two checkpoints; 0 for the first and last only',
    expects: 'a whole number, 0 or more',
    fixed: false,
    default: ({ form }) => (form === 'points' ? 1000 : 100),
    page: 'unread',
  }),
  checkpointMinutes: setting(z.number().check(z.minimum(0)), {
    placeholder: 'M',
    meaning: 'minutes between two checkpoints at most, however long an iteration takes; 0 for no such bound',
    expects: 'a number, 0 or more, such as 2.5',
    fixed: false,
    default: () => 10,
    page: 'unread',
  }),
  keep: setting(count, {
    placeholder: 'N',
    meaning: 'newest checkpoints that stay, the best one besides',
    expects: 'a whole number of at least 1',
    fixed: false,
    default: () => 2,
    page: 'unread',
  }),
  monitorEvery: setting(countOrNone, {
    placeholder: 'N',
    meaning: "iterations between two looks at the run's health; 0 for none",
    expects: 'a whole number, 0 or more',
    fixed: false,
    default: () => 200,
    page: 'unread',
  }),
  scoreEvery: setting(countOrNone, {
    placeholder: 'N',
    meaning: 'iterations between two scores of the samples, and one at the end; 0 for none',
    expects: 'a whole number, 0 or more',
    fixed: false,
    default: () => 0,
    page: 'unread',
  }),
  stopWhenFlat: setting(z.boolean(), {
    meaning: 'end the run when the held-out estimate has not moved over twenty looks',
    expects: 'true or false',
    fixed: false,
    default: () => false,
    page: 'unread',
  }),
  cache: setting(z.string().check(z.minLength(1)), {
    placeholder: 'FOLDER',
    meaning: 'folder of fetched files and prepared pictures (default: that of the user)',
    expects: 'the path of a folder',
    fixed: false,
    default: 'none',
    page: 'refused',
  }),
  streaming: setting(z.enum(['auto', 'on', 'off']), {
    placeholder: 'WHERE',
    meaning:
      'on: the data stay in memory or in their file, and batches go to the GPU as they are needed; off: they lie on the GPU; auto: what fits there does, up to 1 GiB',
    expects: 'auto, on or off',
    fixed: false,
    default: () => 'auto',
    page: 'unread',
  }),
  sync: setting(z.string().check(z.regex(syncPattern)), {
    placeholder: 'MODE...',
    meaning:
      'of processes that mpirun or srun started: means of the gradients in every step, or of the weights after every N iterations (weights N; default: weights 10)',
    expects: 'gradients, weights, or weights and a number, such as weights 10',
    fixed: false,
    default: 'none',
    page: 'refused',
  }),
  strict: setting(z.boolean(), {
    meaning: 'fail at a picture that cannot be read, instead of leaving it out',
    expects: 'true or false',
    fixed: false,
    default: () => false,
    page: 'refused',
  }),
} satisfies OtherTable;
