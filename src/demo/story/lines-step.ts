// Step 2: the paper's Example 1. Two lines θ apart, and four distances over θ: only one of them has a slope.

import { messageOf } from '../../core/errors.ts';
import { createNewest } from '../page/newest.ts';
import { story } from '../texts/texts.ts';
import { createHandle } from './handle.ts';
import { createPlot, type Size } from './plot.ts';
import type { MountStep } from './step.ts';
import type { LinesLook } from './still.ts';
import { axisBelow, axisLeft, curve, type Scale, scale, svg } from './svg.ts';
import type { LineDistances } from './two-lines.ts';

const thetas = [-1.25, 1.25] as const;
/** Where infinity is drawn, above all that is finite. */
const infinite = 1.4;

/** The four curves, from the top. */
const curves = [
  { of: 'kl', kind: 'kl' },
  { of: 'tv', kind: 'tv' },
  { of: 'js', kind: 'js' },
  { of: 'w1', kind: 'w1' },
] as const satisfies readonly { readonly of: keyof LineDistances; readonly kind: string }[];

export const mountLines: MountStep = ({ figure, answer, still }) => {
  const words = story.lines;
  let shown: LinesLook | undefined;
  const newest = createNewest({
    compute: (theta: number) => still.ask((worker) => worker.lines(theta)),
    take: (look) => {
      shown = look;
      plot.redraw(words.picture(look.theta));
      answer(words.answer(look.theta));
    },
    failed: (fault) => answer(messageOf(fault)),
  });
  const change = () => {
    plot.redraw();
    newest.ask(knob.value());
  };
  const knob = createHandle({
    label: words.theta,
    kind: 'fake',
    min: -1,
    max: 1,
    step: 0.05,
    value: 0.6,
    text: words.at,
    change,
  });
  const margins = ({ width }: Size) => [46, width - 12] as const;
  const plot = createPlot({
    handles: [knob],
    valueAt: (pixel, size) => scale(margins(size), thetas)(pixel),
    draw: (size) => {
      const theta = knob.value();
      const x = scale(thetas, margins(size));
      const linesEnd = 0.33 * size.height;
      const y = scale([0, infinite], [size.height - 46, linesEnd + 46]);
      knob.place(x(theta), (20 + linesEnd) / 2);
      const ends = margins(size);
      return [
        ...twoLines(x, theta, linesEnd),
        axisBelow({ scale: x, ticks: [-1, -0.5, 0, 0.5, 1], at: y(0), title: words.axis, ends }),
        axisLeft({
          scale: y,
          ticks: [0, 0.5, 1, [infinite, '∞']],
          at: ends[0],
          title: words.distance,
          ends: [y(0), y(infinite)],
        }),
        svg('path', { class: 'guide', d: `M${x(theta)} ${linesEnd}V${y(0)}` }),
        ...(shown ? distances(shown, x, y) : []),
      ];
    },
  });
  figure.append(plot.box);
  change();
  return () => {
    newest.stop();
    plot.destroy();
  };
};

function distances(look: LinesLook, x: Scale, y: Scale): SVGElement[] {
  return [...curves.flatMap((each) => distanceCurve({ ...each, look, x, y })), ...slopeArrow(look, x, y)];
}

/** P₀ and P_θ as they lie in the plane. */
function twoLines(x: Scale, theta: number, end: number): SVGElement[] {
  const words = story.lines;
  // Names of lines that are close stand back to back.
  const near = Math.abs(theta) < 0.5;
  const sides = theta < 0 ? ['start', 'end'] : ['end', 'start'];
  return [
    svg('path', { class: 'segment real', d: `M${x(0)} 20V${end}` }),
    svg('path', { class: 'segment fake', d: `M${x(theta)} 20V${end}` }),
    svg('text', { x: x(0), y: 14, class: 'real', 'text-anchor': near ? sides[0] : 'middle' }, words.real),
    svg(
      'text',
      { x: x(theta), y: 14, class: 'fake', 'text-anchor': near ? sides[1] : 'middle' },
      words.generated,
    ),
  ];
}

interface CurveOptions {
  readonly x: Scale;
  readonly y: Scale;
  readonly of: keyof LineDistances;
  readonly kind: string;
  readonly look: LinesLook;
}

/** A distance over θ, its name, and the point where it is now. */
function distanceCurve({ x, y, of, kind, look: { theta, now, over } }: CurveOptions): SVGElement[] {
  const high = (value: number) => y(Number.isFinite(value) ? value : infinite);
  // At 0 itself the flat ones are 0: their line goes on as it is left and right of that, with a gap.
  const far = high(over[0]?.distances[of] ?? 0);
  const corners = over.map((each) => [x(each.theta), of === 'w1' ? high(each.distances[of]) : far] as const);
  const gap = of === 'w1' ? [] : [svg('circle', { class: `hole ${kind}`, cx: x(0), cy: far, r: 4 })];
  return [
    curve(kind, corners),
    ...gap,
    svg('circle', { class: `spot ${kind}`, cx: x(theta), cy: high(now[of]), r: of === 'w1' ? 7 : 5 }),
    svg(
      'text',
      of === 'w1'
        ? { class: kind, x: x(-0.5) - 12, y: y(0.5) + 10, 'text-anchor': 'end' }
        : { class: kind, x: x(-0.05), y: far - 8, 'text-anchor': 'end' },
      story.lines.curves[of],
    ),
  ];
}

/** Which way W₁ falls, where it has a slope. */
function slopeArrow({ theta, slope }: LinesLook, x: Scale, y: Scale): SVGElement[] {
  if (slope === undefined) return [];
  const to = theta - 0.22 * slope;
  const [fx, fy, tx, ty] = [x(theta), y(Math.abs(theta)), x(to), y(Math.max(0, Math.abs(theta) - 0.22))];
  const long = Math.hypot(tx - fx, ty - fy) || 1;
  const [ux, uy] = [(tx - fx) / long, (ty - fy) / long];
  const wing = (side: number) => `${tx - 9 * (ux + 0.6 * side * uy)} ${ty - 9 * (uy - 0.6 * side * ux)}`;
  return [svg('path', { class: 'arrow', d: `M${fx} ${fy}L${tx} ${ty}M${wing(1)}L${tx} ${ty}L${wing(-1)}` })];
}
