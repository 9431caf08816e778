// Pictures on a canvas, pixel by pixel.

import type { PicturesFrame } from '../protocol.ts';
import { contextOf } from './element.ts';

/** Pictures in a row of a frame. */
export function acrossOf({ count, across = Math.ceil(Math.sqrt(count)) }: PicturesFrame): number {
  return across;
}

/** Pictures in rows on a canvas of as many pixels as they have, a gap of one between them; as the frame has it where `across` is left out. */
export function drawPictures(
  canvas: HTMLCanvasElement,
  frame: PicturesFrame,
  across = acrossOf(frame),
): void {
  const { count, shape, pixels } = frame;
  const [height = 1, width = 1, channels = 1] = shape;
  const down = Math.ceil(count / across);
  const gap = count > 1 ? 1 : 0;
  canvas.width = across * (width + gap) + gap;
  canvas.height = down * (height + gap) + gap;
  // The style sheet keeps a square for it until there are pictures.
  canvas.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
  const image = new ImageData(canvas.width, canvas.height);
  for (let i = 0; i < count; i++) {
    const left = gap + (i % across) * (width + gap);
    const top = gap + Math.floor(i / across) * (height + gap);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = ((i * height + y) * width + x) * channels;
        const to = 4 * ((top + y) * canvas.width + left + x);
        for (let c = 0; c < 3; c++) image.data[to + c] = pixels[from + (channels === 3 ? c : 0)] ?? 0;
        image.data[to + 3] = 255;
      }
    }
  }
  contextOf(canvas).putImageData(image, 0, 0);
}
