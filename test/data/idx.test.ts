import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { idxDataset, parseIdx } from '../../src/data/idx.ts';
import { formOf } from '../../src/data/picture.ts';

/** An idx file of these sizes whose bytes count 0, 1, 2, … modulo 251. */
function idx(sizes: readonly number[], magic = 0x0800 + sizes.length): Uint8Array {
  const length = sizes.reduce((a, b) => a * b, 1);
  const bytes = new Uint8Array(4 + 4 * sizes.length + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  sizes.forEach((size, axis) => {
    view.setUint32(4 + 4 * axis, size);
  });
  for (let i = 0; i < length; i++) bytes[4 + 4 * sizes.length + i] = i % 251;
  return bytes;
}

const named = (bytes: Uint8Array, file = 'train-images-idx3-ubyte') => ({ file, bytes });

test('images and labels are read as they are, gzipped or not', async () => {
  const images = idx([5, 4, 4]);
  const plain = await idxDataset('tiny', { images: named(images), labels: named(idx([5]), 'labels') });
  expect(plain.shape).toEqual([4, 4, 1]);
  expect([...plain.values]).toEqual([...images.subarray(16)]);
  expect([...plain.labels!]).toEqual([0, 1, 2, 3, 4]);
  const packed = await idxDataset('tiny', {
    images: named(gzipSync(images)),
    labels: named(gzipSync(idx([5])), 'labels'),
  });
  expect(packed).toEqual(plain);
});

test('size, channels and count bring the images into another form', async () => {
  const set = await idxDataset('tiny', { images: named(idx([5, 4, 4])) }, formOf(8, 3), 2);
  expect(set.shape).toEqual([8, 8, 3]);
  expect(set.count).toBe(2);
  expect(set.labels).toBeUndefined();
  expect(set.values[0]).toBe(set.values[1]);
});

const images = idx([5, 4, 4]);
test.each([
  ['shorter than a header', images.subarray(0, 10), /truncated[\s\S]*16 bytes[\s\S]*10 bytes/],
  ['cut in the middle', images.subarray(0, 50), /truncated[\s\S]*96 bytes for 5 × 4 × 4[\s\S]*50 bytes/],
  ['longer than its header says', Uint8Array.of(...images, 0), /header[\s\S]*96 bytes[\s\S]*97 bytes/],
  ['of another magic', idx([5, 4, 4], 0x0b03), /magic[\s\S]*0x00000803[\s\S]*0x00000b03/],
  ['labels given as images', idx([12]), /magic[\s\S]*0x00000801 \(labels\)/],
  ['no idx at all', new TextEncoder().encode('<html>not found</html>'), /magic[\s\S]*0x3c68746d/],
  ['empty', new Uint8Array(0), /truncated[\s\S]*0 bytes/],
  ['of no images', idx([0, 4, 4]), /header/],
  [
    'a gzip cut in the middle',
    gzipSync(images).subarray(0, 40),
    /gzip[\s\S]*truncated or damaged[\s\S]*40 bytes/,
  ],
  ['a gzip with a flipped bit', flipped(gzipSync(images)), /gzip|truncated|magic/],
])('an idx file that is %s fails, naming file, expected and found', async (_, bytes, message) => {
  const failure = parseIdx(named(bytes), 3);
  await expect(failure).rejects.toThrow(message);
  await expect(failure).rejects.toThrow(/train-images-idx3-ubyte/);
  await expect(failure).rejects.toMatchObject({ kind: 'data' });
});

test('labels of another number than the images are refused', async () => {
  await expect(
    idxDataset('tiny', { images: named(images), labels: named(idx([4]), 'labels') }),
  ).rejects.toThrow(/differ in number[\s\S]*5[\s\S]*4/);
});

test('an image size that is no size is refused', async () => {
  await expect(idxDataset('tiny', { images: named(images) }, { height: 0 })).rejects.toThrow(/image size/);
  await expect(idxDataset('tiny', { images: named(images) }, { width: Number.NaN })).rejects.toThrow(
    /image size/,
  );
});

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bytes.length - 12]! ^= 4;
  return copy;
}

test('a gzip file that unpacks to more than its header says is left at that, before it fills the memory', async () => {
  const header = idx([10, 28, 28]);
  // 400 MB of zeros behind it take 400 kB.
  const bytes = new Uint8Array(400e6);
  bytes.set(header);
  const bomb = gzipSync(bytes, { level: 1 });
  const before = process.memoryUsage().arrayBuffers;
  await expect(parseIdx(named(bomb), 3)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringMatching(
      /unpacks to more than it should[\s\S]*train-images-idx3-ubyte[\s\S]*7857 bytes/,
    ),
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
});
