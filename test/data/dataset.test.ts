import { expect, test } from 'vitest';
import { createDataset, requireBatch, sampleOf } from '../../src/data/dataset.ts';

const pictures = createDataset('two', [1, 2, 1], Uint8Array.of(0, 255, 51, 204));

test('u8 values stand for v / 127.5 − 1 and points for themselves', () => {
  expect([...sampleOf(pictures, 0)]).toEqual([-1, 1]);
  expect(sampleOf(pictures, 1)[0]).toBeCloseTo(-0.6, 6);
  expect([...sampleOf(createDataset('points', [2], Float32Array.of(1, 2, 3, 4)), 1)]).toEqual([3, 4]);
});

test('the hash tells values, shapes and encodings apart', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const hashes = [
    createDataset('a', [1, 2, 1], bytes),
    createDataset('a', [2, 1, 1], bytes),
    createDataset('a', [1, 2, 1], Uint8Array.of(1, 2, 3, 5)),
    createDataset('a', [1], new Float32Array(bytes.buffer.slice(0))),
  ].map((set) => set.hash);
  expect(new Set(hashes).size).toBe(4);
  expect(createDataset('renamed', [1, 2, 1], bytes).hash).toBe(hashes[0]);
});

test('twelve pictures suggest a batch of eight, and one sample a batch of one', () => {
  const many = (count: number) => createDataset('photos', [1, 1, 1], new Uint8Array(count));
  expect(() => requireBatch(many(12), 64)).toThrow(/hint +give --batch 8 or less, or more data$/);
  expect(() => requireBatch(many(1), 64)).toThrow(/hint +give --batch 1, or more data$/);
});

test('a batch larger than the data is refused, naming both', () => {
  expect(() => requireBatch(pictures, 2)).not.toThrow();
  expect(() => requireBatch(pictures, 64)).toThrow(
    /batch: larger than the data set[\s\S]*64[\s\S]*two[\s\S]*2/,
  );
});

test('values that make no whole samples, no samples, or labels of another number are refused', () => {
  expect(() => createDataset('x', [2], new Float32Array(3))).toThrow(/whole samples/);
  expect(() => createDataset('x', [2], new Float32Array(0))).toThrow(/whole samples/);
  expect(() => createDataset('x', [2], new Float32Array(4), new Uint8Array(3))).toThrow(/labels/);
});
