// Step 6: a generator learns digits. Drag back in time, and see pictures and estimate of that moment.

import { proxy } from 'comlink';
import { sizeOf } from '../../core/shape.ts';
import { element } from '../page/element.ts';
import { drawPictures } from '../page/pictures.ts';
import { fetchRecording } from '../page/recorded-file.ts';
import { story } from '../texts/texts.ts';
import { type DigitsLook, digitsEvery, digitsGoal, fallOf } from './digits.ts';
import { type DigitsRecording, digitsLooksIn } from './digits-recording.ts';
import { createHandle } from './handle.ts';
import { createLiveButtons } from './live-buttons.ts';
import { createLiveRun } from './live-run.ts';
import { createLooks } from './looks.ts';
import { wantsMotion } from './motion.ts';
import { createPlot, type Size } from './plot.ts';
import type { MountStep } from './step.ts';
import { axisBelow, axisLeft, curve, handleRoom, scale, svg } from './svg.ts';

const time = [0, digitsGoal] as const;

export const mountDigits: MountStep = ({ figure, controls, answer }) => {
  const words = story.digits;
  const [generated, real] = [createGrid(), createGrid()];
  const show = () => {
    const shown = looks.shown();
    const look = shown.at(-1);
    generated.draw(look?.shape, look?.generated, words.generated(look));
    real.draw(look?.shape, look?.real, words.real);
    plot.redraw(words.picture(looks.newest()));
    const state = run.state();
    if (state.kind === 'failed') {
      answer(state.message);
      return;
    }
    const recorded = state.recorded === true;
    answer(words.answer({ look, fall: fallOf(shown), state: state.kind, recorded }));
  };
  const looks = createLooks<DigitsLook>(() => handle, show);
  const handle = createHandle({
    label: words.time,
    kind: 'fake',
    min: 0,
    max: digitsGoal,
    step: digitsEvery,
    value: 0,
    text: words.at,
    change: looks.dragged,
  });
  const plot = createPlot({
    handles: [handle],
    valueAt: (pixel, size) => scale(endsOf(size), time)(pixel),
    draw: (size) => {
      const { pieces, foot } = overTime(size, looks.all(), handle.value());
      handle.place(scale(time, endsOf(size))(handle.value()), foot);
      return pieces;
    },
  });
  const run = createLiveRun<DigitsLook>({
    begin: (live, tell) => live.digits(document.baseURI, proxy(tell)),
    recorded: recordedDigits,
    look: looks.take,
    changed: () => {
      buttons.render();
      show();
    },
  });
  const buttons = createLiveButtons(run, () => {
    run.end();
    looks.clear();
    run.play();
  });
  figure.append(element('div', { class: 'pair pixels' }, generated.box, real.box), plot.box);
  controls.append(buttons.box);
  show();
  if (wantsMotion()) run.play();
  return () => {
    run.end();
    plot.destroy();
  };
};

/** The run as it was once; undefined where the page has no such file. */
async function recordedDigits(): Promise<readonly DigitsLook[] | undefined> {
  const recording = await fetchRecording<DigitsRecording>('digits');
  return recording && digitsLooksIn(recording);
}

/** Pictures in a square, with a caption. */
function createGrid() {
  const canvas = element('canvas', { role: 'img' });
  const caption = element('figcaption', {});
  return {
    box: element('figure', { class: 'scatter' }, canvas, caption),
    draw: (shape: readonly number[] | undefined, pixels: Uint8Array | undefined, text: string) => {
      caption.textContent = text;
      canvas.setAttribute('aria-label', text);
      if (!shape || !pixels) return;
      drawPictures(canvas, { kind: 'pictures', count: pixels.length / sizeOf(shape), shape, pixels });
    },
  };
}

function endsOf({ width }: Size): readonly [number, number] {
  return [58, width - 24];
}

/** The estimate over the iterations, and where the axis below stands. */
function overTime(
  size: Size,
  looks: readonly DigitsLook[],
  at: number,
): { readonly pieces: SVGElement[]; readonly foot: number } {
  const words = story.digits;
  const known = looks.flatMap(({ step, estimate }) => (estimate === undefined ? [] : [{ step, estimate }]));
  const most = niceAbove(Math.max(0, ...known.map(({ estimate }) => estimate)));
  const ends = endsOf(size);
  const x = scale(time, ends);
  const y = scale([0, most], [size.height - 42 - handleRoom, 24]);
  return {
    foot: y(0),
    pieces: [
      svg('path', { class: 'guide', d: `M${x(at)} ${y(0)}V${y(most)}` }),
      axisBelow({
        scale: x,
        ticks: [0, digitsGoal / 2, digitsGoal],
        at: y(0),
        title: words.axis,
        ends,
        handle: handleRoom,
      }),
      axisLeft({
        scale: y,
        ticks: [0, most / 2, most],
        at: ends[0],
        title: words.estimate,
        ends: [y(0), y(most)],
      }),
      curve(
        'w1',
        known.map(({ step, estimate }) => [x(step), y(Math.max(0, estimate))]),
      ),
    ],
  };
}

/** The next of 0.001, 0.002, 0.004, 0.006, 0.008, 0.01, … that is no smaller. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 0.001)));
  const ends = [1, 2, 4, 6, 8, 10].map((each) => Number((each * power).toPrecision(1)));
  return ends.find((each) => each >= value) ?? 10 * power;
}
