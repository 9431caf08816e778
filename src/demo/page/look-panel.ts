// The walk through the latent space: sliders, and the one picture at the place that they set.

import type { Look, PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { element } from './element.ts';
import { createLatentSliders } from './latent-sliders.ts';
import { createNewest } from './newest.ts';
import { drawPictures } from './pictures.ts';

const directions = 4;
const reach = 6;

/** Walks through the latent space: between two pictures of the grid, and along fixed directions. */
export interface LookPanel {
  readonly box: HTMLElement;
  /** Draws where the sliders stand, once more. @param pictures those that the grid has now */
  readonly refresh: (pictures: number) => void;
}

/** @param ask generates the picture at a place; undefined where there is none to be had */
export function createLookPanel(ask: (look: Look) => Promise<PicturesFrame | undefined>): LookPanel {
  const canvas = element('canvas', {
    role: 'img',
    'aria-label': texts.walk.picture,
  });
  const newest = createNewest({
    compute: ask,
    take: (frame) => frame && drawPictures(canvas, frame),
    failed: reportError,
  });
  const moved = () => newest.ask(sliders.place());
  const sliders = createLatentSliders({ name: 'look', directions, reach, moved });
  const box = element(
    'div',
    { class: 'look' },
    element('div', {}, canvas),
    element('div', {}, element('p', { class: 'hint' }, texts.walk.hint), sliders.box),
  );
  return {
    box,
    refresh: (pictures) => {
      sliders.limit(pictures);
      moved();
    },
  };
}
