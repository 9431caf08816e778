// The curves of each view: what they are called, what they say, and which lines they have.

import type { ViewName } from '../protocol.ts';

/** A drawn line: what it is called, and which colour of the style sheet it has. */
export interface Line {
  readonly label: string;
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** What the vertical axis measures, with its unit. */
  readonly yTitle: string;
  /** Why it is worth a look, in a paragraph. */
  readonly words: string;
  /** Where terms.html says more. */
  readonly term: string;
  readonly lines: readonly Line[];
  /** Fixed ends of the vertical axis, where they mean something. */
  readonly range?: readonly [number, number];
}

const raw: Pick<Line, 'colour' | 'width'> = { colour: 'line', width: 1 };

const estimate: ChartSpec = {
  id: 'estimate',
  term: 'estimate',
  title: 'Wasserstein estimate',
  yTitle: 'score, no unit',
  words:
    'The mean score that the critic gives to real samples, less the mean score of generated ones. It is proportional to the Earth-Mover distance, by a factor that depends on the critic, and on its clip or penalty: watch it fall within one run, and never compare it across critics. It rises while the critic learns to tell the two apart, then falls as the generator catches up. A median that has been flat for long says that this critic finds no more to improve on. Whether training is done or stuck, the samples say, and exact W₁ where it can be had.',
  lines: [
    { ...raw, label: 'each iteration' },
    { label: 'median of 101', colour: 'real', width: 2.25 },
  ],
};

const exact: ChartSpec = {
  id: 'exact',
  term: 'floor',
  title: 'Distance to the data',
  yTitle: 'W₁, plane units',
  words:
    'The least work that carries 500 generated points onto 500 real ones, solved exactly. Two fresh samples of the data are not at distance zero either: their distance is the floor, and a generator that reaches it cannot be told from the data by this measure. The critic’s estimate over its steepest slope has the same unit: it is what the critic can prove of the distance, a bound from below.',
  lines: [
    { label: 'exact', colour: 'fake', width: 2.25 },
    { label: 'critic’s estimate ÷ its slope', colour: 'other', width: 1.75 },
    { label: 'floor: data to data', colour: 'line', width: 1.5, dash: [5, 5] },
  ],
};

const clipped: ChartSpec = {
  id: 'clipped',
  term: 'clip',
  title: 'Share of critic weights at ±c',
  yTitle: 'share of the weights',
  words:
    'Clipping keeps the critic’s slope bounded. Near 1, almost every weight sits at the bound: the critic has become a very simple function, and c may be too small. Near 0, the clip hardly acts and c may be too large.',
  lines: [{ label: 'at ±c', colour: 'real', width: 1.75 }],
  range: [0, 1],
};

const cosine: ChartSpec = {
  id: 'cosine',
  term: 'cosine',
  title: 'Cosine of step and gradient',
  yTitle: 'cosine',
  words:
    'How far the critic’s last step pointed along its gradient. The paper saw it turn negative when momentum made training blow up, and chose RMSProp for that reason. It should stay above zero.',
  lines: [{ label: 'cosine', colour: 'real', width: 1.75 }],
  range: [-1, 1],
};

const speed: ChartSpec = {
  id: 'speed',
  term: 'n-critic',
  title: 'Iterations a second',
  yTitle: 'iterations / s',
  words:
    'One iteration is n_critic steps of the critic and one of the generator, in a single submit to the GPU.',
  lines: [{ label: 'iterations a second', colour: 'real', width: 1.75 }],
};

const compareEstimate: ChartSpec = {
  ...estimate,
  id: 'compare-estimate',
  title: 'WGAN: Wasserstein estimate',
};

const jensen: ChartSpec = {
  id: 'jensen',
  term: 'js',
  title: 'GAN: Jensen–Shannon estimate',
  yTitle: 'JS, nats',
  words:
    'What the discriminator’s loss says of the distance, bounded by log 2 = 0.69. While the two distributions hardly overlap it sits near that bound, whether the samples are far away or close: it does not tell whether training helps. That is the paper’s Figure 4.',
  lines: [
    { ...raw, label: 'each iteration' },
    { label: 'median of 101', colour: 'other', width: 2.25 },
  ],
};

const compareExact: ChartSpec = {
  id: 'compare-exact',
  term: 'w1',
  title: 'Exact W₁ of both',
  yTitle: 'W₁, plane units',
  words:
    'The same measure for both, independent of critic and discriminator: the least work that carries 500 generated points onto 500 real ones. Mode collapse shows as a curve that stops well above the floor.',
  lines: [
    { label: 'WGAN', colour: 'fake', width: 2.25 },
    { label: 'GAN', colour: 'other', width: 2.25 },
    { label: 'floor', colour: 'line', width: 1.5, dash: [5, 5] },
  ],
};

/** Of the recorded run. */
export const recordedDistance: ChartSpec = {
  ...exact,
  id: 'recorded-distance',
  lines: exact.lines.filter(({ label }) => !label.startsWith('critic')),
};

/** The charts of each view, the most telling first: so many stand beside the picture, the others are folded away. */
export const chartSpecs: Readonly<Record<ViewName, readonly ChartSpec[]>> = {
  points: [exact, estimate, clipped, cosine, speed],
  compare: [compareExact, jensen, compareEstimate, clipped, cosine],
  pictures: [estimate, speed, clipped, cosine],
};

export const chartsBeside = 2;
