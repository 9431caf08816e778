// Curves on a canvas: axes with titles and marks, lines, and a line at the moment that is looked at.

import { settledFrom } from '../../metrics/median.ts';
import { texts } from '../texts/texts.ts';
import type { ChartSpec } from './chart-specs.ts';
import { colour, contextOf } from './element.ts';
import { short } from './short.ts';
import { ticksOf } from './ticks.ts';

type Columns = readonly (readonly (number | null)[])[];
type Drawn = Pick<ChartSpec, 'lines' | 'range' | 'least' | 'settles' | 'yTitle'>;

/** CSS pixels around the plot: marks and titles stand there. */
const margin = { left: 58, right: 18, top: 8, bottom: 34 };
const font = '11.5px system-ui, sans-serif';

/** Draws a chart; returns the iteration at a place of the canvas, in CSS pixels from its left. */
export function drawCurves(
  canvas: HTMLCanvasElement,
  spec: Drawn,
  [steps = [], ...columns]: Columns,
  marked: number | undefined,
): (x: number) => number | undefined {
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const context = contextOf(canvas);
  context.scale(devicePixelRatio, devicePixelRatio);
  const [left, right] = [margin.left, width - margin.right];
  const [top, bottom] = [margin.top, height - margin.bottom];
  const [first, last] = [steps[0] ?? 0, Math.max(steps.at(-1) ?? 0, (steps[0] ?? 0) + 1)];
  const [low, high] = rangeOf(spec, steps, columns);
  const x = (step: number) => left + ((step - first) / (last - first)) * (right - left);
  // No line is drawn to a place millions of pixels away.
  const y = (value: number) =>
    bottom - Math.max(-9, Math.min(9, (value - low) / (high - low))) * (bottom - top);

  context.font = font;
  context.lineWidth = 1;
  context.fillStyle = colour('soft');
  context.strokeStyle = colour('rule');
  context.beginPath();
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const tick of ticksOf(low, high, 4)) {
    context.moveTo(left, y(tick));
    context.lineTo(right, y(tick));
    context.fillText(short(tick), left - 6, y(tick));
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const tick of steps.length > 0 ? ticksOf(first, last, Math.min(6, width / 90)) : []) {
    if (!Number.isInteger(tick)) continue;
    context.moveTo(x(tick), bottom);
    context.lineTo(x(tick), bottom + 4);
    context.fillText(texts.whole(tick), x(tick), bottom + 5);
  }
  context.stroke();
  context.fillText(texts.chart.iteration, (left + right) / 2, height - 13);
  context.save();
  context.translate(3, (top + bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(spec.yTitle, 0, 0, bottom - top + 16);
  context.restore();

  context.save();
  context.beginPath();
  context.rect(left, top - 2, right - left, bottom - top + 4);
  context.clip();
  spec.lines.forEach((line, i) => {
    context.strokeStyle = colour(line.colour);
    context.lineWidth = line.width;
    context.setLineDash([...(line.dash ?? [])]);
    context.beginPath();
    columns[i]?.forEach((value, at) => {
      if (value !== null) context.lineTo(x(steps[at] ?? 0), y(value));
    });
    context.stroke();
  });
  context.restore();
  if (marked !== undefined && marked >= first && marked <= last) {
    context.strokeStyle = colour('ink');
    context.beginPath();
    context.moveTo(x(marked), top);
    context.lineTo(x(marked), bottom);
    context.stroke();
  }
  return (at) =>
    steps.length === 0
      ? undefined
      : first + Math.max(0, Math.min(1, (at - left) / (right - left))) * (last - first);
}

/** The ends of a chart's vertical axis. */
export function rangeOf(
  { range, least, settles }: Pick<ChartSpec, 'range' | 'least' | 'settles'>,
  steps: Columns[0],
  columns: Columns,
): readonly [number, number] {
  const from = settles ? settledFrom(steps ?? []) : 0;
  return (
    range ??
    extentOf(
      columns.map((column) => column.slice(from)),
      least,
    )
  );
}

/** From the least to the greatest value with a little room; from 0 where nothing is below it, or from `least` on. */
export function extentOf(columns: Columns, least = Number.NEGATIVE_INFINITY): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of columns) {
    for (const value of column) {
      if (value === null || !Number.isFinite(value)) continue;
      low = Math.min(low, Math.max(value, least));
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  if (low >= 0) low = 0;
  const room = 0.05 * (high - low) || 1;
  return [low < 0 ? low - room : low, high + room];
}
