import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeNpy, encodeNpz } from '../../src/io/npz.ts';

/** Reads .npy by NumPy's description of it (NEP 1), independently of the encoder. */
function readNpy(bytes: Uint8Array) {
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  const length = bytes[8]! + 256 * bytes[9]!;
  expect((10 + length) % 64).toBe(0);
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
  expect(header.endsWith('\n')).toBe(true);
  const [, descr, order, places] =
    /^\{'descr': '([^']+)', 'fortran_order': (\w+), 'shape': \(([^)]*)\), \} *\n$/.exec(header) ?? [];
  expect(order).toBe('False');
  const shape = places!
    .split(',')
    .filter((text) => text.trim() !== '')
    .map(Number);
  const body = bytes.slice(10 + length);
  const values = descr === '<f4' ? [...new Float32Array(body.buffer)] : [...body];
  return { descr, shape, values, oneTuple: /^\d+,$/.test(places!) };
}

describe('npy', () => {
  it('holds floats and bytes of any shape', () => {
    expect(
      readNpy(encodeNpy({ data: Float32Array.of(1, -2.5, 3e-8, Number.NaN, 5, 6), shape: [2, 3] })),
    ).toEqual({
      descr: '<f4',
      shape: [2, 3],
      values: [1, -2.5, Math.fround(3e-8), Number.NaN, 5, 6],
      oneTuple: false,
    });
    const pictures = readNpy(encodeNpy({ data: Uint8Array.of(0, 127, 255, 1), shape: [1, 2, 2, 1] }));
    expect(pictures).toEqual({
      descr: '|u1',
      shape: [1, 2, 2, 1],
      values: [0, 127, 255, 1],
      oneTuple: false,
    });
    // Python's tuple of one needs its comma.
    expect(readNpy(encodeNpy({ data: Uint8Array.of(7, 8), shape: [2] }))).toMatchObject({
      shape: [2],
      oneTuple: true,
    });
    expect(readNpy(encodeNpy({ data: new Float32Array(0), shape: [0, 4] }))).toMatchObject({
      shape: [0, 4],
      values: [],
    });
  });

  it('refuses a shape that does not fit', () => {
    expect(() => encodeNpy({ data: new Float32Array(5), shape: [2, 3] })).toThrow(/shape[\s\S]*hint/);
  });
});

it('npz is a zip archive of arrays by name, the same bytes each time', () => {
  const arrays = {
    arr_0: { data: Uint8Array.of(1, 2, 3), shape: [3, 1] },
    latents: { data: Float32Array.of(0.5), shape: [1, 1] },
  };
  const bytes = encodeNpz(arrays);
  expect(encodeNpz(arrays)).toEqual(bytes);
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(['arr_0.npy', 'latents.npy']);
  expect(readNpy(files['arr_0.npy']!)).toMatchObject({ shape: [3, 1], values: [1, 2, 3] });
  expect(readNpy(files['latents.npy']!)).toMatchObject({ descr: '<f4', values: [0.5] });
});
