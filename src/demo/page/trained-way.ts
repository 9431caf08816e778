// The way between two pictures of a trained generator, and the picture at the place where the sliders stand.

import { sizeOf } from '../../core/shape.ts';
import type { Look, PicturesFrame } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import type { TrainedLook } from '../trained.ts';
import type { TrainedName } from '../trained-names.ts';
import { element } from './element.ts';
import { createNewest } from './newest.ts';
import { drawPictures } from './pictures.ts';

/** Pictures of the way from one to the other. */
const stops = 9;
const shares = Array.from({ length: stops }, (_, i) => i / (stops - 1));

interface Asked {
  readonly name: TrainedName;
  readonly place: Look;
  /** The class that the grid shows; all of them where left out. */
  readonly label: number | undefined;
}

export interface Way {
  readonly strip: HTMLCanvasElement;
  readonly preview: HTMLCanvasElement;
  readonly ask: (asked: Asked) => void;
}

/**
 * @param look undefined where the pictures cannot be had
 * @param comes told of pictures that are there; whether they are to be drawn
 */
export function createWay(
  look: (name: TrainedName, look: TrainedLook) => Promise<PicturesFrame | undefined>,
  comes: (asked: Asked) => boolean,
): Way {
  const { strip: ofStrip, preview: ofPreview } = texts.trained;
  const strip = element('canvas', { role: 'img', 'aria-label': ofStrip });
  const preview = element('canvas', { role: 'img', 'aria-label': ofPreview });
  const { ask } = createNewest({
    compute: async (asked: Asked) => {
      const { towards, ...place } = asked.place;
      return {
        asked,
        drawn: await look(asked.name, { ...place, shares: [towards, ...shares], label: asked.label }),
      };
    },
    take: ({ asked, drawn }) => {
      if (!drawn || !comes(asked)) return;
      drawPictures(preview, slice(drawn, 0, 1));
      drawPictures(strip, slice(drawn, 1, stops), stops);
    },
    failed: reportError,
  });
  return { strip, preview, ask };
}

/** Some of a frame's pictures. */
function slice({ shape, pixels, kind }: PicturesFrame, from: number, count: number): PicturesFrame {
  const bytes = sizeOf(shape);
  return { kind, shape, count, pixels: pixels.subarray(from * bytes, (from + count) * bytes) };
}
