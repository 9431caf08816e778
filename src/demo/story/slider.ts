// A labelled slider over a few numbers, whose text beside it is the one that it stands for.

import { element } from '../page/element.ts';

export interface SliderOptions {
  readonly label: string;
  /** What it can stand for, from left to right. */
  readonly stops: readonly number[];
  /** What it stands for at first. */
  readonly value: number;
  readonly text: (value: number) => string;
}

export interface Slider {
  readonly box: HTMLElement;
  /** What it stands for. */
  readonly value: () => number;
  /** Changes what it can stand for, and goes to what is nearest of that. */
  readonly offer: (stops: readonly number[]) => void;
  readonly listen: (moved: () => void) => void;
}

export function createSlider(id: string, { label, stops: first, value, text }: SliderOptions): Slider {
  const input = element('input', { type: 'range', id: `story-${id}`, min: 0, step: 1 });
  const output = element('output', { for: `story-${id}` });
  let stops = first;
  const stands = () => stops[Number(input.value)] ?? value;
  const tell = () => {
    output.textContent = text(stands());
    input.setAttribute('aria-valuetext', text(stands()));
  };
  const goTo = (wanted: number) => {
    input.max = String(stops.length - 1);
    input.value = String(nearest(stops, wanted));
    tell();
  };
  goTo(value);
  return {
    box: element('div', {}, element('label', { for: `story-${id}` }, label), input, output),
    value: stands,
    offer: (next) => {
      const before = stands();
      stops = next;
      goTo(before);
    },
    listen: (moved) =>
      input.addEventListener('input', () => {
        tell();
        moved();
      }),
  };
}

/** Index of the number whose logarithm is nearest: 0.02 is as far from 0.01 as from 0.04. */
export function nearest(stops: readonly number[], wanted: number): number {
  const apart = (stop: number) => Math.abs(Math.log(stop / wanted));
  return stops.reduce((best, stop, i) => (apart(stop) < apart(stops[best] ?? 1) ? i : best), 0);
}
