import { expect, it } from 'vitest';
import type { Picture } from '../../../src/data/picture.ts';
import type { PictureEntry, PictureSource } from '../../../src/data/picture-source.ts';
import { type PrepareOptions, preparePictures } from '../../../src/node/packed/prepare.ts';
import { numberedPng } from '../../support/png-folder.ts';

const form = { width: 8, height: 8, channels: 3 } as const;

function sourceOf(entries: readonly PictureEntry[], read: (index: number) => void = () => {}): PictureSource {
  return {
    place: 'somewhere',
    kind: 'a test',
    fingerprint: 'one',
    most: entries.length,
    entries: async function* () {
      for (const [index, entry] of entries.entries()) {
        read(index);
        yield entry;
      }
    },
  };
}

const encoded = (number: number): PictureEntry => ({
  kind: 'encoded',
  name: `${number}.png`,
  bytes: numberedPng(number),
});
const many = (count: number) => Array.from({ length: count }, (_, i) => encoded(i));

/** The numbers of the samples, in order, and the report. */
async function prepared(source: PictureSource, options: Partial<PrepareOptions> = {}) {
  const numbers: number[] = [];
  const append = async (pixels: Uint8Array) => {
    for (let at = 0; at < pixels.length; at += 192)
      numbers.push((pixels[at] ?? 0) + 256 * (pixels[at + 1] ?? 0));
  };
  const usual = { form, count: Number.POSITIVE_INFINITY, strict: false, append };
  return { ...(await preparePictures(source, { ...usual, ...options })), numbers };
}

it('samples come in the order of the source, whichever is decoded first', async () => {
  const { numbers, report } = await prepared(sourceOf(many(300)));
  expect(numbers).toEqual(Array.from({ length: 300 }, (_, i) => i));
  expect(report).toMatchObject({ samples: 300, source: 'a test', copies: 0 });
});

it('pixels, files, broken files and other things may stand in any order', async () => {
  const picture: Picture = { width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(1) };
  const entries: PictureEntry[] = [
    { kind: 'other', name: 'readme', reason: 'no picture' },
    encoded(5),
    { kind: 'encoded', name: 'cut.png', bytes: numberedPng(6).subarray(0, 40) },
    { kind: 'decoded', name: 'row 3', picture },
    { kind: 'unreadable', name: 'x.png', reason: 'EACCES' },
    encoded(7),
  ];
  const { numbers, report } = await prepared(sourceOf(entries));
  expect(numbers).toEqual([5, 257, 7]);
  expect(report.unreadable.first.map(({ name }) => name)).toEqual(['cut.png', 'x.png']);
  expect(report.others).toMatchObject({ count: 1 });
  await expect(prepared(sourceOf(entries), { strict: true })).rejects.toThrow(
    /somewhere\/cut\.png[\s\S]*--strict/,
  );
});

it('a count ends the reading, and what lies behind it is not in the report', async () => {
  const broken: PictureEntry = { kind: 'unreadable', name: 'late.png', reason: 'broken' };
  let last = 0;
  const source = sourceOf([...many(40), broken, ...many(5000)], (index) => {
    last = index;
  });
  const { numbers, report } = await prepared(source, { count: 40 });
  expect(numbers).toHaveLength(40);
  expect(report).toMatchObject({ samples: 40, unreadable: { count: 0 } });
  expect(last).toBeLessThan(400);
});

it('a fault of the source comes after everything before it, and is not swallowed', async () => {
  const source = sourceOf(many(100), (index) => {
    if (index === 70) throw new Error('the archive is cut off');
  });
  await expect(prepared(source)).rejects.toThrow('the archive is cut off');
});

it('only a few pictures are under way at once, however many there are', async () => {
  let [read, taken, most] = [0, 0, 0];
  const side = 600;
  const data = new Uint8Array(side * side * 3);
  // 7.2 MB of work each.
  const large: PictureEntry = {
    kind: 'decoded',
    name: 'large',
    picture: { width: side, height: side, channels: 3, data },
  };
  const source = sourceOf(new Array<PictureEntry>(200).fill(large), () => {
    read++;
    most = Math.max(most, read - taken);
  });
  await prepared(source, {
    append: async (pixels) => {
      taken += pixels.length / 192;
    },
  });
  expect(taken).toBe(200);
  expect(most).toBeLessThan(40);
});

it('progress goes up to all entries', async () => {
  const states: number[] = [];
  await prepared(sourceOf(many(100)), { progress: ({ done }) => states.push(done) });
  expect(states.at(-1)).toBe(100);
  expect(states.length).toBeGreaterThan(2);
});
