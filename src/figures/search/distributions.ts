// What a setting may be drawn from: in the spaces of searches, and in sweeps.
import * as z from 'zod/mini';

const list = z.array(z.unknown()).check(z.minLength(1));
const between = (bound: z.ZodMiniNumber) =>
  z.array(bound).check(
    z.length(2),
    z.refine(([low = 0, high = 0]) => low < high),
  );
const whole = between(z.int());
const positive = between(z.number().check(z.positive()));

/** Intervals by their names; both ends belong to them. */
export const intervals = {
  uniform: between(z.number()),
  integers: whole,
  /** Uniform in the logarithm. */
  logUniform: positive,
  'log-uniform': positive,
  log: positive,
} as const;

const { uniform, integers, logUniform } = intervals;
const oneOfThem = z
  .strictObject({
    choice: z.optional(list),
    uniform: z.optional(uniform),
    integers: z.optional(integers),
    logUniform: z.optional(logUniform),
    'log-uniform': z.optional(logUniform),
    log: z.optional(logUniform),
  })
  .check(z.refine((named) => Object.keys(named).length === 1));

const distribution = z.union([list, oneOfThem]);

/** A list, or one distribution by its name. */
export type Distribution = z.infer<typeof distribution>;

export const distributionHint =
  'a list, or one distribution: `{ log: [low, high] }`, uniform, integers or choice';

/** Draws: how many, by which seed, and of what. */
export interface Draws {
  readonly count: number;
  readonly seed: number;
  readonly axes: Readonly<Record<string, Distribution>>;
}

export const drawsSchema = z.pipe(
  z.catchall(
    z.object({
      count: z.int().check(z.minimum(1)),
      seed: z._default(z.int().check(z.minimum(0)), 0),
    }),
    distribution,
  ),
  z.transform(({ count, seed, ...axes }): Draws => ({ count, seed, axes })),
);
