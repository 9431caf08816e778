// The pictures that the stage shows, as one picture.

import type { RunState } from '../protocol.ts';
import { byId, contextOf, element } from './element.ts';

/** The plates side by side on one canvas; of a comparison with what they are called. */
export function platesOf({ view }: Pick<RunState, 'view'>): HTMLCanvasElement {
  const plates = [...byId('plates').querySelectorAll('figure')].flatMap((figure) => {
    const canvas = figure.querySelector('canvas');
    return canvas ? [{ canvas, caption: figure.querySelector('figcaption')?.textContent ?? '' }] : [];
  });
  const side = Math.max(1, ...plates.map(({ canvas }) => canvas.width));
  const margin = view === 'compare' ? Math.round(side / 14) : 0;
  const whole = element('canvas', { width: side * plates.length, height: side + margin });
  const context = contextOf(whole);
  const { backgroundColor, color } = getComputedStyle(document.body);
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, whole.width, whole.height);
  context.fillStyle = color;
  context.font = `${margin / 2}px system-ui, sans-serif`;
  plates.forEach(({ canvas, caption }, i) => {
    if (margin > 0) context.fillText(caption, i * side + margin / 4, side + 0.65 * margin);
    context.drawImage(canvas, i * side, 0, side, side);
  });
  return whole;
}
