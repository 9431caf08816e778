// The grid of a trained generator: pictures to click at, and frames around those between which the way goes.

import type { Look, PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { colour, contextOf, element } from './element.ts';
import type { LatentSliders } from './latent-sliders.ts';
import { acrossOf, drawPictures } from './pictures.ts';

interface TrainedGrid {
  readonly canvas: HTMLCanvasElement;
  readonly show: (frame: PicturesFrame) => void;
  /** Frames the ends of the way. */
  readonly mark: (ends: Pick<Look, 'from' | 'to'>) => void;
}

/** @param choose is told the pictures that are clicked: the first is where the way begins, the second where it ends */
export function createTrainedGrid(choose: LatentSliders['choose']): TrainedGrid {
  const canvas = element('canvas', { class: 'grid', role: 'img', 'aria-label': texts.trained.grid });
  let shown: PicturesFrame | undefined;
  let next: 'from' | 'to' = 'from';

  function outline(frame: PicturesFrame, picture: number, name: string): void {
    const across = acrossOf(frame);
    const pitch = (canvas.width - 1) / across;
    const context = contextOf(canvas);
    context.strokeStyle = colour(name);
    const [left, top] = [picture % across, Math.floor(picture / across)];
    context.strokeRect(left * pitch + 0.5, top * pitch + 0.5, pitch, pitch);
  }

  canvas.addEventListener('click', (event) => {
    if (!shown) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const across = acrossOf(shown);
    const down = Math.ceil(shown.count / across);
    const place = (at: number, whole: number, pictures: number) =>
      Math.min(pictures - 1, Math.floor((pictures * at) / whole));
    const row = place(event.clientY - top, height, down);
    choose(next, across * row + place(event.clientX - left, width, across));
    next = next === 'from' ? 'to' : 'from';
  });

  return {
    canvas,
    show: (frame) => {
      shown = frame;
    },
    mark: ({ from, to }) => {
      if (!shown) return;
      drawPictures(canvas, shown);
      // Their frames lie in the gaps between the pictures.
      outline(shown, to, 'other');
      outline(shown, from, 'fake');
    },
  };
}
