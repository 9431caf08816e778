// How good samples are, in one line for people.
import { short } from '../core/text.ts';
import type { Effective } from '../gan/class-shares.ts';
import { objectiveOf } from '../gan/objectives.ts';
import type { RunConfig } from '../gan/run-config.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import { collapsedSpread } from '../gan/sample-scores.ts';
import { qualityOf, type Score } from '../gan/scores.ts';
import { spearman } from '../metrics/spearman.ts';

/** What a score is to be read beside. */
export interface ScoredCourse {
  readonly run: Pick<RunConfig, 'dataset' | 'objective'>;
  readonly lines: Iterable<Pick<RecordedMetrics, 'step' | 'wassersteinMedian101'>>;
  /** Of equally many samples each. */
  readonly scores: readonly Score[];
  readonly heldOut: boolean;
}

/** Share of the classes that are in effect of real samples, from which on all are about as large. */
const evenClasses = 0.95;
/** Fewer looks have no order to speak of. */
const fewestScores = 5;
/** Rank correlations from which on two figures go together, closely and by and large. */
const [close, loose] = [0.8, 0.5];
/**
 * What digits looked like at Fréchet distances of ours, of DCGANs (80, 52, 41, 34, 24, 20, 15) and of MLPs (159, 118, 96,
 * 78, 64, 52, 23); none came closer so far.
 */
const digitAnchors = [
  [10, 'most should be readable digits'],
  [30, 'about half of them can be read'],
  [60, 'some of them can be read'],
  [130, 'there is a digit here and there in blur or noise'],
  [Number.POSITIVE_INFINITY, 'they are blobs'],
] as const;

/** A score on the way: `step 400: Fréchet distance 31.2, 9.1 of 10 classes in effect`. */
export function scoreLine(score: Score): string {
  return `step ${score.step}: ${[...distancesOf(score), ...partsOf(score)].join(', ')}`;
}

/** How good the samples of a run are at its end, and whether the estimate told: one sentence for people. */
export function qualityLine(score: Score, course: ScoredCourse): string {
  return [
    [verdictWords(score), ...partsOf(score)].join(', '),
    [distancesOf(score).join(', '), anchor(score, course)].filter(Boolean).join(': '),
    correlation(course),
    course.heldOut ? '' : 'scored against the training data, since there are no others',
  ]
    .filter(Boolean)
    .join('; ');
}

function distancesOf(score: Score): string[] {
  const { exactW1, floor, frechet, frechetFloor, sliced, slicedFloor } = score;
  const beside = (value: number | undefined) =>
    value === undefined ? '' : ` (real to real ${short(value)})`;
  return [
    ...(exactW1 === undefined ? [] : [`exact W1 ${short(exactW1)}${beside(floor)}`]),
    ...(frechet === undefined ? [] : [`Fréchet distance ${short(frechet)}${beside(frechetFloor)}`]),
    ...(sliced === undefined ? [] : [`sliced W ${short(sliced)}${beside(slicedFloor)}`]),
  ];
}

/** `9.6 of 10 classes in effect`, and how many they are of real samples where classes differ in size. */
export function inEffectWords({ found, of, real }: Effective, name: string): string {
  const unequal = real < evenClasses * of ? `, ${real.toFixed(1)} of real samples` : '';
  return `${found.toFixed(1)} of ${of} ${name} in effect${unequal}`;
}

function partsOf(score: Score): string[] {
  const { modes, effectiveModes, classes, effectiveClasses, effectiveReal, highQuality, of, classAccuracy } =
    score;
  const [name, effective] = modes === undefined ? ['classes', effectiveClasses] : ['modes', effectiveModes];
  if ((modes ?? classes) === undefined || effective === undefined || of === undefined) return [];
  return [
    inEffectWords({ found: effective, of, real: effectiveReal ?? of }, name),
    ...(classAccuracy === undefined
      ? []
      : [`${(100 * classAccuracy).toFixed(1)} % of the samples of the class asked for`]),
    ...(highQuality === undefined
      ? []
      : [`${(100 * highQuality).toFixed(1)} % of the points within 3σ of one`]),
  ];
}

function verdictWords({ verdict, spread, modes, classes, of }: Score): string {
  const [name, covered] = modes === undefined ? ['classes', classes] : ['modes', modes];
  switch (verdict) {
    case 'collapsed':
      return spread < collapsedSpread
        ? 'collapsed: the samples are much alike'
        : `collapsed: most ${name} are missing`;
    case 'not collapsed':
      return 'not collapsed';
    case 'all modes':
      return `all ${of} ${name} are there`;
    case 'modes missing':
      return `${covered} of ${of} ${name} are there`;
  }
}

/** What the distance means. Only digits have been looked at; elsewhere it is read beside its floor. */
function anchor(score: Score, { run: { dataset } }: ScoredCourse): string {
  const { frechet, exactW1, floor } = score;
  if (exactW1 !== undefined && floor !== undefined && floor > 0) {
    const times = exactW1 / floor;
    return times < 1.2
      ? 'no farther than real points are'
      : `${times.toFixed(1)} times as far as real points`;
  }
  if (frechet === undefined || dataset !== 'mnist') return '';
  return digitAnchors.find(([below]) => frechet < below)![1];
}

function correlation({ run, lines, scores }: ScoredCourse): string {
  if (objectiveOf(run.objective).estimates !== 'wasserstein') return '';
  const scored = new Set(scores.map(({ step }) => step));
  const estimates = new Map<number, number>();
  for (const line of lines) if (scored.has(line.step)) estimates.set(line.step, line.wassersteinMedian101);
  const pairs = scores
    .map((score) => [estimates.get(score.step) ?? Number.NaN, score.exactW1 ?? qualityOf(score)] as const)
    .filter((pair) => pair.every(Number.isFinite));
  if (pairs.length < fewestScores) return '';
  const rank = spearman(
    pairs.map(([estimate]) => estimate),
    pairs.map(([, distance]) => distance),
  );
  if (Number.isNaN(rank)) return '';
  const words = rank >= close ? 'fell with it' : rank >= loose ? 'fell with it by and large' : 'did not tell';
  return `the Wasserstein estimate ${words} (rank correlation ${rank.toFixed(2)} over ${pairs.length} scores)`;
}
