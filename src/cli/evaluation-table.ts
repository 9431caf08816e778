// An evaluation as a table for people.
import { featureName } from '../gan/classifier.ts';
import type { Floor } from '../metrics/floor.ts';
import type { Evaluation } from './evaluation.ts';
import { inEffectWords } from './quality.ts';

/** An evaluation for people: a table of figures with what they are to be compared with, then a verdict. */
export function evaluationTable(evaluation: Evaluation): string {
  const { critic, distances, modes, classes, coverage, effective, conditional } = evaluation;
  const rows: string[][] = [['', 'value', 'real to real', '95 % interval', 'samples']];
  for (const { name, value, floor, low, high, count } of distances) {
    rows.push([labels[name], figure(value), floorText(floor), interval(low, high), String(count)]);
  }
  if (coverage) {
    const { precision, recall, floor, count } = coverage;
    rows.push(['precision', figure(precision), floorText(floor), '', String(count)]);
    rows.push(['recall', figure(recall), floorText(floor), '', String(count)]);
  }
  const gap = gapName(evaluation.estimates);
  const { estimate, trainEstimate, calibrated } = critic;
  const count = String(critic.count);
  rows.push([gap, figure(estimate.value), '', interval(estimate.low, estimate.high), count]);
  if (trainEstimate) {
    const { value, low, high } = trainEstimate;
    rows.push(['  on training samples', figure(value), '', interval(low, high), count]);
  }
  if (calibrated) {
    const { value, low, high } = calibrated;
    rows.push(['  calibrated: W1 at least', figure(value), '', interval(low, high), count]);
  }
  const lines = [heading(evaluation), '', ...aligned(rows), '', slopeLine(evaluation)];
  if (modes) {
    lines.push(
      `modes: ${modes.covered} of ${modes.modes} covered, ${percent(modes.highQuality)} of samples within 3σ of one (a perfect sampler: 98.9 %), reverse KL ${figure(modes.reverseKl)}`,
    );
  }
  if (classes) {
    lines.push(
      `classes: ${classes.covered} of ${classes.classes} covered; shares ${shares(classes.shares)} %, real ${shares(classes.realShares)} %`,
      `Fréchet: on ${featureName}${evaluation.classifierAccuracy === undefined ? '' : `, right on ${percent(evaluation.classifierAccuracy)} of the real samples`}; it is not FID, whose features are Inception's`,
    );
  }
  if (conditional || critic.classEstimates) lines.push('', ...classTable(evaluation), '');
  const subsets = distances.find(({ name }) => name === 'kernel distance')?.subsets;
  if (subsets) {
    const { subsets: many, size, sd } = subsets;
    lines.push(
      `kernel distance, precision and recall: on the same; the distance is a mean over ${many} subsets of ${size} (standard deviation ${figure(sd)}), and not KID`,
    );
  }
  const inEffect = effective ? `, ${inEffectWords(effective, modes ? 'modes' : 'classes')}` : '';
  lines.push(`verdict: ${evaluation.verdict}${inEffect}, spread ${percent(evaluation.spread)} of the data's`);
  return lines.join('\n');
}

const labels = {
  'exact W1': 'exact W1',
  'sliced W': 'sliced W',
  'MMD squared': 'MMD²',
  Fréchet: 'Fréchet distance',
  'kernel distance': 'kernel distance',
} as const;

function heading(evaluation: Evaluation): string {
  const { dataset, step, samples, seed, averaged, overfit, heldOut, objective } = evaluation;
  return [
    `${dataset}, ${objective}, step ${step}: ${samples} samples (seed ${seed})`,
    ...(overfit === undefined ? [] : [`trained on ${overfit} samples only`]),
    ...(averaged ? ['from the decaying mean of the weights'] : []),
    heldOut ? 'against held-out data' : 'against the training data',
  ].join(', ');
}

function slopeLine({ critic: { slope } }: Evaluation): string {
  return `critic: slope ${figure(slope.mean)} on average and ${figure(slope.greatest)} at most, at ${slope.points} points between real and generated samples`;
}

/** What each class is worth, and all together. */
function classTable({
  conditional,
  modes,
  estimates,
  critic: { classEstimates = [] },
}: Evaluation): string[] {
  const byClass = conditional?.byClass ?? [];
  const judge = modes ? 'nearest mode' : 'classifier';
  const columns: [head: string, cells: readonly (string | undefined)[]][] = [
    ['accuracy', byClass.map(({ accuracy }) => shown(accuracy, percent))],
    ['Fréchet distance', byClass.map(({ frechet }) => shown(frechet, figure))],
    [gapName(estimates), classEstimates.map((estimate) => shown(estimate?.value, figure))],
    ['samples', byClass.map(({ samples }) => String(samples))],
  ];
  const known = columns.filter(([, cells]) => cells.some((cell) => cell !== undefined));
  const rows = Array.from({ length: Math.max(byClass.length, classEstimates.length) }, (_, label) => [
    String(label),
    ...known.map(([, cells]) => cells[label] ?? '–'),
  ]);
  const heads = ['class', ...known.map(([head]) => head)];
  return [
    ...(conditional
      ? [
          `class accuracy: ${percent(conditional.classAccuracy)} of the samples are what they were asked for, by the ${judge}`,
        ]
      : []),
    ...aligned([heads, ...rows]),
  ];
}

function shown(value: number | null | undefined, text: (value: number) => string): string | undefined {
  return value === null || value === undefined ? undefined : text(value);
}

function gapName(estimates: Evaluation['estimates']): string {
  return estimates === 'wasserstein' ? 'critic estimate' : 'gap of mean scores';
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function floorText({ mean, sd }: Floor): string {
  return `${figure(mean)} ± ${figure(sd)}`;
}

function interval(low: number, high: number): string {
  return `${figure(low)} … ${figure(high)}`;
}

function figure(value: number): string {
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function shares(values: readonly number[]): string {
  return values.map((value) => Math.round(100 * value)).join(' ');
}
