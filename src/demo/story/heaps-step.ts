// Step 1: two heaps on a line, the cheapest plan between them, and its cost.

import { messageOf } from '../../core/errors.ts';
import { element } from '../page/element.ts';
import { createNewest } from '../page/newest.ts';
import { story } from '../texts/texts.ts';
import { createHandle } from './handle.ts';
import { grainWidth, type Heap, type HeapShape, heapShapes, type Move } from './heaps.ts';
import { createPlot, type Size } from './plot.ts';
import type { MountStep } from './step.ts';
import type { HeapsAsked, HeapsLook } from './still.ts';
import { axisBelow, type Scale, scale, svg } from './svg.ts';

const line = [0, 10] as const;
/** Where the middle of a heap can be dragged to: the widest stays on the line. */
const ends = { min: 2.25, max: 7.75, step: 0.05 };
const margin = 16;

export const mountHeaps: MountStep = ({ figure, controls, answer, still }) => {
  const words = story.heaps;
  let shape: HeapShape = 'hill';
  let shown: { readonly asked: HeapsAsked; readonly look: HeapsLook } | undefined;
  const newest = createNewest({
    compute: async (asked: HeapsAsked) => ({ asked, look: await still.ask((worker) => worker.heaps(asked)) }),
    take: (told) => {
      shown = told;
      const { asked, look } = told;
      plot.redraw(words.picture(look.moves.length, look.cost));
      answer(words.answer({ ...look, apart: asked.to - asked.from }));
    },
    failed: (fault) => answer(messageOf(fault)),
  });
  const change = () => {
    plot.redraw();
    newest.ask({ shape, from: earthKnob.value(), to: holeKnob.value() });
  };
  const knob = (kind: 'real' | 'fake', value: number) =>
    createHandle({ ...ends, ...words[kind], kind, value, text: words.place, change });
  const [earthKnob, holeKnob] = [knob('real', 2.75), knob('fake', 7)];
  const scaleTo = ({ width }: Size) => scale(line, [margin, width - margin]);
  const plot = createPlot({
    handles: [earthKnob, holeKnob],
    valueAt: (pixel, { width }) => scale([margin, width - margin], line)(pixel),
    draw: (size) => {
      const x = scaleTo(size);
      const ends = [margin, size.width - margin] as const;
      const foot = size.height - 42;
      const ground = 0.7 * foot;
      const deepest = Math.min(0.23 * foot, ground - 40);
      earthKnob.place(x(earthKnob.value()), ground - 16);
      holeKnob.place(x(holeKnob.value()), ground + deepest + 2);
      return [
        ...(shown ? drawn(shown.look, { x, ground, deepest }) : []),
        axisBelow({ scale: x, ticks: [], at: ground, title: '', ends }),
        axisBelow({ scale: x, ticks: [0, 2, 4, 6, 8, 10], at: foot, title: words.axis, ends }),
        svg(
          'text',
          { x: size.width / 2, y: 32, 'text-anchor': 'middle', class: 'figure' },
          shown ? words.cost(shown.look.cost) : '',
        ),
      ];
    },
  });
  figure.append(plot.box);
  controls.append(
    shapeChoice((chosen) => {
      shape = chosen;
      change();
    }),
  );
  change();
  return () => {
    newest.stop();
    plot.destroy();
  };
};

/** Both heaps, and the plan between them. */
function drawn(
  { earth, hole, moves }: HeapsLook,
  { x, ground, deepest }: { readonly x: Scale; readonly ground: number; readonly deepest: number },
): SVGElement[] {
  return [
    ...bars(earth, { x, ground, height: -deepest, kind: 'real' }),
    ...bars(hole, { x, ground, height: deepest, kind: 'fake' }),
    ...arcs(moves, { x, ground, tallest: ground - 44 }),
  ];
}

/** Radio buttons for the form of the hole. */
function shapeChoice(choose: (shape: HeapShape) => void): HTMLElement {
  const words = story.heaps;
  const labels = heapShapes.map((shape) => {
    const radio = element('input', { type: 'radio', name: 'shape', value: shape, checked: shape === 'hill' });
    radio.addEventListener('change', () => choose(shape));
    return element('label', {}, radio, words.shapes[shape]);
  });
  return element('fieldset', { class: 'choice' }, element('legend', {}, words.shape), ...labels);
}

interface BarsOptions {
  readonly x: Scale;
  /** Where the ground is, in pixels from above. */
  readonly ground: number;
  /** Of the heaviest grain; negative for what stands on the ground. */
  readonly height: number;
  readonly kind: 'real' | 'fake';
}

function bars({ places, masses }: Heap, { x, ground, height, kind }: BarsOptions): SVGElement[] {
  const heaviest = Math.max(...masses);
  const width = 0.92 * (x(grainWidth) - x(0));
  return places.map((place, i) => {
    const size = (height * (masses[i] ?? 0)) / heaviest;
    return svg('rect', {
      class: `fill ${kind}`,
      x: x(place) - width / 2,
      y: Math.min(ground, ground + size),
      width,
      height: Math.abs(size),
    });
  });
}

/** An arc for each move, as high as it is long and as thick as it is heavy. */
function arcs(
  moves: readonly Move[],
  { x, ground, tallest }: { readonly x: Scale; readonly ground: number; readonly tallest: number },
): SVGElement[] {
  const longest = line[1] - line[0];
  const heaviest = Math.max(...moves.map(({ mass }) => mass));
  return moves.map(({ from, to, mass }) => {
    const height = Math.min(1, (1.35 * Math.abs(to - from)) / longest) * tallest;
    const peak = ground - height / 0.75;
    return svg('path', {
      class: 'arc',
      d: `M${x(from)} ${ground}C${x(from)} ${peak} ${x(to)} ${peak} ${x(to)} ${ground}`,
      'stroke-width': (1 + (3 * mass) / heaviest).toFixed(2),
    });
  });
}
