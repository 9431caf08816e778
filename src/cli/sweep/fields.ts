// The fields of a sweep's file, each checked by itself; what they hold is checked as settings where the points are made.
import * as z from 'zod/mini';
import { distributionHint, drawsSchema } from '../../figures/search/distributions.ts';

const record = z.record(z.string(), z.unknown());
const seed = z.int().check(z.minimum(0), z.maximum(2 ** 32 - 1));

/** `expects` completes "give …". */
export const sweepFields = {
  base: { schema: record, expects: 'settings of every run, such as `preset: toy`' },
  grid: {
    schema: z
      .record(z.string(), z.array(z.unknown()).check(z.minLength(1)))
      .check(z.refine((axes) => Object.keys(axes).length > 0)),
    expects: 'settings with lists of values, such as `lr: [5e-4, 1e-3]`',
  },
  random: {
    schema: drawsSchema,
    expects: `count, seed, and settings with ${distributionHint}, such as \`lr: { log: [1e-4, 1e-2] }\``,
  },
  seeds: { schema: z.array(seed).check(z.minLength(1)), expects: 'whole numbers, such as [1, 2, 3]' },
  out: { schema: z.string().check(z.minLength(1)), expects: 'the path of a folder' },
} as const;

export type SweepField = keyof typeof sweepFields;

export const sweepFieldNames = Object.keys(sweepFields) as SweepField[];

/** The fields of a file, each valid by itself. */
export type SweepGiven = {
  readonly [K in SweepField]?: z.output<(typeof sweepFields)[K]['schema']> | undefined;
};
