import { button, colour, element } from './element.ts';
import { fitToDisplay } from './plane.ts';

/** Points that a stroke of the pointer leaves around itself. */
const perMove = 4;
const spread = 0.03;
const most = 20_000;

/** A field to draw a distribution on, with pointer or keyboard. */
export interface DrawPad {
  readonly box: HTMLElement;
  /** [n, 2] in [−1, 1]² */
  readonly points: () => Float32Array;
  readonly setPoints: (points: Float32Array) => void;
  readonly redraw: () => void;
}

/**
 * @param loadFile called with a CSV file that the visitor chose
 */
export function createDrawPad(loadFile: (file: File) => void): DrawPad {
  const drawn: number[] = [];
  const canvas = element('canvas', { role: 'img', 'aria-label': 'No points drawn yet' });
  const count = element('p', { class: 'hint', role: 'status' }, 'No points yet.');
  const redraw = () => {
    const side = fitToDisplay(canvas);
    const context = canvas.getContext('2d')!;
    context.clearRect(0, 0, side, side);
    context.fillStyle = colour('real');
    for (let i = 0; i < drawn.length; i += 2) {
      context.fillRect(((drawn[i]! + 1) / 2) * side - 1.5, ((1 - drawn[i + 1]!) / 2) * side - 1.5, 3, 3);
    }
    const text = `${(drawn.length / 2).toLocaleString('en')} points.`;
    count.textContent = text;
    canvas.setAttribute('aria-label', `Drawing: ${text}`);
  };
  const add = (x: number, y: number, around = spread, copies = perMove) => {
    for (let k = 0; k < copies && drawn.length < 2 * most; k++) {
      // The sum of three uniforms is as good as a bell here.
      const jitter = () => around * (Math.random() + Math.random() + Math.random() - 1.5);
      drawn.push(clamp(x + jitter()), clamp(y + jitter()));
    }
  };
  const at = (event: PointerEvent) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    add((2 * (event.clientX - left)) / width - 1, 1 - (2 * (event.clientY - top)) / height);
    redraw();
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    at(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.buttons === 1) at(event);
  });
  const shape = (points: (t: number) => readonly [number, number]) => () => {
    for (let i = 0; i < 240; i++) add(...points(i / 240));
    redraw();
  };
  const ring = shape((t) => [0.7 * Math.cos(2 * Math.PI * t), 0.7 * Math.sin(2 * Math.PI * t)]);
  const cross = shape((t) => (t < 0.5 ? [2.8 * t - 0.7, 0] : [0, 2.8 * (t - 0.5) - 0.7]));
  const letter = shape((t) => {
    const leg = Math.min(3, Math.floor(4 * t));
    const part = 4 * t - leg;
    return [-0.8 + 0.4 * (leg + part), leg % 2 === 0 ? 0.6 - 1.2 * part : -0.6 + 1.2 * part];
  });
  const xField = element('input', {
    type: 'number',
    min: '-1',
    max: '1',
    step: '0.05',
    value: '0',
    id: 'pad-x',
  });
  const yField = element('input', {
    type: 'number',
    min: '-1',
    max: '1',
    step: '0.05',
    value: '0',
    id: 'pad-y',
  });
  const file = element('input', {
    type: 'file',
    accept: '.csv,text/csv',
    hidden: true,
    'aria-label': 'CSV file',
  });
  file.addEventListener('change', () => {
    const chosen = file.files?.[0];
    if (chosen) loadFile(chosen);
    file.value = '';
  });
  const box = element(
    'div',
    { class: 'pad' },
    element(
      'p',
      { class: 'hint' },
      'Draw with the pointer, add a shape, or place points by their coordinates.',
    ),
    canvas,
    count,
    element(
      'div',
      { class: 'buttons' },
      button('Ring', ring),
      button('Cross', cross),
      button('Letter W', letter),
      button('Load CSV …', () => file.click()),
      button('Clear', () => {
        drawn.length = 0;
        redraw();
      }),
    ),
    file,
    element(
      'div',
      { class: 'sliders' },
      element('div', {}, element('label', { for: 'pad-x' }, 'x from −1 to 1'), xField),
      element('div', {}, element('label', { for: 'pad-y' }, 'y from −1 to 1'), yField),
    ),
    element(
      'div',
      { class: 'buttons' },
      button('Add points there', () => {
        add(clamp(Number(xField.value) || 0), clamp(Number(yField.value) || 0), spread, 20);
        redraw();
      }),
    ),
  );
  return {
    box,
    points: () => Float32Array.from(drawn),
    setPoints: (points) => {
      const reach = points.reduce((far, value) => Math.max(far, Math.abs(value)), 1);
      drawn.splice(0, drawn.length, ...[...points.subarray(0, 2 * most)].map((value) => value / reach));
      redraw();
    },
    redraw,
  };
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
