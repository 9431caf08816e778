// The figures of a run in few letters, for a progress line and for tables.
//   W, JS, gap   what the objective estimates, as the median of 101 iterations
//   W1, FD, SW   exact Earth-Mover, Fréchet (on features of a classifier of ours) and sliced Wasserstein distance
import type { Objective } from '../gan/objectives.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Score } from '../gan/scores.ts';

/** The distances of a score, each with the field that holds the same between real samples. */
export const scoredDistances = [
  { field: 'exactW1', floor: 'floor', short: 'W1', name: 'exact W1' },
  { field: 'frechet', floor: 'frechetFloor', short: 'FD', name: 'Fréchet distance' },
  { field: 'sliced', floor: 'slicedFloor', short: 'SW', name: 'sliced W' },
] as const satisfies readonly { field: keyof Score; floor: keyof Score; short: string; name: string }[];

const estimateNames: Readonly<Record<Objective['estimates'], string>> = {
  wasserstein: 'W',
  'jensen-shannon': 'JS',
  nothing: 'gap',
};

/** The running median of what the objective estimates; null where a reader of JSON found none. */
export function medianEstimate(line: RecordedMetrics): number | null {
  return line.jsMedian101 ?? line.wassersteinMedian101;
}

/** `W 0.1235`, `W 6.63e-5` */
export function estimateWords(estimates: Objective['estimates'], line: RecordedMetrics): string {
  const median = medianEstimate(line);
  const short = (value: number) =>
    value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(2) : value.toPrecision(4);
  return `${estimateNames[estimates]} ${median === null ? 'none' : short(median)}`;
}

/** `W1 0.213`, `FD 31.2` or `SW 0.12`: the distance that says how good the samples are; empty where there is none. */
export function distanceWords(score: Score): string {
  const [distance] = distancesOf(score);
  return distance === undefined ? '' : `${distance.short} ${threeDigits(distance.value)}`;
}

/** The same beside its floor, and how many modes or classes there are: `W1 0.213 (real 0.13), 8 of 8 modes`. */
export function scoreWords(score: Score): string {
  const { modes, classes, of } = score;
  const covered = modes ?? classes;
  return [
    ...distancesOf(score).map(({ short, value, floor }) => {
      const beside = floor === undefined ? '' : ` (real ${threeDigits(floor)})`;
      return `${short} ${threeDigits(value)}${beside}`;
    }),
    ...(covered === undefined ? [] : [`${covered} of ${of} ${modes === undefined ? 'classes' : 'modes'}`]),
  ].join(', ');
}

function distancesOf(score: Score) {
  return scoredDistances.flatMap(({ field, floor, short }) => {
    const value = score[field];
    return typeof value === 'number' ? [{ short, value, floor: score[floor] ?? undefined }] : [];
  });
}

function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}
