// The course of a run as the curves show it: rows in the order of their iterations, of bounded number however long it is.

import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Distance } from './protocol.ts';

/** Metrics and exact W₁ of a run, a list for each network pair. */
export interface Course {
  readonly lines: readonly (readonly RecordedMetrics[])[];
  readonly distances: readonly (readonly Distance[])[];
}

/** Rows that a list keeps at most; a curve has fewer pixels. */
const most = 4000;

/**
 * Rows over the same iterations, `most` of them at most: the first of every so many iterations where there are more.
 * Half the room stays free, so that thinning costs next to nothing a row.
 */
export function thinned<T extends { readonly step: number }>(
  rows: readonly T[],
  room: number = most,
): readonly T[] {
  const span = (rows.at(-1)?.step ?? 0) - (rows[0]?.step ?? 0) + 1;
  if (rows.length <= room) return rows;
  // A power of two: what was thinned before is thinned alike.
  const stride = 2 ** Math.ceil(Math.log2(Math.max(1, (2 * span) / room)));
  let bin = -1;
  return rows.filter(({ step }) => {
    const before = bin;
    bin = Math.floor(step / stride);
    return bin !== before;
  });
}

/** Lists with what came next of each, thinned out where they grow beyond the room. */
export function joined<T extends { readonly step: number }>(
  lists: readonly (readonly T[])[],
  more: readonly (readonly T[])[],
  room: number = most,
): readonly (readonly T[])[] {
  return lists.map((rows, i) => (more[i]?.length ? thinned(rows.concat(more[i]), room) : rows));
}

/** A course with what came next. */
export function extended({ lines, distances }: Course, news: Course): Course {
  return { lines: joined(lines, news.lines), distances: joined(distances, news.distances) };
}

/** A course up to an iteration: what lies behind it will be done again. */
export function upTo(step: number, { lines, distances }: Course): Course {
  const before = (row: { readonly step: number }) => row.step <= step;
  return {
    lines: lines.map((rows) => rows.filter(before)),
    distances: distances.map((rows) => rows.filter(before)),
  };
}
