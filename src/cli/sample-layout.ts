// How many samples `sample` draws, in which rows, and of which classes.

import { usageError } from '../core/errors.ts';
import { drawLatents, interpolateLatents, type LatentsAsked, repeatedLatents } from '../gan/latents.ts';
import type { RawOptions } from './options.ts';
import { textOf, wholeNumber } from './options.ts';

const mostSamples = 100_000;
const usualRows = 8;
/** Samples of each class in a row, and the most that stand in one. */
const [usualOfClass, mostInRow] = [8, 64];

export interface Layout {
  readonly columns?: number | undefined;
  readonly count: number;
  /** Samples from one end of a row to the other; none where samples are independent. */
  readonly steps?: number;
  readonly rows: number;
  /** What was given of it: the command line's own number of samples. */
  readonly given?: 'count' | 'grid' | undefined;
  /** Latents that come again in each row, one after the other; all are different where left out. */
  readonly repeated?: number;
}

/** A class by its number, or all of them, a row each. */
export type AskedClass = number | 'all';

/** `--grid 8x4` asks for 8 across, 4 down; `--interpolate 10` for rows of 10 on the way from one sample to another. */
export function layoutOf(raw: RawOptions): Layout {
  const steps = textOf(raw.interpolate);
  const grid = textOf(raw.grid);
  const given = raw.count === undefined ? undefined : 'count';
  if (steps !== undefined) {
    if (grid !== undefined) {
      throw usageError('--grid and --interpolate disagree', {
        grid,
        interpolate: steps,
        hint: 'give --interpolate, and the number of rows with --count',
      });
    }
    const columns = wholeNumber('--interpolate', steps, 2, 1000);
    const rows = wholeNumber('--count', textOf(raw.count) ?? String(usualRows), 1, mostSamples / columns);
    return { columns, rows, steps: columns, count: columns * rows, given };
  }
  if (grid === undefined) {
    const count = wholeNumber('--count', textOf(raw.count) ?? '64', 1, mostSamples);
    return { count, rows: count, given };
  }
  const [, across, down] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(grid) ?? [];
  const count = Number(across) * Number(down);
  if (!(count <= mostSamples)) {
    throw usageError(`--grid cannot be ${grid}`, { hint: 'give columns and rows, such as 8x4' });
  }
  if (raw.count !== undefined && Number(raw.count) !== count) {
    throw usageError('--grid and --count disagree', { grid, count: raw.count, hint: 'give one of the two' });
  }
  return { columns: Number(across), rows: Number(down), count, given: 'grid' };
}

/** What `--class` says. @throws usage error where it is neither a number nor `all` */
export function classOption(text: string | undefined): AskedClass | undefined {
  return text === undefined || text === 'all' ? text : wholeNumber('--class', text, 0, 255);
}

/**
 * The class of each sample, and the layout with them: a row a class for `all`, and where nothing is said of class or
 * number; else classes take turns.
 *
 * @param known classes of the generator; undefined where it is not conditional
 * @throws usage error where there is no such class, or none at all
 */
export function withClasses(
  layout: Layout,
  asked: AskedClass | undefined,
  known: number | undefined,
): { readonly layout: Layout; readonly classes: Uint8Array | undefined } {
  requireClass(asked, known, ', or all');
  if (known === undefined) return { layout, classes: undefined };
  if (typeof asked === 'number') return { layout, classes: new Uint8Array(layout.count).fill(asked) };
  const every = asked === 'all' || (layout.given === undefined && layout.steps === undefined);
  const rows = every ? rowForEach(layout, known) : layout;
  const inRow = rows.steps ?? rows.repeated ?? 1;
  return {
    layout: rows,
    classes: Uint8Array.from({ length: rows.count }, (_, i) => Math.floor(i / inRow) % known),
  };
}

/**
 * The class of all samples, for what looks at one class at a time; undefined where the generator knows none.
 * @param what looks, for errors
 * @throws usage error where a conditional generator is asked for no class or all of them, or there is no such class
 */
export function singleClass(
  asked: AskedClass | undefined,
  known: number | undefined,
  what: string,
): number | undefined {
  requireClass(asked, known, '');
  if (known === undefined || typeof asked === 'number') return typeof asked === 'number' ? asked : undefined;
  throw usageError(`${what} looks at one class of a conditional generator`, {
    ...(asked !== undefined && { class: asked }),
    classes: known,
    hint: `give --class 0 to ${known - 1}`,
  });
}

/** @throws usage error where the generator knows no classes, or not this one */
function requireClass(asked: AskedClass | undefined, known: number | undefined, others: string): void {
  if (asked === undefined) return;
  if (known === undefined) {
    throw usageError('--class needs a generator that was trained with --conditional', {
      class: asked,
      hint: 'leave --class out, or train with --conditional on data with labels',
    });
  }
  if (asked === 'all' || asked < known) return;
  throw usageError('there is no such class', {
    class: asked,
    classes: known,
    hint: `give --class 0 to ${known - 1}${others}`,
  });
}

/** A row of samples for each class: `--count` in it, or as many as lie on the way of an interpolation. */
function rowForEach({ steps, given, count }: Layout, known: number): Layout {
  if (given === 'grid' || (steps !== undefined && given !== undefined)) {
    throw usageError('--class all has a row for each class', {
      classes: known,
      hint:
        steps === undefined
          ? 'leave --grid out, or give --count, the samples of each class'
          : 'leave --count out',
    });
  }
  if (steps !== undefined) return { columns: steps, rows: known, steps, count: known * steps };
  const ofClass = given === undefined ? usualOfClass : count;
  if (ofClass * known > mostSamples) {
    throw usageError('--count: too many samples of each class', {
      count: ofClass,
      classes: known,
      hint: `give --count ${Math.floor(mostSamples / known)} or less`,
    });
  }
  const columns = ofClass <= mostInRow ? ofClass : undefined;
  return { columns, rows: known, count: known * ofClass, repeated: ofClass };
}

/** The latents of a layout, [count, latent]. */
export function latentsFor(
  { count, rows, steps, repeated }: Layout,
  asked: Omit<LatentsAsked, 'count'>,
): Float32Array {
  if (steps !== undefined) return interpolateLatents(asked, rows, steps);
  const drawn = drawLatents({ ...asked, count: repeated ?? count });
  return repeatedLatents(drawn, asked.latent, count);
}
