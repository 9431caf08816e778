// A pad to draw a distribution of points on, with pointer or keyboard.

import { texts } from '../texts/texts.ts';
import { button, colour, contextOf, element } from './element.ts';
import { fitToDisplay } from './plane.ts';
import { drawAxes } from './plane-axes.ts';

/** Points that a stroke of the pointer leaves around itself. */
const perMove = 4;
const spread = 0.03;
const mostPoints = 20_000;

/** A field to draw a distribution on, with pointer or keyboard. */
export interface DrawPad {
  readonly box: HTMLElement;
  /** [n, 2] in [−1, 1]² */
  readonly points: () => Float32Array;
  readonly setPoints: (points: Float32Array) => void;
  readonly redraw: () => void;
}

type Place = readonly [x: number, y: number];

const shapeNames = ['ring', 'cross', 'letter'] as const;
/** Outlines to add, over t from 0 to 1. */
const shapes: Readonly<Record<(typeof shapeNames)[number], (t: number) => Place>> = {
  ring: (t) => [0.7 * Math.cos(2 * Math.PI * t), 0.7 * Math.sin(2 * Math.PI * t)],
  cross: (t) => (t < 0.5 ? [2.8 * t - 0.7, 0] : [0, 2.8 * (t - 0.5) - 0.7]),
  letter: (t) => {
    const leg = Math.min(3, Math.floor(4 * t));
    const part = 4 * t - leg;
    return [-0.8 + 0.4 * (leg + part), leg % 2 === 0 ? 0.6 - 1.2 * part : -0.6 + 1.2 * part];
  },
};

/**
 * @param loadFile called with a CSV file that the visitor chose
 */
export function createDrawPad(loadFile: (file: File) => void): DrawPad {
  let drawn: readonly Place[] = [];
  const canvas = element('canvas', { role: 'img', 'aria-label': texts.pad.none });
  const count = element('p', { class: 'hint', role: 'status' }, texts.pad.noneYet);
  const redraw = () => {
    drawPlaces(canvas, drawn);
    const text = texts.pad.count(drawn.length);
    count.textContent = text;
    canvas.setAttribute('aria-label', texts.pad.drawing(text));
  };
  const set = (places: readonly Place[]) => {
    drawn = places.slice(0, mostPoints);
    redraw();
  };
  listenToPointer(canvas, (place) => set([...drawn, ...scattered(place, perMove)]));
  const file = element('input', {
    type: 'file',
    accept: '.csv,text/csv',
    hidden: true,
    'aria-label': texts.pad.file,
  });
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (chosen) loadFile(chosen);
    file.value = '';
  });
  const outlines = shapeNames.map((name) =>
    button(texts.pad[name], () => {
      const places = Array.from({ length: 240 }, (_, i) => scattered(shapes[name](i / 240), perMove));
      set([...drawn, ...places.flat()]);
    }),
  );
  const box = element(
    'div',
    { class: 'pad' },
    element('p', { class: 'hint' }, texts.pad.hint),
    canvas,
    count,
    element(
      'div',
      { class: 'buttons' },
      ...outlines,
      button(texts.pad.load, () => file.click()),
      button(texts.pad.clear, () => set([])),
    ),
    file,
    ...coordinateFields((place) => set([...drawn, ...scattered(place, 20)])),
  );
  return {
    box,
    points: () => Float32Array.from(drawn.flat()),
    setPoints: (points) => {
      const reach = points.reduce((far, value) => Math.max(far, Math.abs(value)), 1);
      set(placesOf(points.map((value) => value / reach)));
    },
    redraw,
  };
}

/** Fields for x and y, and the button that adds points there. */
function coordinateFields(add: (place: Place) => void): readonly HTMLElement[] {
  const field = (id: string) =>
    element('input', { type: 'number', min: '-1', max: '1', step: '0.05', value: '0', id });
  const [x, y] = [field('pad-x'), field('pad-y')];
  const value = (input: HTMLInputElement) => clamp(Number(input.value) || 0);
  return [
    element(
      'div',
      { class: 'sliders' },
      element('div', {}, element('label', { for: x.id }, texts.pad.x), x),
      element('div', {}, element('label', { for: y.id }, texts.pad.y), y),
    ),
    element(
      'div',
      { class: 'buttons' },
      button(texts.pad.add, () => add([value(x), value(y)])),
    ),
  ];
}

/** Calls back with each place in [−1, 1]² that the pressed pointer passes. */
function listenToPointer(canvas: HTMLCanvasElement, at: (place: Place) => void): void {
  const placeOf = (event: PointerEvent): Place => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [(2 * (event.clientX - left)) / width - 1, 1 - (2 * (event.clientY - top)) / height];
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    at(placeOf(event));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.buttons === 1) at(placeOf(event));
  });
}

function drawPlaces(canvas: HTMLCanvasElement, places: readonly Place[]): void {
  const side = fitToDisplay(canvas);
  const context = contextOf(canvas);
  context.clearRect(0, 0, side, side);
  drawAxes(context, { reach: 1 }, side);
  context.fillStyle = colour('real');
  for (const [x, y] of places) {
    context.fillRect(((x + 1) / 2) * side - 1.5, ((1 - y) / 2) * side - 1.5, 3, 3);
  }
}

/** Points around a place; the sum of three uniforms is as good as a bell here. */
function scattered([x, y]: Place, count: number): Place[] {
  const jitter = () => spread * (Math.random() + Math.random() + Math.random() - 1.5);
  return Array.from({ length: count }, () => [clamp(x + jitter()), clamp(y + jitter())]);
}

function placesOf(points: Float32Array): Place[] {
  return Array.from({ length: Math.floor(points.length / 2) }, (_, i) => [
    points[2 * i] ?? 0,
    points[2 * i + 1] ?? 0,
  ]);
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
