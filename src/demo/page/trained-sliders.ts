// Where one looks in a trained generator's latent space: between two pictures of its grid, and along its directions.

import { gridCount } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { trainedDirections } from '../trained.ts';
import { element } from './element.ts';

/** How far a slider goes along a direction to either side: latents are N(0, 1) along each. */
const reach = 4;

export interface Sliders {
  readonly box: HTMLElement;
  readonly place: () => {
    readonly from: number;
    readonly to: number;
    readonly towards: number;
    readonly offsets: readonly number[];
  };
  /** Sets an end of the way to a picture of the grid, counted from 0. */
  readonly choose: (end: 'from' | 'to', picture: number) => void;
  /** Puts the sliders back to where they began. */
  readonly reset: () => void;
}

/** @param moved called after every change */
export function createSliders(moved: () => void): Sliders {
  const words = texts.trained;
  const number = (id: string, value: number) =>
    element('input', { id, type: 'number', min: '1', max: String(gridCount), value: String(value) });
  const range = (id: string, least: number, value: number, most: number) =>
    element('input', {
      id,
      type: 'range',
      min: String(least),
      max: String(most),
      step: '0.05',
      value: String(value),
    });
  const ends = { from: number('trained-from', 1), to: number('trained-to', 2) };
  const towards = range('trained-towards', 0, 0, 1);
  const offsets = Array.from({ length: trainedDirections }, (_, i) =>
    range(`trained-${i}`, -reach, 0, reach),
  );
  const field = (label: string, input: HTMLInputElement) =>
    element('div', {}, element('label', { for: input.id }, label), input);
  const box = element(
    'div',
    { class: 'sliders' },
    field(words.from, ends.from),
    field(words.to, ends.to),
    field(words.towards, towards),
    ...offsets.map((input, i) => field(words.direction(i + 1), input)),
  );
  for (const input of [ends.from, ends.to, towards, ...offsets]) input.addEventListener('input', moved);
  const picture = (input: HTMLInputElement) =>
    Math.max(1, Math.min(gridCount, Math.round(Number(input.value)) || 1)) - 1;
  return {
    box,
    place: () => ({
      from: picture(ends.from),
      to: picture(ends.to),
      towards: Number(towards.value),
      offsets: offsets.map(({ value }) => Number(value)),
    }),
    choose: (end, chosen) => {
      ends[end].value = String(chosen + 1);
      if (end === 'from') towards.value = '0';
      moved();
    },
    reset: () => {
      for (const input of [towards, ...offsets]) input.value = '0';
      moved();
    },
  };
}
