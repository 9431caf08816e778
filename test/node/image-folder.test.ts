import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { pngOf } from '../../src/data/png-chunks.ts';
import { loadDataset } from '../../src/node/datasets.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-images-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** 8 × 8 pixels of one level. */
const flat = (level: number) =>
  encode({ width: 8, height: 8, channels: 1, depth: 8, data: new Uint8Array(64).fill(level) });
const flatRaw = (level: number) => sharp(flat(level));

function place(name: string, content: Uint8Array | string): string {
  const file = join(base, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** The level of each picture that is read, and what the loader says. */
async function levelsOf(folder: string): Promise<{ levels: number[]; lines: string[] }> {
  const lines: string[] = [];
  const data = join(base, folder);
  const request = {
    dataset: 'images',
    data,
    imageSize: 8,
    channels: 1,
    cacheDir: join(base, '.cache'),
    log: (line: string) => lines.push(line),
  } as const;
  const { values, count } = await loadDataset(request);
  return { levels: Array.from({ length: count }, (_, i) => values[i * 64]!), lines };
}

it('hidden folders are left out as hidden files are', async () => {
  place('hidden/a.png', flat(10));
  place('hidden/.ipynb_checkpoints/a.png', flat(20));
  place('hidden/.a.png', flat(30));
  place('hidden/sub/.cache/deep/a.png', flat(40));
  expect(await levelsOf('hidden')).toEqual({ levels: [10], lines: [] });
});

it('links to folders and pictures are followed, and one that leads back ends', async () => {
  place('elsewhere/class/b.png', flat(20));
  const single = place('elsewhere/c.png', flat(30));
  place('linked/a.png', flat(10));
  symlinkSync(join(base, 'elsewhere/class'), join(base, 'linked/b'));
  symlinkSync(single, join(base, 'linked/c.png'));
  symlinkSync(join(base, 'linked'), join(base, 'linked/round'));
  symlinkSync(join(base, 'nowhere.png'), join(base, 'linked/dangling.png'));
  const { levels, lines } = await levelsOf('linked');
  expect(levels).toEqual([10, 20, 30]);
  expect(lines).toEqual([expect.stringMatching(/dangling\.png: left out, ENOENT/)]);
});

it('files are judged by what is in them, whatever their ending', async () => {
  place('any/a.jfif', await flatRaw(10).jpeg({ quality: 100 }).toBuffer());
  place('any/b', flat(20));
  place('any/c.dat', await flatRaw(30).webp({ lossless: true }).toBuffer());
  place('any/d.gif', await flatRaw(40).gif().toBuffer());
  place('any/e.tif', await flatRaw(50).tiff({ compression: 'lzw' }).toBuffer());
  place('any/f.avif', await flatRaw(60).avif({ lossless: true }).toBuffer());
  place('any/g.csv', '1,2\n');
  place(
    'any/h.bmp',
    Uint8Array.from({ length: 60 }, (_, i) => (i === 14 ? 40 : 'BM'.charCodeAt(i) || 0)),
  );
  const { levels, lines } = await levelsOf('any');
  expect(levels.map((level) => Math.round(level / 10))).toEqual([1, 2, 3, 4, 5, 6]);
  expect(lines).toEqual([
    expect.stringMatching(/h\.bmp: left out, the header is cut off|h\.bmp: left out, a picture of 0 × 0/),
    expect.stringMatching(/1 files are no png[\s\S]*g\.csv/),
  ]);
});

it('a picture whose header asks for gigabytes is named and left out, before anything is decoded', async () => {
  place('large/a.png', flat(10));
  const [first] = [new Uint8Array(13)];
  const view = new DataView(first.buffer);
  view.setUint32(0, 12_000);
  view.setUint32(4, 12_000);
  first.set([16, 6, 0, 0, 0], 8);
  place(
    'large/b.png',
    pngOf([
      { type: 'IHDR', data: first },
      { type: 'IDAT', data: Uint8Array.of(1, 2, 3) },
    ]),
  );
  const frame = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3];
  place('large/c.jpg', Uint8Array.from([...frame, ...new Array(40).fill(0)]));
  const { levels, lines } = await levelsOf('large');
  expect(levels).toEqual([10]);
  expect(lines).toEqual([
    expect.stringMatching(/b\.png: left out, 12000 × 12000 pixels take 1099 MiB, above the 256 MiB/),
    expect.stringMatching(/c\.jpg: left out, 65535 × 65535 pixels take 12288 MiB/),
  ]);
});

it.skipIf(process.platform === 'win32')('a pipe among pictures is named, and not waited for', async () => {
  place('piped/a.png', flat(10));
  execFileSync('mkfifo', [join(base, 'piped/b.png')]);
  const { levels, lines } = await levelsOf('piped');
  expect(levels).toEqual([10]);
  expect(lines).toEqual([expect.stringMatching(/b\.png: left out, it is a pipe/)]);
});
