// Step 3: the paper's Figure 2, live. Discriminator and critic at their optimum, and what a sample feels of them.

import { story } from '../texts/texts.ts';
import { createHandle } from './handle.ts';
import { keysOf } from './keys.ts';
import {
  criticGap,
  criticScore,
  criticSlope,
  density,
  discriminator,
  jensenShannonOf,
  meanPullOfDiscriminator,
  type Pair,
  pullOfDiscriminator,
} from './optimal.ts';
import { createPlot, type Size } from './plot.ts';
import type { MountStep } from './step.ts';
import { axisBelow, axisLeft, curve, type Scale, scale, svg } from './svg.ts';

const line = [-6, 6] as const;
const places = Array.from({ length: 241 }, (_, i) => line[0] + (i * (line[1] - line[0])) / 240);
const real = { mean: -2.5, deviation: 1 };
/** The highest pull that is drawn. */
const strongest = 1.4;

export const mountOptimal: MountStep = ({ figure, answer }) => {
  const words = story.optimal;
  const pairNow = (): Pair => ({ real, generated: { mean: knob.value(), deviation: 1 } });
  const redraw = () => {
    const pair = pairNow();
    const told = {
      w1: criticGap(pair),
      js: jensenShannonOf(pair),
      discriminator: meanPullOfDiscriminator(pair),
      critic: Math.abs(criticSlope(pair, pair.generated.mean)),
    };
    plot.redraw(words.picture(told));
    answer(words.answer(told));
  };
  const knob = createHandle({
    label: words.mean,
    kind: 'fake',
    min: -5,
    max: 5,
    step: 0.1,
    value: 2.5,
    text: words.at,
    change: redraw,
  });
  const margins = ({ width }: Size) => [46, width - 12] as const;
  const plot = createPlot({
    handles: [knob],
    valueAt: (pixel, size) => scale(margins(size), line)(pixel),
    draw: (size) => {
      const pair = pairNow();
      const ends = margins(size);
      const x = scale(line, ends);
      const middle = 0.54 * size.height;
      const score = scale([0, 1], [middle - 12, 30]);
      const pull = scale([0, strongest], [size.height - 42, middle + 44]);
      knob.place(x(pair.generated.mean), bell(pair.generated, score)(pair.generated.mean));
      return [
        ...scores(pair, x, score),
        axisLeft({
          scale: score,
          ticks: [0, 0.5, 1],
          at: ends[0],
          title: words.score,
          ends: [score(0), score(1)],
        }),
        axisBelow({ scale: x, ticks: [], at: score(0), title: '', ends }),
        ...pulls(pair, x, pull),
        axisLeft({
          scale: pull,
          ticks: [0, 1],
          at: ends[0],
          title: words.pull,
          ends: [pull(0), pull(strongest)],
        }),
        axisBelow({ scale: x, ticks: [-6, -4, -2, 0, 2, 4, 6], at: pull(0), title: words.axis, ends }),
      ];
    },
  });
  figure.append(
    keysOf([
      ['real', words.real],
      ['fake', words.generated],
      ['js', words.discriminator],
      ['w1', words.critic],
    ]),
    plot.box,
  );
  redraw();
  return plot.destroy;
};

/** Bells are drawn in units of their own: their areas are 1 whatever the axis says. */
function bell(of: Pair['real'], y: Scale): Scale {
  return (x) => y(1.6 * density(of, x));
}

/** Both bells, the discriminator, and the critic scaled to 1 at the real mean and 0 at the generated one. */
function scores(pair: Pair, x: Scale, y: Scale): SVGElement[] {
  const area = (kind: 'real' | 'fake', of: Pair['real']) => {
    const high = bell(of, y);
    const edge = places.map((place) => [x(place), high(place)] as const);
    return curve(`area ${kind}`, [[x(line[0]), y(0)], ...edge, [x(line[1]), y(0)]]);
  };
  const ends = [pair.generated.mean, pair.real.mean].map((mean) => criticScore(pair, mean));
  const [low = 0, high = 0] = ends;
  const scaled = low === high ? () => 0.5 : scale([low, high], [0, 1]);
  // A straight line leaves the picture; what is outside is cut off where it leaves.
  const inside = places
    .map((place) => [place, scaled(criticScore(pair, place))] as const)
    .filter(([, value]) => value >= -0.02 && value <= 1.04);
  return [
    area('real', pair.real),
    area('fake', pair.generated),
    curve(
      'js',
      places.map((place) => [x(place), y(discriminator(pair, place))]),
    ),
    curve(
      'w1',
      inside.map(([place, value]) => [x(place), y(value)]),
    ),
  ];
}

function pulls(pair: Pair, x: Scale, y: Scale): SVGElement[] {
  const { mean } = pair.generated;
  const spot = (kind: string, value: number) =>
    svg('circle', { class: `spot ${kind}`, cx: x(mean), cy: y(Math.min(strongest, value)), r: 6 });
  const ofCritic = (place: number) => Math.abs(criticSlope(pair, place));
  return [
    svg('path', { class: 'guide', d: `M${x(mean)} ${y(strongest)}V${y(0)}` }),
    curve(
      'js',
      places
        .map((place) => [x(place), pullOfDiscriminator(pair, place)] as const)
        .filter(([, value]) => value <= 1.05 * strongest)
        .map(([pixel, value]) => [pixel, y(value)]),
    ),
    curve(
      'w1',
      places.map((place) => [x(place), y(ofCritic(place))]),
    ),
    spot('js', pullOfDiscriminator(pair, mean)),
    spot('w1', ofCritic(mean)),
  ];
}
