// A picture that fills its place, drawn anew in pixels whenever that changes, with handles on it to drag sideways.

import { element } from '../page/element.ts';
import type { Handle } from './handle.ts';
import { svg } from './svg.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface PlotOptions {
  /** Draws all of it, and places the handles. */
  readonly draw: (size: Size) => readonly SVGElement[];
  readonly handles: readonly Handle[];
  /** The value under a place, in pixels from the left. */
  readonly valueAt: (x: number, size: Size) => number;
}

export interface Plot {
  readonly box: HTMLElement;
  /** Draws what has changed, before the next frame at the latest; `words` say what is seen, where that is something else. */
  readonly redraw: (words?: string) => void;
  readonly destroy: () => void;
}

/** A press so near to a handle takes it along; one farther away calls it to the place. */
const grabPixels = 60;

export function createPlot({ draw, handles, valueAt }: PlotOptions): Plot {
  // Nothing to read until there are words for it, which a worker may still compute.
  const picture = svg('svg', { role: 'img', 'aria-hidden': 'true' });
  const box = element('div', { class: 'plot' }, picture, ...handles.map((handle) => handle.element));
  const size = (): Size => ({
    width: Math.max(150, box.clientWidth),
    height: Math.max(110, box.clientHeight),
  });
  const redraw = () => {
    const { width, height } = size();
    picture.setAttribute('viewBox', `0 0 ${width} ${height}`);
    picture.replaceChildren(...draw({ width, height }));
  };
  const watch = new ResizeObserver(redraw);
  watch.observe(box);
  listenToDrags(box, handles, (x) => valueAt(x, size()));
  return {
    box,
    redraw: (words) => {
      if (words !== undefined) {
        picture.setAttribute('aria-label', words);
        picture.setAttribute('aria-hidden', 'false');
      }
      redraw();
    },
    destroy: () => watch.disconnect(),
  };
}

/** The nearest handle follows the pointer while it is pressed. */
function listenToDrags(box: HTMLElement, handles: readonly Handle[], valueAt: (x: number) => number): void {
  let held: { readonly handle: Handle; readonly apart: number } | undefined;
  const left = () => box.getBoundingClientRect().left;
  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const [handle] = [...handles].sort((a, b) => gapTo(a, event) - gapTo(b, event));
    if (!handle) return;
    event.preventDefault();
    handle.element.focus({ preventScroll: true });
    box.setPointerCapture(event.pointerId);
    const apart = middleOf(handle).x - event.clientX;
    held = { handle, apart: Math.abs(apart) < grabPixels ? apart : 0 };
    handle.move(valueAt(event.clientX + held.apart - left()));
  });
  box.addEventListener('pointermove', (event) => {
    held?.handle.move(valueAt(event.clientX + held.apart - left()));
  });
  const release = () => {
    held = undefined;
  };
  box.addEventListener('pointerup', release);
  box.addEventListener('pointercancel', release);
}

function gapTo(handle: Handle, { clientX, clientY }: PointerEvent): number {
  const { x, y } = middleOf(handle);
  return Math.hypot(x - clientX, y - clientY);
}

function middleOf({ element: knob }: Handle): { readonly x: number; readonly y: number } {
  const { left, top, width, height } = knob.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
