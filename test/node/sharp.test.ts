import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decode, encode } from 'fast-png';
import sharp from 'sharp';
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

test('without sharp, png is still read, jpeg is named with the fix, and no SVG is rasterised', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earthmover-sharp-'));
  try {
    await writeFile(
      join(folder, 'a.png'),
      encode({ width: 1, height: 1, channels: 1, data: Uint8Array.of(9) }),
    );
    const create = { width: 8, height: 8, channels: 3, background: '#123' } as const;
    await sharp({ create }).jpeg().toFile(join(folder, 'b.jpg'));
    // A process of its own, in which sharp cannot be found.
    const hook = `export async function resolve(name, context, next) {
      if (name === 'sharp') throw new Error('not installed');
      return next(name, context);
    }`;
    const source = (path: string) => JSON.stringify(pathToFileURL(join(process.cwd(), path)).href);
    const script = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hook)}));
      const { loadDataset } = await import(${source('src/node/datasets.ts')});
      const { rasterise } = await import(${source('src/node/sharp.ts')});
      const lines = [];
      const [, data] = process.argv;
      const request = { dataset: 'images', data, imageSize: 1, cacheDir: data + '/.cache', log: (line) => lines.push(line) };
      const { count } = await loadDataset(request);
      const png = await rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
      console.log(JSON.stringify({ count, lines, png: png === undefined ? 'none' : 'some' }));`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script, folder];
    const found = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    expect(found).toEqual({
      count: 1,
      lines: [expect.stringMatching(/b\.jpg: left out, jpeg needs sharp.*npm install sharp/)],
      png: 'none',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
