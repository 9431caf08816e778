// The classifiers that come with the package: packed and unpacked again, and there for the data that they name.
import { brotliDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeSafetensors } from '../../src/io/safetensors.ts';
import { packClassifier, readShippedClassifier } from '../../src/node/shipped-classifier.ts';

const shipped = {
  '28 px': 'u8-60000x28x28x1-6551e310941ac95efc1678377de3e190',
  '32 px': 'u8-60000x32x32x1-724ac4b45c5c2b253d0ba00a47192fd6',
};

it('packs the low bytes before the high bytes', () => {
  const weights = new Map([['w', Float32Array.of(1, -2, 0.15625)]]);
  const { tensors } = decodeSafetensors(brotliDecompressSync(packClassifier(weights)));
  expect(tensors.get('w')).toEqual({
    dtype: 'U8',
    shape: [2, 3],
    data: Uint8Array.of(0x80, 0x00, 0x20, 0x3f, 0xc0, 0x3e),
  });
});

it.each(Object.entries(shipped))('unpacks all weights, each a bfloat16: MNIST at %s', async (_, hash) => {
  const weights = await readShippedClassifier({ hash });
  const values = [...weights.values()].flatMap((each) => [...each]);
  expect(values.length).toBeGreaterThan(100_000);
  expect(values.every(Number.isFinite)).toBe(true);
  // The first layer's weights are small and differ, which bytes in a wrong order would not.
  expect(Math.max(...values.slice(0, 1000).map(Math.abs))).toBeLessThan(10);
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  expect(bits.every((each) => each % 0x10000 === 0)).toBe(true);
});

it('has none for other data', async () => {
  await expect(readShippedClassifier({ hash: 'u8-3x28x28x1-00' })).rejects.toThrow(/ENOENT/);
});
