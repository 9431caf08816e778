// What a loader says of the samples that it made: how many, of what, and what became of them on the way.
import * as z from 'zod/mini';
import { fitNames } from './fit.ts';

const count = z.int().check(z.minimum(0));
/** Least and greatest. */
const range = z.tuple([z.number(), z.number()]);

const classes = z.array(z.object({ name: z.string(), count }));

const leftOut = z.object({
  count,
  /** The first few, by the name that the source has for them. */
  first: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** All of them by reason, the most frequent first; those of rare reasons are in `count` only. */
  reasons: z.array(z.object({ reason: z.string(), count })),
});
export type LeftOut = z.infer<typeof leftOut>;

const pictureReport = z.object({
  kind: z.literal('pictures'),
  /** Where they come from: `a folder`. */
  source: z.string(),
  samples: count,
  /** Of one sample: [H, W, C]. */
  shape: z.tuple([count, count, count]),
  /** Of the pictures before they were fitted, in pixels; none where nobody knows. */
  sizes: z.optional(z.object({ widths: range, heights: range })),
  /** Pictures that were made smaller and larger. */
  shrunk: count,
  enlarged: count,
  fit: z.enum(fitNames),
  /** Pictures of another shape than the samples', and the one that loses or gains most by `fit`. */
  misfits: z.object({
    count,
    worst: z.optional(
      z.object({
        name: z.string(),
        width: count,
        height: count,
        /** Which side loses or gains, and by what share of it. */
        side: z.enum(['width', 'height']),
        share: z.number(),
      }),
    ),
  }),
  /** Least and greatest byte. */
  values: range,
  /** Pictures of more than 8 bits a channel. */
  deep: count,
  /** Pictures without a byte above `darkest`. */
  dark: count,
  /** Pictures of one colour throughout. */
  flat: count,
  /** Pictures that are the same as an earlier one. */
  copies: count,
  /** In the order of their numbers; none where not every sample has a class. */
  classes: z.optional(classes),
  /** Why there are no labels, where there nearly are. */
  unlabelled: z.optional(z.string()),
  unreadable: leftOut,
  others: leftOut,
  /** Packages that some of what was left out needs. */
  missing: z.array(z.string()),
});
export type PictureReport = z.infer<typeof pictureReport>;

/** A picture without a byte above this is near black: 12 bits of 16 end here. */
export const darkest = 15;

/** What there is to say of points. */
export interface PointReport {
  readonly kind: 'points';
  readonly source: string;
  readonly samples: number;
  readonly shape: readonly number[];
  /** Least, greatest, mean and standard deviation of each column; of the first few where there are many. */
  readonly columns: readonly {
    readonly least: number;
    readonly most: number;
    readonly mean: number;
    readonly deviation: number;
  }[];
  readonly copies: number;
  readonly classes?: PictureReport['classes'];
}

export type DataReport = PictureReport | PointReport;

/** The report in a text that `JSON.stringify` made of one; undefined where it is none. */
export function parsePictureReport(json: string): PictureReport | undefined {
  try {
    return pictureReport.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
