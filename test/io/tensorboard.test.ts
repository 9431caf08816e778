import { expect, it } from 'vitest';
import { histogramOf } from '../../src/io/histogram.ts';
import { encodeImageGrid } from '../../src/io/image-grid.ts';
import { restartRecord, summaryRecord, versionRecord } from '../../src/io/tensorboard.ts';
import { readEvents } from '../support/event-reader.ts';

function fileOf(...records: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(records));
}

it('a file begins with its version, and says where a resumed run goes on', () => {
  const events = readEvents(fileOf(versionRecord(1_700_000_000.25), restartRecord(1_700_000_001, 301)));
  expect(events).toEqual([
    { wallTime: 1_700_000_000.25, step: 0, fileVersion: 'brain.Event:2', values: [] },
    { wallTime: 1_700_000_001, step: 301, sessionStatus: 1, values: [] },
  ]);
});

it.each([0, 1, 127, 128, 16_383, 16_384, 2 ** 32 + 5, 2 ** 53 - 1])('step %i reads back', (step) => {
  const [event] = readEvents(summaryRecord(1, step, [{ tag: 'metrics/ä', scalar: 0.5 }]));
  expect(event).toMatchObject({ step, values: [{ tag: 'metrics/ä', simpleValue: 0.5 }] });
});

it('scalars are kept as float32, and what is not finite as that', () => {
  const scalars = [0.1, -3e38, Number.NaN, Number.NEGATIVE_INFINITY, 0];
  const shown = scalars.map((scalar, i) => ({ tag: `t${i}`, scalar }));
  const [event] = readEvents(summaryRecord(1, 2, shown));
  expect(event?.values.map(({ simpleValue }) => simpleValue)).toEqual(scalars.map(Math.fround));
});

it.each([1, 3])('a sheet of pictures with %i channels is an image of its size', (channels) => {
  const png = encodeImageGrid(new Float32Array(3 * 20 * channels), [3, 4, 5, channels], {
    columns: 3,
    padding: 1,
  });
  const [event] = readEvents(summaryRecord(1, 7, [{ tag: 'samples', png }]));
  const image = event?.values[0]?.image;
  expect(image).toMatchObject({ width: 3 * 6 + 1, height: 6, colorspace: channels });
  expect(Buffer.from(image?.encoded ?? []).equals(Buffer.from(png))).toBe(true);
});

it('a histogram has its moments, and a limit for each bucket', () => {
  const histogram = histogramOf([-1, 0, 0.5, 1], 2)!;
  const [event] = readEvents(summaryRecord(1, 7, [{ tag: 'weights/w', histogram }]));
  expect(event?.values[0]?.histogram).toEqual({
    min: -1,
    max: 1,
    num: 4,
    sum: 0.5,
    sumSquares: 2.25,
    limits: [0, 1],
    buckets: [1, 3],
  });
});

it('the reader notices a byte that has changed', () => {
  const file = fileOf(versionRecord(1), summaryRecord(1, 2, [{ tag: 'a', scalar: 1 }]));
  for (let at = 0; at < file.length; at++) {
    const damaged = file.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    expect(() => readEvents(damaged), `byte ${at}`).toThrow();
  }
});
