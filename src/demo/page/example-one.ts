// The paper's Example 1 to drag: two segments, and what each distance says of them.

import { texts } from '../texts/texts.ts';
import { colour, contextOf, element } from './element.ts';
import { fitToDisplay } from './plane.ts';
import { short } from './short.ts';

/**
 * The paper's Example 1: P₀ is the segment {0} × [0, 1], P_θ the same one moved to x = θ. Closed forms, with θ to
 * drag, which moves P_θ in the plane, too; JS by the paper's convention, KL(P‖M) + KL(Q‖M), which is twice the usual one.
 */
export interface ExampleOne {
  readonly box: HTMLElement;
  readonly redraw: () => void;
  readonly theta: () => number;
}

/** @param moved called when θ was dragged */
export function createExampleOne(moved: () => void): ExampleOne {
  const theta = element('input', {
    type: 'range',
    id: 'theta',
    min: '-1',
    max: '1',
    step: '0.01',
    value: '0.5',
  });
  const canvas = element('canvas', { role: 'img' });
  canvas.style.aspectRatio = '1';
  canvas.style.maxWidth = '20rem';
  canvas.style.width = '100%';
  const distances = distancesOf();
  const cells = distances.map(() => element('td', {}));
  const rows = distances.map(({ label }, i) =>
    element('tr', {}, element('th', { scope: 'row' }, label), cells[i] ?? ''),
  );
  const box = element(
    'div',
    { class: 'example' },
    element('p', { class: 'hint' }, texts.example.hint),
    element('div', {}, element('label', { for: 'theta' }, 'θ'), theta),
    canvas,
    element('table', {}, element('tbody', {}, ...rows)),
  );
  const redraw = () => {
    const value = Number(theta.value);
    cells.forEach((cell, i) => {
      cell.textContent = distances[i]?.at(value) ?? '';
    });
    canvas.setAttribute('aria-label', texts.example.picture(short(value)));
    drawExample(canvas, value);
  };
  theta.addEventListener('input', () => {
    redraw();
    moved();
  });
  // While it is folded away it has no size to be drawn at.
  new ResizeObserver(redraw).observe(canvas);
  return { box, redraw, theta: () => Number(theta.value) };
}

/** Each distance of the two segments as a function of θ. */
const distancesOf = (): readonly { readonly label: string; readonly at: (theta: number) => string }[] => [
  { label: 'W₁ = |θ|', at: (theta) => short(Math.abs(theta)) },
  { label: texts.example.js, at: (theta) => (theta === 0 ? '0' : short(2 * Math.LN2)) },
  { label: texts.example.kl, at: (theta) => (theta === 0 ? '0' : '+∞') },
  { label: texts.example.tv, at: (theta) => (theta === 0 ? '0' : '1') },
];

/** The segments above, W₁ and JS over θ below, with axes. */
function drawExample(canvas: HTMLCanvasElement, theta: number): void {
  const side = fitToDisplay(canvas);
  const context = contextOf(canvas);
  context.clearRect(0, 0, side, side);
  const x = (place: number) => (0.54 + 0.4 * place) * side;
  const y = (distance: number) => (0.84 - 0.24 * distance) * side;
  const line = (name: string, ...places: readonly (readonly [number, number])[]) => {
    context.strokeStyle = colour(name);
    context.beginPath();
    for (const [px, py] of places) context.lineTo(px, py);
    context.stroke();
  };
  const js = 2 * Math.LN2;
  context.lineWidth = side / 320;
  line('line', [x(-1.1), y(1.55)], [x(-1.1), y(0)], [x(1.1), y(0)]);
  context.fillStyle = colour('soft');
  context.font = `${side / 24}px system-ui, sans-serif`;
  context.textAlign = 'center';
  for (const at of [-1, 0, 1]) context.fillText(short(at), x(at), y(0) + side / 17);
  context.fillText('θ', x(0.5), y(0) + side / 17);
  context.textAlign = 'right';
  for (const at of [0, 1]) context.fillText(short(at), x(-1.13), y(at) + side / 70);
  context.lineWidth = side / 160;
  line('other', [x(-1), y(js)], [x(1), y(js)]);
  line('fake', [x(-1), y(1)], [x(0), y(0)], [x(1), y(1)]);
  context.fillStyle = colour('fake');
  context.beginPath();
  context.arc(x(theta), y(Math.abs(theta)), side / 60, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = colour('ink');
  context.textAlign = 'left';
  context.fillText('JS', x(0.72), y(js) - side / 50);
  context.fillText('W₁', x(0.62), y(0.35));
  context.lineWidth = side / 90;
  for (const [place, name] of [
    [0, 'real'],
    [theta, 'fake'],
  ] as const) {
    line(name, [x(place), 0.03 * side], [x(place), 0.4 * side]);
  }
}
