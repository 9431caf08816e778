// Points of the plane in a small picture.

import { colour, contextOf } from './element.ts';

/** Draws points [n, 2] as dots; the picture reaches from −reach to reach along both axes. */
export function drawDots(
  canvas: HTMLCanvasElement,
  points: ArrayLike<number>,
  { reach, name }: { readonly reach: number; readonly name: string },
): void {
  const side = canvas.width;
  const context = contextOf(canvas);
  context.clearRect(0, 0, side, side);
  context.fillStyle = colour(name);
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = [points[i], points[i + 1]];
    context.fillRect(((x / reach + 1) / 2) * side - 1, ((1 - y / reach) / 2) * side - 1, 2, 2);
  }
}
