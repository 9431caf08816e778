// Points of the plane on a square canvas: the data, and what a generator makes.

import { colour, contextOf, element } from '../page/element.ts';

export interface Scatter {
  readonly box: HTMLElement;
  /** Points are [n, 2]. */
  readonly draw: (real: Float32Array, generated: Float32Array, caption: string) => void;
  readonly destroy: () => void;
}

/** How far the picture reaches from 0, in the units of the plane. */
const reach = 2;

export function createScatter(): Scatter {
  const canvas = element('canvas', { role: 'img' });
  const caption = element('figcaption', {});
  let real: Float32Array = new Float32Array(0);
  let generated: Float32Array = real;
  const paint = () => {
    const side = Math.max(64, Math.round(canvas.clientWidth * devicePixelRatio));
    canvas.width = side;
    canvas.height = side;
    dots(canvas, real, { name: 'real', alpha: 0.45 });
    dots(canvas, generated, { name: 'fake', alpha: 0.85 });
  };
  const sizes = new ResizeObserver(paint);
  sizes.observe(canvas);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', paint);
  return {
    box: element('figure', { class: 'scatter' }, canvas, caption),
    draw: (data, samples, text) => {
      [real, generated] = [data, samples];
      caption.textContent = text;
      canvas.setAttribute('aria-label', text);
      paint();
    },
    destroy: () => {
      sizes.disconnect();
      scheme.removeEventListener('change', paint);
    },
  };
}

function dots(
  canvas: HTMLCanvasElement,
  points: Float32Array,
  { name, alpha }: { readonly name: string; readonly alpha: number },
): void {
  const side = canvas.width;
  const radius = Math.max(1.5, side / 150);
  const context = contextOf(canvas);
  context.fillStyle = colour(name);
  context.globalAlpha = alpha;
  context.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = (((points[i] ?? 0) / reach + 1) / 2) * side;
    const y = ((1 - (points[i + 1] ?? 0) / reach) / 2) * side;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
}
