// The curves of each view: which lines they have, and the words that the page's language has for them.

import type { ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';

/** A drawn line: what it is called, and which colour of the style sheet it has. */
export interface Line extends Stroke {
  readonly label: string;
}

interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

interface ChartForm {
  /** Where terms.html says more. */
  readonly term: string;
  readonly lines: readonly Stroke[];
  /** Fixed ends of the vertical axis, where they mean something. */
  readonly range?: readonly [number, number];
  /** Where the axis begins though a line goes below it: what is there says nothing. */
  readonly least?: number;
  /** Whether the first iterations are of another scale, and do not count for the axis. */
  readonly settles?: boolean;
}

export interface ChartSpec extends ChartForm {
  readonly id: string;
  readonly title: string;
  /** What the vertical axis measures, with its unit. */
  readonly yTitle: string;
  /** Why it is worth a look, in a paragraph. */
  readonly words: string;
  readonly lines: readonly Line[];
}

type ChartName = keyof typeof texts.charts;

const raw: Stroke = { colour: 'line', width: 1 };
const floor: Stroke = { colour: 'line', width: 1.5, dash: [5, 5] };
const estimate: ChartForm = {
  term: 'estimate',
  lines: [raw, { colour: 'real', width: 2.25 }],
  settles: true,
};
const one: Stroke = { colour: 'real', width: 1.75 };

const forms: Readonly<Record<ChartName, ChartForm>> = {
  estimate,
  // A critic that rates generated points above real ones proves nothing of their distance.
  exact: {
    term: 'floor',
    lines: [{ colour: 'fake', width: 2.25 }, { colour: 'other', width: 1.75 }, floor],
    least: 0,
  },
  clipped: { term: 'clip', lines: [one], range: [0, 1] },
  cosine: { term: 'cosine', lines: [one], range: [-1, 1] },
  speed: { term: 'n-critic', lines: [one] },
  'compare-estimate': estimate,
  // Below it a discriminator is worse than a coin.
  jensen: { term: 'js', lines: [raw, { colour: 'other', width: 2.25 }], least: -Math.LN2 },
  'compare-exact': {
    term: 'w1',
    lines: [{ colour: 'fake', width: 2.25 }, { colour: 'other', width: 2.25 }, floor],
  },
};

function specOf(name: ChartName): ChartSpec {
  const { lines, ...words } = texts.charts[name];
  const form = forms[name];
  return {
    ...form,
    ...words,
    id: name,
    lines: form.lines.map((line, i) => ({ ...line, label: lines[i] ?? '' })),
  };
}

/** Of the recorded run: no critic of it was kept. */
export function recordedDistance(): ChartSpec {
  const spec = specOf('exact');
  return { ...spec, id: 'recorded-distance', lines: spec.lines.filter((_, i) => i !== 1) };
}

/** The charts of each view, the most telling first: so many stand beside the picture, the others are folded away. */
const chartNames: Readonly<Record<ViewName, readonly ChartName[]>> = {
  points: ['exact', 'estimate', 'clipped', 'cosine', 'speed'],
  compare: ['compare-exact', 'jensen', 'compare-estimate', 'clipped', 'cosine'],
  pictures: ['estimate', 'speed', 'clipped', 'cosine'],
};

export const chartsBeside = 2;

export function chartSpecsOf(view: ViewName): readonly ChartSpec[] {
  return chartNames[view].map(specOf);
}
