// The sheets of a run as an animated GIF.
import { createRequire } from 'node:module';
import { decode } from 'fast-png';

/** Colours [r, g, b], 0…255. */
type Palette = number[][];

/** What of the package is used here; it has no types of its own. */
interface Gifenc {
  readonly GIFEncoder: () => {
    writeFrame(
      index: Uint8Array,
      width: number,
      height: number,
      options: { readonly palette: Palette; readonly delay: number },
    ): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
  /** @param rgba four bytes a pixel */
  readonly quantize: (rgba: Uint8Array, colours: number) => Palette;
  readonly applyPalette: (rgba: Uint8Array, palette: Palette) => Uint8Array;
}

// A CommonJS package that calls itself a module: what `import` makes of it differs from loader to loader.
const gifenc = createRequire(import.meta.url)('gifenc') as Gifenc;

/** Where the pictures lie on a sheet that `encodeImageGrid` has drawn. */
export interface SheetLayout {
  /** Pixels of a picture. */
  readonly height: number;
  readonly width: number;
  /** Black pixels around every picture, 2 by default. */
  readonly padding?: number;
  /** How long a frame is shown, and the last one, in milliseconds. */
  readonly frameMs?: number;
  readonly lastMs?: number;
}

/** Pictures of a frame: 4 × 4, from the sheet's upper left corner. */
const shown = 4;
/** Side that small pictures are scaled up to, about, in pixels. */
const comfortable = 360;
/** Frames of a film that is not too long. */
export const mostFrames = 40;
const usualFrameMs = 200;
const usualLastMs = 2000;
/** Levels of grey: enough for digits, at two thirds of the bytes that 256 take. */
const greys = 64;

/**
 * A film of sample sheets [PNG], in their order: the same pictures of each, magnified by a whole number, the last held for
 * two seconds.
 *
 * @throws a plain Error where a sheet is no PNG
 */
export function encodeSheetsGif(
  sheets: readonly Uint8Array[],
  { height, width, padding = 2, frameMs = usualFrameMs, lastMs = usualLastMs }: SheetLayout,
): Uint8Array<ArrayBuffer> {
  const extent = [height, width].map((side) => shown * (side + padding) + padding) as [number, number];
  const scale = Math.max(1, Math.round(comfortable / Math.max(...extent)));
  const encoder = gifenc.GIFEncoder();
  for (const [i, sheet] of sheets.entries()) {
    const { width, height, rgba, grey } = magnified(sheet, extent, scale);
    const palette = grey ? greyPalette() : gifenc.quantize(rgba, 256);
    const index = grey ? greyIndex(rgba) : gifenc.applyPalette(rgba, palette);
    encoder.writeFrame(index, width, height, { palette, delay: i === sheets.length - 1 ? lastMs : frameMs });
  }
  encoder.finish();
  return encoder.bytes();
}

/** Whether these are the bytes of a PNG that can be decoded: a run that was killed may have left half a sheet. */
export function isSheet(bytes: Uint8Array): boolean {
  try {
    return decode(bytes).width > 0;
  } catch {
    return false;
  }
}

/** At most `most` of the items, as evenly as can be, the first and the last among them. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

interface Frame {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel. */
  readonly rgba: Uint8Array;
  readonly grey: boolean;
}

function magnified(
  png: Uint8Array,
  [mostHeight, mostWidth]: readonly [number, number],
  scale: number,
): Frame {
  const sheet = decode(png);
  const { channels } = sheet;
  const [width, height] = [
    Math.min(mostWidth, sheet.width) * scale,
    Math.min(mostHeight, sheet.height) * scale,
  ];
  const rgba = new Uint8Array(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (Math.floor(y / scale) * sheet.width + Math.floor(x / scale)) * channels;
      const to = 4 * (y * width + x);
      for (let c = 0; c < 3; c++) rgba[to + c] = sheet.data[from + (channels === 1 ? 0 : c)]!;
      rgba[to + 3] = 255;
    }
  }
  return { width, height, rgba, grey: channels === 1 };
}

function greyPalette(): Palette {
  return Array.from({ length: greys }, (_, i) => {
    const level = Math.round((i * 255) / (greys - 1));
    return [level, level, level];
  });
}

function greyIndex(rgba: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, i) =>
    Math.round((rgba[4 * i]! * (greys - 1)) / 255),
  );
}
