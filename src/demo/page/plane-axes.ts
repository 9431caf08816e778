// The axes of the plane: lines through the round numbers, and these numbers along the lower and the left edge.

import { colour } from './element.ts';
import { short } from './short.ts';
import { ticksOf } from './ticks.ts';

interface Axes {
  readonly reach: number;
  readonly centre?: readonly [x: number, y: number] | undefined;
}

/** Of the plane [−reach, reach]² around its centre; coordinates have the data's own unit. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  { reach, centre: [middleX, middleY] = [0, 0] }: Axes,
  side: number,
): void {
  const size = Math.max(10 * devicePixelRatio, side / 55);
  const place = (value: number, middle: number) => (((value - middle) / reach + 1) / 2) * side;
  const ticks = (middle: number) => ticksOf(middle - reach, middle + reach, 5);
  context.save();
  context.strokeStyle = colour('line');
  context.lineWidth = 1;
  context.globalAlpha = 0.22;
  context.beginPath();
  for (const tick of ticks(middleX)) {
    context.moveTo(place(tick, middleX), 0);
    context.lineTo(place(tick, middleX), side);
  }
  for (const tick of ticks(middleY)) {
    context.moveTo(0, side - place(tick, middleY));
    context.lineTo(side, side - place(tick, middleY));
  }
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = colour('soft');
  context.font = `${size}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const within = (at: number) => at > 2 * size && at < side - 2 * size;
  for (const tick of ticks(middleX)) {
    const at = place(tick, middleX);
    if (within(at)) context.fillText(short(tick), at, side - size * 0.45);
  }
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const tick of ticks(middleY)) {
    const at = side - place(tick, middleY);
    if (within(at)) context.fillText(short(tick), size * 0.4, at);
  }
  context.textBaseline = 'alphabetic';
  context.fillText('x', side - size, side - size * 0.45);
  context.fillText('y', size * 0.4, size * 1.2);
  context.restore();
}
