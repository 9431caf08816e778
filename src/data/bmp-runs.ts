// The run lengths of BMP (BI_RLE8 and BI_RLE4).
import type { BmpHeader } from './bmp-header.ts';

/**
 * The number of each pixel's colour, in the order of the file's rows; 0 where the runs leave a pixel out.
 * @throws a plain Error where the runs end before the picture does
 */
export function unpackRuns(bytes: Uint8Array, { width, height, start, runs }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height);
  const nibbles = runs === 4;
  let [x, y, at] = [0, 0, start];
  const byte = () => {
    const value = bytes[at++];
    if (value === undefined) throw new Error(`pixels are missing: the runs end in row ${y + 1} of ${height}`);
    return value;
  };
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  /** Half of a byte for each pixel, the higher first, or all of it. */
  const part = (value: number, pixel: number) =>
    nibbles ? (pixel % 2 === 0 ? value >> 4 : value & 15) : value;
  // Some programs write no end.
  while (y < height && !(y === height - 1 && x >= width && at >= bytes.length)) {
    const [count, value] = [byte(), byte()];
    if (count > 0) {
      for (let pixel = 0; pixel < count; pixel++) put(part(value, pixel));
    } else if (value === 0) {
      [x, y] = [0, y + 1];
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      [x, y] = [x + byte(), y + byte()];
    } else {
      const length = nibbles ? Math.ceil(value / 2) : value;
      const literal = Array.from({ length }, byte);
      for (let pixel = 0; pixel < value; pixel++)
        put(part(literal[nibbles ? pixel >> 1 : pixel] ?? 0, pixel));
      // They end on two bytes.
      if (length % 2 === 1) at++;
    }
  }
  return indices;
}
