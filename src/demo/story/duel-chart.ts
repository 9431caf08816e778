// Step 4's curves over time, a chart for each of the two, and the time to drag.

import { story } from '../texts/texts.ts';
import { type DuelLook, type DuelModel, duelGoal, duelModels, heapCount, lookEvery } from './duel.ts';
import { createHandle, type Handle } from './handle.ts';
import { createPlot, type Plot, type Size } from './plot.ts';
import { axisBelow, axisLeft, curve, handleRoom, type Scale, scale, svg } from './svg.ts';

const time = [0, duelGoal] as const;
/** Pixels that the title of the vertical axis takes, in any language. */
const leastForTitle = 120;

/** Charts of what `looks` gives; `change` is called when another time is looked at. */
export function createDuelChart(
  looks: () => readonly DuelLook[],
  change: (step: number) => void,
): { readonly plot: Plot; readonly handle: Handle } {
  const words = story.duel;
  const handle = createHandle({
    label: words.time,
    kind: 'fake',
    min: 0,
    max: duelGoal,
    step: lookEvery,
    value: 0,
    text: words.at,
    change,
  });
  const plot = createPlot({
    handles: [handle],
    valueAt: (pixel, size) => {
      const { starts, width } = halves(size);
      const start = starts.findLast((each) => each <= pixel) ?? starts[0];
      return scale([start, start + width], time)(pixel);
    },
    draw: (size) => {
      const { starts, width } = halves(size);
      const y = scale([0, 1], [size.height - 42 - handleRoom, 24]);
      handle.place(scale(time, [starts[0], starts[0] + width])(handle.value()), y(0));
      return duelModels.flatMap((model, i) => {
        const start = starts[i] ?? 0;
        const x = scale(time, [start, start + width]);
        // Where there is no room for it twice, the title of the first stands for both.
        const title = i === 0 || width > leastForTitle ? words.share : '';
        return chart({ looks: looks(), model, x, y, title, at: handle.value() });
      });
    },
  });
  return { plot, handle };
}

/** Two charts side by side, in pixels. */
function halves({ width }: Size): { readonly starts: readonly [number, number]; readonly width: number } {
  const gap = 30;
  const each = width / 2 - gap - 18;
  return { starts: [gap, width / 2 + gap], width: each };
}

interface ChartOptions {
  readonly looks: readonly DuelLook[];
  readonly model: DuelModel;
  readonly x: Scale;
  readonly y: Scale;
  /** What the vertical axis measures. */
  readonly title: string;
  /** The iteration that is looked at. */
  readonly at: number;
}

/** Heaps found, exact W₁ and the model's estimate over time, each as a share of its greatest. */
function chart({ looks, model, x, y, title, at }: ChartOptions): SVGElement[] {
  const words = story.duel;
  const ends = [x(0), x(duelGoal)] as const;
  const shares = (of: (look: DuelLook) => number, counted: readonly DuelLook[], greatest?: number) => {
    const most = greatest ?? Math.max(...counted.map(of));
    return counted.map((look) => [x(look.step), y(most > 0 ? Math.max(0, of(look)) / most : 0)] as const);
  };
  // Nothing was trained before the first look, so that there is no estimate at 0.
  const trained = looks.filter(({ step }) => step > 0);
  const kind = { wgan: 'w1', gan: 'js' }[model];
  return [
    axisBelow({
      scale: x,
      ticks: [0, duelGoal / 2, duelGoal],
      at: y(0),
      title: words.axis,
      ends,
      handle: handleRoom,
    }),
    axisLeft({ scale: y, ticks: [0, 1], at: ends[0], title, ends: [y(0), y(1)] }),
    svg('path', { class: 'guide', d: `M${x(at)} ${y(0)}V${y(1)}` }),
    curve(
      'fake',
      shares((look) => look.sides[model].found, looks, heapCount),
    ),
    curve(
      'exact',
      shares((look) => look.sides[model].w1, looks),
    ),
    curve(
      kind,
      shares((look) => look.sides[model].estimate, trained),
    ),
  ];
}
