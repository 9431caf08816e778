// Where one looks in a generator's latent space: between two pictures of its grid, and along directions.

import { gridCount, type Look } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { element } from './element.ts';

export interface LatentSliders {
  readonly box: HTMLElement;
  readonly place: () => Look;
  /** Sets an end of the way to a picture of the grid, counted from 0. */
  readonly choose: (end: 'from' | 'to', picture: number) => void;
  /** Takes in how many pictures the grid has. */
  readonly limit: (pictures: number) => void;
  /** Puts the sliders back to where they began. */
  readonly reset: () => void;
}

export interface LatentSlidersOptions {
  /** What the ids of the fields begin with. */
  readonly name: string;
  readonly directions: number;
  /** How far a slider goes along a direction to either side: latents are N(0, 1) along each. */
  readonly reach: number;
  /** Called after every change. */
  readonly moved: () => void;
}

export function createLatentSliders({ name, directions, reach, moved }: LatentSlidersOptions): LatentSliders {
  const words = texts.walk;
  let pictures = gridCount;
  const number = (id: string, value: number) =>
    element('input', {
      id: `${name}-${id}`,
      type: 'number',
      min: '1',
      max: String(pictures),
      step: '1',
      value: String(value),
    });
  const range = (id: string, least: number, most: number) =>
    element('input', {
      id: `${name}-${id}`,
      type: 'range',
      min: String(least),
      max: String(most),
      step: '0.05',
      value: '0',
    });
  const ends = { from: number('from', 1), to: number('to', 2) };
  const towards = range('towards', 0, 1);
  const offsets = Array.from({ length: directions }, (_, i) => range(String(i), -reach, reach));
  const field = (label: string, input: HTMLInputElement) =>
    element('div', {}, element('label', { for: input.id }, label), input);
  const box = element(
    'div',
    { class: 'sliders' },
    field(words.from, ends.from),
    field(words.to, ends.to),
    field(words.way, towards),
    ...offsets.map((input, i) => field(words.direction(i + 1), input)),
  );
  for (const input of [ends.from, ends.to, towards, ...offsets]) input.addEventListener('input', moved);
  const picture = (input: HTMLInputElement) =>
    Math.max(1, Math.min(pictures, Math.round(Number(input.value)) || 1)) - 1;
  return {
    box,
    place: () => ({
      from: picture(ends.from),
      to: picture(ends.to),
      towards: Number(towards.value),
      offsets: offsets.map(({ value }) => Number(value)),
    }),
    limit: (count) => {
      pictures = count;
      for (const input of [ends.from, ends.to]) {
        input.max = String(count);
        if (Number(input.value) > count) input.value = input.max;
      }
    },
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
