import { decode } from 'fast-png';
import { expect, test } from 'vitest';
import { pointsPlot } from '../../src/io/points-plot.ts';
import { rasterise } from '../../src/node/sharp.ts';

test('an SVG becomes a PNG at the scale asked for', async () => {
  const svg = pointsPlot({ real: [0, 0], generated: [1, 1], extent: 2 });
  for (const scale of [1, 2]) {
    const png = decode((await rasterise(svg, scale))!);
    expect(png).toMatchObject({ width: 560 * scale, height: 560 * scale });
    // The point at (1, 1) is blue.
    const at = (160 * scale * png.width + 400 * scale) * png.channels;
    expect(png.data[at + 2]! - png.data[at]!).toBeGreaterThan(50);
  }
});
