// Counts what becomes of the pictures of a set while it is made, and turns their classes into labels.
import { at } from '../core/at.ts';
import { darkest, type LeftOut, type PictureReport } from './data-report.ts';
import { fitOf } from './fit.ts';
import { type PictureForm, shapeOf } from './picture.ts';
import type { Extent } from './resize.ts';

/** What is known of a picture once it is fitted. */
export interface FittedFacts {
  /** Before it was fitted, in pixels. */
  readonly width: number;
  readonly height: number;
  /** More than 8 bits a channel in its file. */
  readonly deep: boolean;
  /** Least and greatest byte. */
  readonly least: number;
  readonly most: number;
  /** 52 bits that stand for its bytes. */
  readonly digest: number;
}

/** What is no sample, and why. */
export interface LeftOutFacts {
  readonly kind: 'unreadable' | 'other';
  readonly name: string;
  readonly reason: string;
  /** A package that would have helped. */
  readonly missing?: string | undefined;
}

export interface PictureTally {
  readonly samples: number;
  /** Takes up the next sample. */
  readonly take: (name: string, facts: FittedFacts, label: string | undefined) => void;
  readonly leaveOut: (facts: LeftOutFacts) => void;
  /** The report, and the label of each sample where every one has a class. */
  readonly end: () => { readonly report: PictureReport; readonly labels: Uint8Array | undefined };
}

/** Labels are bytes. */
const mostClasses = 256;

export function createPictureTally(source: string, form: PictureForm): PictureTally {
  const shape = shapeOf(form);
  const sizes = createSizeTally(form);
  const classes = createClassTally();
  const digests = createNumberList();
  const left = { unreadable: createLeftOutTally(), other: createLeftOutTally() };
  const missing = new Set<string>();
  const values: [number, number] = [255, 0];
  let [samples, deep, dark, flat] = [0, 0, 0, 0];
  return {
    get samples() {
      return samples;
    },
    take(name, facts, label) {
      samples++;
      sizes.take(name, facts);
      classes.take(label);
      digests.push(facts.digest);
      values[0] = Math.min(values[0], facts.least);
      values[1] = Math.max(values[1], facts.most);
      if (facts.deep) deep++;
      if (facts.most <= darkest) dark++;
      if (facts.least === facts.most) flat++;
    },
    leaveOut(facts) {
      left[facts.kind].take(facts);
      if (facts.missing !== undefined) missing.add(facts.missing);
    },
    end() {
      const { labels, ...classed } = classes.end();
      const report: PictureReport = {
        kind: 'pictures',
        source,
        samples,
        shape,
        ...sizes.end(),
        values,
        deep,
        dark,
        flat,
        copies: samples - distinct(digests.values()),
        ...classed,
        unreadable: left.unreadable.end(),
        others: left.other.end(),
        missing: [...missing].sort(),
      };
      return { report, labels };
    },
  };
}

type SizeReport = Pick<PictureReport, 'sizes' | 'shrunk' | 'enlarged' | 'fit' | 'misfits'>;

function createSizeTally(form: PictureForm) {
  const widths: [number, number] = [Number.POSITIVE_INFINITY, 0];
  const heights: [number, number] = [Number.POSITIVE_INFINITY, 0];
  let [shrunk, enlarged, misfits] = [0, 0, 0];
  let worst: SizeReport['misfits']['worst'];
  return {
    take(name: string, { width, height }: Extent) {
      widths[0] = Math.min(widths[0], width);
      widths[1] = Math.max(widths[1], width);
      heights[0] = Math.min(heights[0], height);
      heights[1] = Math.max(heights[1], height);
      const { scale, side, share } = fittedBy({ width, height }, form);
      if (scale < 1) shrunk++;
      if (scale > 1) enlarged++;
      if (share === 0) return;
      misfits++;
      if (share > (worst?.share ?? 0)) worst = { name, width, height, side, share };
    },
    end: (): SizeReport => ({
      ...(widths[1] > 0 && { sizes: { widths, heights } }),
      shrunk,
      enlarged,
      fit: form.fit ?? 'crop',
      misfits: { count: misfits, ...(worst && { worst }) },
    }),
  };
}

/**
 * What a form does to a picture: by how much its longer way is scaled, and which side loses, gains or is squeezed by what
 * share of it.
 */
export function fittedBy(
  picture: Extent,
  form: PictureForm,
): { readonly scale: number; readonly side: 'width' | 'height'; readonly share: number } {
  const { kept, placed } = fitOf(picture, form);
  const [wide, high] = [placed.width / kept.width, placed.height / kept.height];
  const lost = { width: 1 - kept.width / picture.width, height: 1 - kept.height / picture.height };
  const added = { width: 1 - placed.width / form.width, height: 1 - placed.height / form.height };
  const squeezed = { width: Math.max(0, 1 - wide / high), height: Math.max(0, 1 - high / wide) };
  const { width, height } = { crop: lost, pad: added, resize: squeezed }[form.fit ?? 'crop'];
  return {
    scale: Math.max(wide, high),
    side: width >= height ? 'width' : 'height',
    share: Math.max(width, height),
  };
}

function createClassTally() {
  const numbers = new Map<string, number>();
  const labels = createNumberList();
  const counts: number[] = [];
  let [labelled, all] = [0, 0];
  const take = (label: string | undefined) => {
    all++;
    if (label === undefined) return;
    labelled++;
    const number = numbers.get(label) ?? numbers.size;
    if (number > mostClasses) return;
    if (number === numbers.size) numbers.set(label, number);
    counts[number] = (counts[number] ?? 0) + 1;
    labels.push(number);
  };
  const end = (): Pick<PictureReport, 'classes' | 'unlabelled'> & {
    readonly labels: Uint8Array | undefined;
  } => {
    if (labelled === 0 || numbers.size === 1) return { labels: undefined };
    if (labelled < all) {
      return { labels: undefined, unlabelled: `${all - labelled} of ${all} samples have no class` };
    }
    if (numbers.size > mostClasses) {
      return { labels: undefined, unlabelled: `there are more than ${mostClasses} classes` };
    }
    const names = inOrder([...numbers.keys()]);
    const places = new Map(names.map((name, place) => [numbers.get(name) ?? 0, place]));
    return {
      labels: Uint8Array.from(labels.values(), (number) => places.get(number) ?? 0),
      classes: names.map((name) => ({ name: short(name, 120), count: counts[numbers.get(name) ?? 0] ?? 0 })),
    };
  };
  return { take, end };
}

/** Whole numbers by their value, so that class 10 comes after class 9; all else by UTF-16 units, as ImageFolder has them. */
function inOrder(names: string[]): string[] {
  const numbers = names.every((name) => /^(0|[1-9]\d{0,14})$/.test(name));
  return numbers ? names.sort((a, b) => Number(a) - Number(b)) : names.sort((a, b) => (a < b ? -1 : 1));
}

const namedOfEach = 5;
const mostReasons = 8;
/** Reasons that are counted apart while the set is made. */
const mostCounted = 1000;

function createLeftOutTally() {
  let count = 0;
  const first: { name: string; reason: string }[] = [];
  const reasons = new Map<string, { reason: string; count: number }>();
  return {
    take({ name, reason }: LeftOutFacts) {
      count++;
      if (first.length < namedOfEach) first.push({ name: short(name), reason: short(reason) });
      // Of one kind, whatever the numbers and paths in it.
      const kind = reason.replace(/'[^']*'/g, '').replace(/\d+/g, '0');
      const known = reasons.get(kind);
      if (known) known.count++;
      else if (reasons.size < mostCounted) reasons.set(kind, { reason: short(reason), count: 1 });
    },
    end: (): LeftOut => ({
      count,
      first,
      reasons: [...reasons.values()].sort((a, b) => b.count - a.count).slice(0, mostReasons),
    }),
  };
}

/** A report is kept in the header of a file, which has an end. */
function short(text: string, most = 300): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Numbers in 8 bytes each, as many as there come to be. */
function createNumberList() {
  let numbers = new Float64Array(1024);
  let length = 0;
  return {
    push(value: number) {
      if (length === numbers.length) {
        const longer = new Float64Array(2 * length);
        longer.set(numbers);
        numbers = longer;
      }
      numbers[length++] = value;
    },
    values: () => numbers.subarray(0, length),
  };
}

/** How many different numbers there are. */
export function distinct(numbers: Float64Array): number {
  const sorted = numbers.slice().sort();
  let found = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || at(sorted, i) !== at(sorted, i - 1)) found++;
  return found;
}
