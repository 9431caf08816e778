import { expect, test } from 'vitest';
import { contentHash, createContentHash, murmur128 } from '../../src/data/content-hash.ts';

test("the hash passes SMHasher's verification of MurmurHash3 x86 128", () => {
  const key = Uint8Array.from({ length: 256 }, (_, i) => i);
  const hashes = new Uint8Array(256 * 16);
  for (let i = 0; i < 256; i++) {
    hashes.set(new Uint8Array(murmur128(key.subarray(0, i), 256 - i).buffer), 16 * i);
  }
  expect(murmur128(hashes, 0)[0]).toBe(0xb3ece62a);
});

test('the hash does not depend on where the bytes lie in their buffer', () => {
  const bytes = Uint8Array.from({ length: 101 }, (_, i) => (i * 37) % 256);
  const shifted = new Uint8Array(108);
  shifted.set(bytes, 3);
  expect(contentHash(shifted.subarray(3, 104))).toBe(contentHash(bytes));
  expect(contentHash(bytes)).toMatch(/^[0-9a-f]{32}$/);
});

test('one flipped bit changes the hash', () => {
  const bytes = new Uint8Array(1000);
  const before = contentHash(bytes);
  bytes[999] = 1;
  expect(contentHash(bytes)).not.toBe(before);
});

test('bytes that come piece by piece have the hash of the whole, however they are cut', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 89) % 251);
  for (const step of [1, 3, 15, 16, 17, 31, 400, 1000, 2000]) {
    const hash = createContentHash();
    for (let at = 0; at < bytes.length; at += step) hash.update(bytes.subarray(at, at + step));
    expect(hash.digest(), `pieces of ${step}`).toBe(contentHash(bytes));
    expect(hash.digest(), 'asked again').toBe(contentHash(bytes));
  }
  const empty = createContentHash();
  empty.update(new Uint8Array());
  expect(empty.digest()).toBe(contentHash(new Uint8Array()));
});
