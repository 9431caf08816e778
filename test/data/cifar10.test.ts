import { expect, test } from 'vitest';
import { cifar10Dataset } from '../../src/data/cifar10.ts';
import { formOf } from '../../src/data/picture.ts';

/** A batch file of `count` records whose red, green and blue planes hold 10 + label, 20 + label, 30 + label. */
function batch(count: number, firstLabel = 0): Uint8Array {
  const bytes = new Uint8Array(3073 * count);
  for (let record = 0; record < count; record++) {
    const label = (firstLabel + record) % 10;
    bytes[3073 * record] = label;
    for (let c = 0; c < 3; c++)
      bytes.fill(10 * (c + 1) + label, 3073 * record + 1 + 1024 * c, 3073 * record + 1 + 1024 * (c + 1));
  }
  return bytes;
}

test('planar records become pixels in the order of the files, with their labels', () => {
  const set = cifar10Dataset([
    { file: 'data_batch_1.bin', bytes: batch(3) },
    { file: 'data_batch_2.bin', bytes: batch(2, 7) },
  ]);
  expect(set.shape).toEqual([32, 32, 3]);
  expect([...set.labels!]).toEqual([0, 1, 2, 7, 8]);
  expect([...set.values.subarray(3072, 3072 + 6)]).toEqual([11, 21, 31, 11, 21, 31]);
  expect([...set.values.subarray(-3)]).toEqual([18, 28, 38]);
});

test('a corner pixel stays in its corner', () => {
  const bytes = batch(1);
  bytes[1 + 1023] = 255;
  const { values } = cifar10Dataset([{ file: 'data_batch_1.bin', bytes }]);
  expect(values[3069]).toBe(255);
  expect(values[0]).toBe(10);
});

test('grey and another size are made on the way, and count takes the first ones', () => {
  const set = cifar10Dataset([{ file: 'data_batch_1.bin', bytes: batch(3) }], formOf(16, 1), 2);
  expect(set.shape).toEqual([16, 16, 1]);
  expect(set.count).toBe(2);
  expect(set.values[0]).toBe(Math.round(0.299 * 10 + 0.587 * 20 + 0.114 * 30));
});

test.each([
  ['truncated', batch(2).subarray(0, 5000), /records[\s\S]*3073[\s\S]*5000 bytes/],
  ['empty', new Uint8Array(0), /records[\s\S]*0 bytes/],
  [
    'of other labels',
    Uint8Array.from(batch(2), (byte, i) => (i === 3073 ? 77 : byte)),
    /label[\s\S]*record +1[\s\S]*77/,
  ],
])('a batch that is %s fails, naming the file', (_, bytes, message) => {
  expect(() => cifar10Dataset([{ file: 'data_batch_1.bin', bytes }])).toThrow(message);
  expect(() => cifar10Dataset([{ file: 'data_batch_1.bin', bytes }])).toThrow(/data_batch_1\.bin/);
});
