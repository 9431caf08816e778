// SVG elements, scales, paths and axes, in a few lines each. Colours and fonts are the style sheet's.

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An SVG element with attributes and children; strings become text nodes. */
export function svg(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}

/** Pixels of a value, and back by the scale with its ends swapped. */
export type Scale = (value: number) => number;

/** The straight line that takes `from` to `to`. */
export function scale(from: readonly [number, number], to: readonly [number, number]): Scale {
  const slope = (to[1] - to[0]) / (from[1] - from[0]);
  return (value) => to[0] + (value - from[0]) * slope;
}

/** `d` of a path through points. */
function pathThrough(points: Iterable<readonly [x: number, y: number]>): string {
  const places = Array.from(points, ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return places.length > 0 ? `M${places.join('L')}` : '';
}

/** A curve of class `kind`. */
export function curve(kind: string, points: Iterable<readonly [x: number, y: number]>): SVGElement {
  return svg('path', { class: `curve ${kind}`, d: pathThrough(points) });
}

/** Where an axis stands and what it says. */
export interface AxisOptions {
  readonly scale: Scale;
  /** Values with a mark, and their labels where the number is none. */
  readonly ticks: readonly (number | readonly [value: number, label: string])[];
  /** The axis' place on the other axis, in pixels. */
  readonly at: number;
  /** What is measured, with its unit. */
  readonly title: string;
  /** Ends of the axis in pixels. */
  readonly ends: readonly [number, number];
  /** Pixels between the axis and its numbers that a handle on it covers. */
  readonly handle?: number;
}

/** What a handle on an axis takes below it. */
export const handleRoom = 9;

/** An axis below a picture: its title is at its right end, under the numbers. */
export function axisBelow({ scale: x, ticks, at: y, title, ends, handle = 0 }: AxisOptions): SVGElement {
  const [left, right] = ends;
  return svg(
    'g',
    { class: 'axis' },
    svg('path', { d: `M${left} ${y}H${right}` }),
    ...labelled(ticks).flatMap(([value, label]) => [
      svg('path', { d: `M${x(value)} ${y}v5` }),
      svg('text', { x: x(value), y: y + 18 + handle, 'text-anchor': 'middle' }, label),
    ]),
    svg('text', { x: right, y: y + 35 + handle, 'text-anchor': 'end', class: 'title' }, title),
  );
}

/** An axis at the left of a picture: its title is above it. */
export function axisLeft({ scale: y, ticks, at: x, title, ends }: AxisOptions): SVGElement {
  const [bottom, top] = ends;
  return svg(
    'g',
    { class: 'axis' },
    svg('path', { d: `M${x} ${bottom}V${top}` }),
    ...labelled(ticks).flatMap(([value, label]) => [
      svg('path', { d: `M${x} ${y(value)}h-5` }),
      svg('text', { x: x - 8, y: y(value) + 4, 'text-anchor': 'end' }, label),
    ]),
    svg('text', { x: Math.max(0, x - 34), y: top - 10, class: 'title' }, title),
  );
}

function labelled(ticks: AxisOptions['ticks']): (readonly [number, string])[] {
  return ticks.map((tick) => (typeof tick === 'number' ? [tick, String(tick).replace('-', '−')] : tick));
}
