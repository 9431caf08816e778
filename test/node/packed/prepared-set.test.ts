import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createDataset, isInMemory } from '../../../src/data/dataset.ts';
import { inMemory } from '../../../src/data/part.ts';
import { keptSets } from '../../../src/node/packed/kept-sets.ts';
import { openPictures, takeSet } from '../../../src/node/packed/open-pictures.ts';
import { dataStart } from '../../../src/node/packed/packed-format.ts';
import { checkSample } from '../../../src/node/packed/packed-reader.ts';
import { createPackedFile } from '../../../src/node/packed/packed-writer.ts';
import { preparedSet, type SetRequest, surveyedSet } from '../../../src/node/packed/prepared-set.ts';
import { fileOf } from '../../../src/node/packed/set-key.ts';
import { folderSource } from '../../../src/node/sources/folder.ts';
import { numberedPng, place, pngFolder } from '../../support/png-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'earthmover-packed-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let folder = '';
let lines: string[] = [];
let request: SetRequest;
beforeEach(() => {
  const own = mkdtempSync(join(base, 'test-'));
  folder = pngFolder(join(own, 'photos'), 6, ['cat', 'dog']);
  lines = [];
  request = {
    name: 'images',
    form: { width: 8, height: 8, channels: 3 },
    count: Number.POSITIVE_INFINITY,
    strict: false,
    cache: join(own, 'cache'),
    log: (line) => lines.push(line),
  };
});

const prepare = (options: Partial<SetRequest> = {}, from = folder) =>
  preparedSet(folderSource(from), { ...request, ...options }, checkSample);
const open = (options: Partial<SetRequest> = {}) =>
  openPictures(folderSource(folder), { ...request, ...options });
const files = () => readdirSync(join(request.cache, 'packed')).sort();

describe('a prepared set', () => {
  it('that is too large for memory is read from its file, with the same samples and hash', async () => {
    const { packed } = await prepare();
    const loaded = await takeSet(packed);
    const stored = await takeSet(packed, 0);
    expect(isInMemory(loaded)).toBe(true);
    expect(isInMemory(stored)).toBe(false);
    expect(await inMemory(stored)).toEqual(loaded);
    const busy = async () => (await keptSets(request.cache)).sets.map((set) => set.busy);
    expect(await busy()).toEqual([true]);
    const mark = files().find((name) => name.includes('.in-use-')) ?? '';
    const old = new Date(Date.now() - 3_600_000);
    utimesSync(join(request.cache, 'packed', mark), old, old);
    expect(await busy(), 'a mark that nobody keeps fresh').toEqual([false]);
    if ('close' in stored && typeof stored.close === 'function') await stored.close();
    expect(files()).toHaveLength(1);
  });

  it('is the one that it was in memory: values, labels and hash, at the first start and after', async () => {
    const first = await open();
    const again = await open();
    expect(again).toEqual(first);
    const { values, labels, hash, shape, count } = await inMemory(first.data);
    expect({ count, shape, labels }).toEqual({
      count: 6,
      shape: [8, 8, 3],
      labels: Uint8Array.of(0, 0, 0, 1, 1, 1),
    });
    expect([0, 1, 2, 3, 4, 5].map((row) => values[192 * row])).toEqual([0, 2, 4, 1, 3, 5]);
    expect(hash).toBe(createDataset('images', shape, values).hash);
    expect(first.report.classes).toEqual([
      { name: 'cat', count: 3 },
      { name: 'dog', count: 3 },
    ]);
    expect(files()).toHaveLength(1);
    expect(lines).toEqual([]);
  });

  it('is found wherever the same pictures lie, and not once one has changed', async () => {
    await prepare();
    const copy = join(base, 'moved');
    const time = new Date(2020, 1, 1);
    for (const at of [folder, copy]) {
      if (at === copy) pngFolder(copy, 6, ['cat', 'dog']);
      for (const path of readdirSync(at, { recursive: true, encoding: 'utf8' }))
        utimesSync(join(at, path), time, time);
    }
    expect((await prepare()).fresh).toBe(true);
    expect((await prepare({}, copy)).fresh).toBe(false);
    utimesSync(join(folder, 'cat/00000.png'), time, new Date(2021, 1, 1));
    expect((await prepare()).fresh).toBe(true);
    place(folder, 'dog/more.png', numberedPng(9));
    expect((await prepare()).packed.report.samples).toBe(7);
  });

  it.each<[string, Partial<SetRequest>]>([
    ['size', { form: { width: 16, height: 8, channels: 3 } }],
    ['channels', { form: { width: 8, height: 8, channels: 1 } }],
    ['fit', { form: { width: 8, height: 8, channels: 3, fit: 'pad' } }],
    ['count', { count: 5 }],
  ])('is another one for another %s', async (_, options) => {
    await prepare();
    expect(await prepare(options)).toMatchObject({ fresh: true });
    expect(files()).toHaveLength(2);
    expect(await prepare(options)).toMatchObject({ fresh: false });
  });

  it('says at every start what was left out, and fails with --strict as it would have been made', async () => {
    place(folder, 'cat/broken.png', 'nothing');
    place(folder, 'notes.txt', 'nothing');
    await open();
    const [first] = [lines];
    lines = [];
    await open();
    expect(lines).toEqual(first);
    expect(lines).toEqual([
      expect.stringMatching(/broken\.png: left out/),
      expect.stringMatching(/1 files.*notes\.txt/),
    ]);
    await expect(open({ strict: true })).rejects.toThrow(/cat\/broken\.png/);
  });

  it('is surveyed without being kept', async () => {
    const report = await surveyedSet(folderSource(folder), request);
    expect(report).toMatchObject({ samples: 6, misfits: { count: 0 } });
    expect(() => files()).toThrow(/ENOENT/);
    await prepare();
    expect(await surveyedSet(folderSource(folder), request)).toEqual(report);
  });

  it('is made again where a package has come that some pictures need, and only then', async () => {
    const source = folderSource(folder);
    const { packed } = await prepare();
    const pixels = readFileSync(packed.file).subarray(dataStart, dataStart + packed.imageBytes);
    const origin = { name: 'images', made_of: packed.facts.made_of, place: folder, made: packed.facts.made };
    for (const [missing, fresh] of [
      ['a-package-that-nobody-has', false],
      ['fast-png', true],
    ] as const) {
      rmSync(packed.file);
      const writer = createPackedFile(packed.file);
      writer.append(pixels);
      writer.finish(origin, { report: { ...packed.report, missing: [missing] }, labels: packed.labels });
      writer.close();
      expect(await preparedSet(source, request, checkSample)).toMatchObject({ fresh });
    }
    expect(lines).toEqual([expect.stringMatching(/fast-png can be used now: preparing again/)]);
  });
});

describe('a file that is not what was written', () => {
  const { length: pictureBytes } = new Uint8Array(6 * 192);
  const damage: Readonly<Record<string, (file: string) => void>> = {
    'cut short': (file) => truncateSync(file, 300_000),
    'cut in the pictures': (file) => truncateSync(file, 8 + 2 ** 18 + pictureBytes / 2),
    'one byte longer': (file) => writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.of(0)])),
    empty: (file) => truncateSync(file, 0),
    'a flipped bit in a picture': (file) => flip(file, 8 + 2 ** 18 + 500),
    'a flipped bit in the labels': (file) => flip(file, 8 + 2 ** 18 + pictureBytes + 2),
    'a flipped bit in the checks': (file) => flip(file, 8 + 2 ** 18 + pictureBytes + 7),
    'a flipped digit in the report': (file) => {
      const at = readFileSync(file, 'latin1').indexOf('samples') + 10;
      flip(file, at);
    },
    'another kind of file': (file) => writeFileSync(file, numberedPng(1)),
    'a set of other pictures, under a key that collides': (file) => {
      const [other] = readdirSync(join(request.cache, 'packed')).filter((name) => !file.endsWith(name));
      writeFileSync(file, readFileSync(join(request.cache, 'packed', other ?? '')));
    },
    'of a version to come': (file) =>
      writeFileSync(file, readFileSync(file, 'latin1').replace('"version":"1"', '"version":"9"'), 'latin1'),
  };

  function flip(file: string, at: number): void {
    const bytes = readFileSync(file);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  }

  it.each(Object.keys(damage))('is noticed and made again: %s', async (how) => {
    const { data } = await open();
    await open({ count: 3 });
    lines = [];
    damage[how]?.(fileOf(request.cache, folderSource(folder), request));
    expect((await open()).data).toEqual(data);
    expect(lines).toEqual([
      expect.stringMatching(/the prepared pictures in .* are damaged \(.+\): making them again/),
    ]);
    lines = [];
    expect((await open()).data).toEqual(data);
    expect(lines).toEqual([]);
  });
});

describe('where the cache cannot be written', () => {
  it('a small set is made in memory, with a word, and preparing it fails', async () => {
    const { data } = await open();
    const cache = place(base, 'a-file', 'in the way');
    lines = [];
    expect((await open({ cache })).data).toEqual(data);
    expect(lines).toEqual([
      expect.stringMatching(/the folder cannot be written \(.*\): prepared in memory, for this time only/),
    ]);
    await expect(prepare({ cache })).rejects.toMatchObject({
      kind: 'disk',
      message: expect.stringMatching(/a-file[\s\S]*--cache/),
    });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'so it is in a folder without rights',
    async () => {
      const cache = mkdtempSync(join(base, 'locked-'));
      chmodSync(cache, 0o500);
      expect((await open({ cache })).data.count).toBe(6);
      expect(lines).toHaveLength(1);
    },
  );

  it('a set that needs more than there is free is refused before anything is made', async () => {
    const source = { ...folderSource(folder), most: 1e13 };
    let read = false;
    const entries = async function* () {
      read = true;
      yield* folderSource(folder).entries();
    };
    await expect(openPictures({ ...source, entries }, request)).rejects.toMatchObject({
      kind: 'disk',
      message: expect.stringMatching(/no room[\s\S]*1920000 GB, and [\d.]+ .B are free[\s\S]*--cache/),
    });
    expect(read).toBe(false);
    expect(files()).toEqual([]);
  });

  it('a preparation that fails leaves nothing behind', async () => {
    const source = folderSource(folder);
    const entries = async function* () {
      yield* source.entries();
      throw new Error('the archive is cut off');
    };
    await expect(openPictures({ ...source, entries }, request)).rejects.toThrow('cut off');
    expect(files()).toEqual([]);
  });
});

it('two that prepare the same set at once both end right', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  expect(one).toEqual(other);
  expect(files()).toHaveLength(1);
  expect((await prepare()).fresh).toBe(false);
});
