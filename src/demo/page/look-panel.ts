// The walk through the latent space: sliders, and the one picture at the place that they set.

import { gridCount, type Look, type PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { element } from './element.ts';
import { drawPictures } from './pictures.ts';

const directions = 4;

/** Walks through the latent space: between two pictures of the grid, and along fixed directions. */
export interface LookPanel {
  readonly box: HTMLElement;
  /** Draws where the sliders stand, once more. */
  readonly refresh: () => void;
}

/** @param ask generates the picture at a place; undefined where there is none to be had */
export function createLookPanel(ask: (look: Look) => Promise<PicturesFrame | undefined>): LookPanel {
  const canvas = element('canvas', {
    role: 'img',
    'aria-label': texts.walk.picture,
  });
  const number = (id: string, value: number) =>
    element('input', {
      id,
      type: 'number',
      min: '1',
      max: String(gridCount),
      step: '1',
      value: String(value),
    });
  const slider = (id: string, min: number, max: number, value: number) =>
    element('input', {
      id,
      type: 'range',
      min: String(min),
      max: String(max),
      step: '0.05',
      value: String(value),
    });
  const from = number('look-from', 1);
  const to = number('look-to', 2);
  const towards = slider('look-towards', 0, 1, 0);
  const offsets = Array.from({ length: directions }, (_, i) => slider(`look-${i}`, -6, 6, 0));
  const field = (label: string, input: HTMLInputElement) =>
    element('div', {}, element('label', { for: input.id }, label), input);
  const box = element(
    'div',
    { class: 'look' },
    element('div', {}, canvas),
    element(
      'div',
      {},
      element('p', { class: 'hint' }, texts.walk.hint),
      element(
        'div',
        { class: 'sliders' },
        field(texts.walk.from, from),
        field(texts.walk.to, to),
        field(texts.walk.way, towards),
        ...offsets.map((input, i) => field(texts.walk.direction(i + 1), input)),
      ),
    ),
  );
  let busy = false;
  let again = false;
  const index = (input: HTMLInputElement) =>
    Math.max(1, Math.min(gridCount, Math.round(Number(input.value)) || 1)) - 1;
  const refresh = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const frame = await ask({
      from: index(from),
      to: index(to),
      towards: Number(towards.value),
      offsets: offsets.map((input) => Number(input.value)),
    });
    if (frame) drawPictures(canvas, frame);
    busy = false;
    if (again) {
      again = false;
      void refresh();
    }
  };
  for (const input of [from, to, towards, ...offsets]) input.addEventListener('input', () => void refresh());
  return { box, refresh: () => void refresh() };
}
