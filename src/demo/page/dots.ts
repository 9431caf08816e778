// Points of the plane in a small picture. The style sheet colours them, so that they follow the scheme.

import { svg } from '../story/svg.ts';

const side = 64;

/** Points [n, 2] as dots of class `name`, `real` or `fake`; the picture reaches from −reach to reach along both axes. */
export function dotsOf(points: ArrayLike<number>, reach: number, name: 'real' | 'fake'): SVGElement {
  const pixels = (value = 0) => (((value / reach + 1) / 2) * side).toFixed(1);
  let path = '';
  for (let i = 0; i < points.length; i += 2) {
    path += `M${pixels(points[i])} ${pixels(-(points[i + 1] ?? 0))}h0`;
  }
  const viewBox = `0 0 ${side} ${side}`;
  return svg('svg', { viewBox, class: `dots ${name}`, 'aria-hidden': 'true' }, svg('path', { d: path }));
}
