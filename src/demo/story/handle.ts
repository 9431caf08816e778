// A knob on a picture that is dragged along one direction: by pointer, by finger, and by the keys of a slider.

import { element } from '../page/element.ts';

export interface HandleOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** How far an arrow key moves it; Page Up and Page Down go ten times as far. */
  readonly step: number;
  readonly value: number;
  /** Class of its colour. */
  readonly kind: 'real' | 'fake';
  /** What it says to those who do not see it. */
  readonly text: (value: number) => string;
  readonly change: (value: number) => void;
}

export interface Handle {
  readonly element: HTMLElement;
  readonly value: () => number;
  /** Moves it, to a whole number of steps within its bounds, and tells. */
  readonly move: (value: number) => void;
  /** Puts it on a place of the picture, in pixels. */
  readonly place: (x: number, y: number) => void;
}

export function createHandle({
  label,
  min,
  max,
  step,
  value: first,
  kind,
  text,
  change,
}: HandleOptions): Handle {
  let value = first;
  const knob = element('div', {
    class: `handle ${kind}`,
    role: 'slider',
    tabindex: 0,
    'aria-label': label,
    'aria-valuemin': min,
    'aria-valuemax': max,
  });
  const tell = () => {
    knob.setAttribute('aria-valuenow', String(value));
    knob.setAttribute('aria-valuetext', text(value));
  };
  tell();
  const move = (asked: number) => {
    const within = Math.min(max, Math.max(min, asked));
    // Whole steps, counted from 0 so that 0 itself is one, without the tail that 0.1 · 3 has.
    const next = Number((Math.round(within / step) * step).toFixed(6)) + 0;
    if (next === value) return;
    value = next;
    tell();
    change(value);
  };
  knob.addEventListener('keydown', (event) => {
    const target = targetOf(event.key, { value, min, max, step });
    if (target === undefined) return;
    event.preventDefault();
    move(target);
  });
  return {
    element: knob,
    value: () => value,
    move,
    place: (x, y) => {
      knob.style.transform = `translate(${x}px, ${y}px)`;
    },
  };
}

/** Where a key sends a slider, as the ARIA pattern has it; undefined for any other key. */
export function targetOf(
  key: string,
  { value, min, max, step }: Pick<HandleOptions, 'value' | 'min' | 'max' | 'step'>,
): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return value + step;
    case 'ArrowLeft':
    case 'ArrowDown':
      return value - step;
    case 'PageUp':
      return value + 10 * step;
    case 'PageDown':
      return value - 10 * step;
    case 'Home':
      return min;
    case 'End':
      return max;
    default:
      return undefined;
  }
}
