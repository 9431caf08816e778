// Step 3: the paper's Figure 2, live. Discriminator and critic at their optimum, and what a sample feels of them.

import { messageOf } from '../../core/errors.ts';
import { createNewest } from '../page/newest.ts';
import { story } from '../texts/texts.ts';
import { createHandle } from './handle.ts';
import { keysOf } from './keys.ts';
import { createPlot, type Size } from './plot.ts';
import type { MountStep } from './step.ts';
import type { OptimalAt, OptimalLook } from './still.ts';
import { axisBelow, axisLeft, curve, type Scale, scale, svg } from './svg.ts';

const line = [-6, 6] as const;
const places = Array.from({ length: 241 }, (_, i) => line[0] + (i * (line[1] - line[0])) / 240);
const real = { mean: -2.5, deviation: 1 };
/** The highest pull that is drawn. */
const strongest = 1.4;

export const mountOptimal: MountStep = ({ figure, answer, still }) => {
  const words = story.optimal;
  let shown: OptimalLook | undefined;
  const newest = createNewest({
    compute: (mean: number) =>
      still.ask((worker) => worker.optimal({ real, generated: { mean, deviation: 1 } }, places)),
    take: (look) => {
      shown = look;
      plot.redraw(words.picture(look));
      answer(words.answer(look));
    },
    failed: (fault) => answer(messageOf(fault)),
  });
  const change = () => {
    plot.redraw();
    newest.ask(knob.value());
  };
  const knob = createHandle({
    label: words.mean,
    kind: 'fake',
    min: -5,
    max: 5,
    step: 0.1,
    value: 2.5,
    text: words.at,
    change,
  });
  const margins = ({ width }: Size) => [46, width - 12] as const;
  const plot = createPlot({
    handles: [knob],
    valueAt: (pixel, size) => scale(margins(size), line)(pixel),
    draw: (size) => {
      const ends = margins(size);
      const x = scale(line, ends);
      const middle = 0.54 * size.height;
      const score = scale([0, 1], [middle - 12, 30]);
      const pull = scale([0, strongest], [size.height - 42, middle + 44]);
      knob.place(x(knob.value()), bell(score)(1 / Math.sqrt(2 * Math.PI)));
      return [
        ...(shown ? scores(shown, x, score) : []),
        axisLeft({
          scale: score,
          ticks: [0, 0.5, 1],
          at: ends[0],
          title: words.score,
          ends: [score(0), score(1)],
        }),
        axisBelow({ scale: x, ticks: [], at: score(0), title: '', ends }),
        ...(shown ? pulls(shown, x, pull) : []),
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
  change();
  return () => {
    newest.stop();
    plot.destroy();
  };
};

/** Bells are drawn in units of their own: their areas are 1 whatever the axis says. */
function bell(y: Scale): Scale {
  return (density) => y(1.6 * density);
}

/** Both bells, the discriminator, and the critic scaled to 1 at the real mean and 0 at the generated one. */
function scores({ at }: OptimalLook, x: Scale, y: Scale): SVGElement[] {
  const curveOf = (of: (each: OptimalAt) => number, high: Scale = y) =>
    at.map((each) => [x(each.place), high(of(each))] as const);
  const area = (kind: 'real' | 'fake', of: (each: OptimalAt) => number) =>
    curve(`area ${kind}`, [[x(line[0]), y(0)], ...curveOf(of, bell(y)), [x(line[1]), y(0)]]);
  // A straight line leaves the picture; what is outside is cut off where it leaves.
  const inside = at.filter(({ critic }) => critic >= -0.02 && critic <= 1.04);
  return [
    area('real', (each) => each.real),
    area('fake', (each) => each.generated),
    curve(
      'js',
      curveOf((each) => each.discriminator),
    ),
    curve(
      'w1',
      inside.map(({ place, critic }) => [x(place), y(critic)]),
    ),
  ];
}

function pulls({ at, atMean }: OptimalLook, x: Scale, y: Scale): SVGElement[] {
  const spot = (kind: string, value: number) =>
    svg('circle', {
      class: `spot ${kind}`,
      cx: x(atMean.place),
      cy: y(Math.min(strongest, value)),
      r: 6,
    });
  return [
    svg('path', { class: 'guide', d: `M${x(atMean.place)} ${y(strongest)}V${y(0)}` }),
    curve(
      'js',
      at
        .filter((each) => each.pulls.discriminator <= 1.05 * strongest)
        .map((each) => [x(each.place), y(each.pulls.discriminator)]),
    ),
    curve(
      'w1',
      at.map((each) => [x(each.place), y(each.pulls.critic)]),
    ),
    spot('js', atMean.pulls.discriminator),
    spot('w1', atMean.pulls.critic),
  ];
}
