// NumPy's formats: one array as .npy (version 1.0), several by name as .npz, a zip archive of them.
import { zipSync } from 'fflate';
import { usageError } from '../core/errors.ts';
import { type Shape, sizeOf } from '../core/shape.ts';

export interface NpyArray {
  /** Row-major. */
  readonly data: Float32Array | Uint8Array;
  readonly shape: Shape;
}

/** @throws usage error where data and shape do not agree */
export function encodeNpy({ data, shape }: NpyArray): Uint8Array {
  if (data.length !== sizeOf(shape)) {
    throw usageError('npy: the shape does not fit the data', {
      shape,
      values: data.length,
      hint: 'give a shape whose product is the number of values',
    });
  }
  const type = data instanceof Uint8Array ? '|u1' : '<f4';
  const places = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${places}), }`;
  // Magic and lengths are 10 bytes; the data begin at a multiple of 64, behind a line feed.
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + padded.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, padded.length, true);
  bytes.set(new TextEncoder().encode(padded), 10);
  const start = 10 + padded.length;
  if (data instanceof Uint8Array) bytes.set(data, start);
  else for (const [i, value] of data.entries()) view.setFloat32(start + 4 * i, value, true);
  return bytes;
}

/** Arrays by name, uncompressed as `numpy.savez` writes them. */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)] as const);
  // A fixed date: the same samples are the same bytes.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: '1980-01-01T00:00:00' });
}
