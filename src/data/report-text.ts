// A loader's report in lines for people: two or three where nothing is remarkable, and warnings where data look wrong.
import { at } from '../core/at.ts';
import { counted, grouped, percent, short } from '../core/text.ts';
import {
  type DataReport,
  darkest,
  type LeftOut,
  type PictureReport,
  type PointReport,
} from './data-report.ts';
import type { FitName } from './fit.ts';

/**
 * What the samples are, and what became of them; then everything that looks wrong, a sentence each.
 * @param overfit that only so many samples are trained on, on purpose
 */
export function reportLines(report: DataReport, overfit?: number): string[] {
  const lines = report.kind === 'points' ? pointLines(report) : pictureLines(report);
  const warnings = [
    ...(report.kind === 'points' ? pointWarnings(report) : pictureWarnings(report)),
    ...copyWarnings(report),
    ...(overfit === undefined ? fewWarnings(report) : []),
  ];
  return [...lines, ...warnings.map((warning) => `warning: ${warning}`)];
}

function pictureLines(report: PictureReport): string[] {
  const { samples, source, sizes, shape, values } = report;
  const [height, width, channels] = shape;
  const facts = [
    `${counted(samples, 'picture')} from ${source}`,
    ...(sizes ? [sizesText(sizes)] : []),
    `values ${values[0]} to ${values[1]}`,
    classesText(report),
  ];
  const form = `${width} × ${height} in ${channels === 1 ? 'grey' : 'RGB'}`;
  return [`data: ${facts.join(', ')}`, `fitted to ${form}: ${fittedText(report)}`];
}

function sizesText({ widths, heights }: NonNullable<PictureReport['sizes']>): string {
  const one = widths[0] === widths[1] && heights[0] === heights[1];
  if (one) return `${grouped(widths[0])} × ${grouped(heights[0])} px`;
  return `${rangeText(widths)} px wide and ${rangeText(heights)} px high`;
}

function rangeText([least, most]: readonly [number, number]): string {
  return least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`;
}

function classesText({ classes, unlabelled }: Pick<PictureReport, 'classes' | 'unlabelled'>): string {
  if (!classes) return unlabelled === undefined ? 'no labels' : `no labels (${unlabelled})`;
  const shown = classes.slice(0, 3).map(({ name, count }) => `${name} ${grouped(count)}`);
  return `${classes.length} classes (${shown.join(', ')}${classes.length > 3 ? ', …' : ''})`;
}

/** What each way of fitting does to pictures of another shape, and to the worst of them. */
const fitWords: Readonly<Record<FitName, { readonly done: string; readonly loss: string }>> = {
  crop: { done: 'cropped to their middle', loss: 'loses' },
  pad: { done: 'padded', loss: 'is padded by' },
  resize: { done: 'resized out of their proportions', loss: 'is squeezed by' },
};

function fittedText({ samples, misfits, fit, shrunk, enlarged }: PictureReport): string {
  const { done, loss } = fitWords[fit];
  const { count, worst } = misfits;
  const most =
    worst &&
    ` (${worst.name}, ${worst.width} × ${worst.height}, ${loss} ${percent(worst.share)} of its ${worst.side})`;
  const parts = [
    ...(count > 0 ? [`${allOr(count, samples)} ${done}${most ?? ''}`] : []),
    ...(shrunk > 0 ? [`${allOr(shrunk, samples)} made smaller`] : []),
    ...(enlarged > 0 ? [`${allOr(enlarged, samples)} made larger`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'all as they are';
}

function allOr(count: number, samples: number): string {
  return count === samples ? 'all' : grouped(count);
}

function pictureWarnings({ samples, values, deep, dark, flat }: PictureReport): string[] {
  const many = (count: number) => count >= samples / 2;
  const deepWords =
    deep > 0 ? `; ${allOr(deep, samples)} have 16 bits a channel: 12-bit values in 16-bit files?` : ':';
  return [
    ...(many(dark)
      ? [
          `${allOr(dark, samples)} of ${counted(samples, 'picture')} are near black, no value above ${darkest} of 255${deepWords} bring the values to the whole range first`,
        ]
      : []),
    ...(!many(dark) && values[1] - values[0] < 32
      ? [`the values go from ${values[0]} to ${values[1]} only, of 0 to 255`]
      : []),
    ...(flat > 0 && flat >= samples / 10 && !many(dark)
      ? [`${allOr(flat, samples)} of ${counted(samples, 'picture')} are of one colour throughout`]
      : []),
  ];
}

function copyWarnings({ samples, copies, kind }: DataReport): string[] {
  const noun = kind === 'points' ? 'point' : 'picture';
  if (samples > 1 && copies === samples - 1) return [`all ${counted(samples, noun)} are the same`];
  if (copies < Math.max(2, samples / 100)) return [];
  return [`${grouped(copies)} of ${counted(samples, noun)} are copies of others`];
}

/** Below this a set is soon known by heart. */
const fewSamples = 1000;

function fewWarnings({ samples, kind }: DataReport): string[] {
  if (samples >= fewSamples) return [];
  const noun = kind === 'points' ? 'points are' : 'pictures are';
  return [
    `${grouped(samples)} ${noun} few: a critic learns so small a set by heart; a thousand and more is usual`,
  ];
}

/** Columns that are told one by one. */
const columnsShown = 4;

function pointLines({ samples, source, shape, columns, classes }: PointReport): string[] {
  const [dimensions = 0] = shape;
  const ranges = columns.map(({ least, most }) => `${short(least)} to ${short(most)}`);
  const told =
    columns.length <= columnsShown && columns.length === dimensions
      ? ranges.join(' and ')
      : `${short(Math.min(...columns.map(({ least }) => least)))} to ${short(Math.max(...columns.map(({ most }) => most)))}`;
  const facts = [
    `${counted(samples, 'point')} from ${source}`,
    `${counted(dimensions, 'column')} of values ${told}`,
    ...(classes ? [`${classes.length} classes`] : []),
  ];
  return [`data: ${facts.join(', ')}`];
}

/** Deviations that differ by more than this leave the smaller column to chance. */
const unevenScales = 100;

function pointWarnings({ columns }: PointReport): string[] {
  const flat = columns.flatMap(({ deviation }, column) => (deviation === 0 ? [column + 1] : []));
  const moving = columns.flatMap(({ deviation }, column) => (deviation > 0 ? [{ deviation, column }] : []));
  const inOrder = moving.sort((a, b) => a.deviation - b.deviation);
  const warnings = flat.map((column) => `column ${column} has the same value in every point`);
  if (inOrder.length < 2) return warnings;
  const [least, most] = [at(inOrder, 0), at(inOrder, inOrder.length - 1)];
  if (most.deviation / least.deviation < unevenScales) return warnings;
  return [
    ...warnings,
    `the columns are of very different scale: column ${least.column + 1} deviates by ${short(least.deviation)}, column ${most.column + 1} by ${short(most.deviation)}, and distances see the larger only`,
  ];
}

/** What was left out and why, a line for each of the first few. */
export function leftOutLines(
  { unreadable, others }: Pick<PictureReport, 'unreadable' | 'others'>,
  place: string,
  pathOf: (name: string) => string,
): string[] {
  const shown = unreadable.first.map(({ name, reason }) => `${pathOf(name)}: left out, ${reason}`);
  const [other] = others.reasons;
  const more = unreadable.count > unreadable.first.length;
  return [
    ...shown,
    ...(other ? [`${place}: ${others.count} files are ${other.reason}: ${namesOf(others)}`] : []),
    ...(more
      ? [`${place}: ${counted(unreadable.count, 'picture')} left out in all${reasonsText(unreadable)}`]
      : []),
  ];
}

function reasonsText({ count, reasons }: LeftOut): string {
  const told = reasons.slice(0, 3).map((each) => `${grouped(each.count)} for “${each.reason}”`);
  const rest = count - reasons.slice(0, 3).reduce((sum, each) => sum + each.count, 0);
  return `: ${[...told, ...(rest > 0 ? [`${grouped(rest)} for others`] : [])].join(', ')}`;
}

/** The first few, and that there are more. */
export function namesOf({ count, first }: LeftOut): string {
  const shown = first.map(({ name }) => name).join(', ');
  return count > first.length ? `${shown}, …` : shown;
}
