import { expect, it } from 'vitest';
import { npyHeader, npyValues, rowMajor } from '../../src/io/npy.ts';
import { encodeNpy } from '../../src/io/npz.ts';

it('reads what it writes', () => {
  const bytes = encodeNpy({ data: Float32Array.of(1, -2.5, 3, 4, 5, 6), shape: [3, 2] });
  const header = npyHeader(bytes);
  expect(header).toMatchObject({ type: 'f4', littleEndian: true, fortran: false, shape: [3, 2] });
  expect([...npyValues(bytes.subarray(header.start), header)]).toEqual([1, -2.5, 3, 4, 5, 6]);
});

/** A file of version 1 with this header and nothing behind it. */
function withHeader(text: string): Uint8Array {
  const bytes = new Uint8Array(10 + text.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length & 255, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  return bytes;
}

it('knows a scalar, one dimension, and the L of old versions of Python', () => {
  const shapeOf = (shape: string) =>
    npyHeader(withHeader(`{'descr': '>i8', 'fortran_order': True, 'shape': ${shape}, }`)).shape;
  expect(shapeOf('()')).toEqual([]);
  expect(shapeOf('(3,)')).toEqual([3]);
  expect(shapeOf('(3L, 2L)')).toEqual([3, 2]);
});

it.each([
  ["{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", /'\|O', and only numbers/],
  ["{'descr': '<c16', 'fortran_order': False, 'shape': (3,), }", /'<c16', and only numbers/],
  ["{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,), }", /records, and only numbers/],
  ["{'descr': '<f4', 'shape': (3,), }", /header is damaged/],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }", /header is damaged/],
])('refuses %s', (text, message) => {
  expect(() => npyHeader(withHeader(text))).toThrow(message);
});

it('refuses a header that is longer than the file', () => {
  expect(() => npyHeader(withHeader('{}').subarray(0, 11))).toThrow(/does not begin/);
  const bytes = withHeader(' '.repeat(20));
  bytes[8] = 200;
  expect(() => npyHeader(bytes)).toThrow(/header of 210 bytes is cut off/);
});

it('reads halves: normal, subnormal and not finite', () => {
  const bytes = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x01, 0x00, 0x00, 0x7c, 0x01, 0x7c);
  const values = [...npyValues(bytes, { type: 'f2', littleEndian: true })];
  expect(values).toEqual([1, -2, 2 ** -24, Number.POSITIVE_INFINITY, Number.NaN]);
});

it('turns an array whose first axis runs fastest', () => {
  // [[[0, 1, 2], [10, 11, 12]], [[100, …]]] by columns.
  const columns = Uint8Array.of(0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112);
  expect([...rowMajor(columns, [2, 2, 3])]).toEqual([0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]);
});
