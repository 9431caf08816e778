// The header and the numbers of NumPy's .npy format, versions 1 to 3, read.
// source  numpy.lib.format
import { type Shape, sizeOf } from '../core/shape.ts';

/** Kinds of numbers that are read: truth, unsigned, signed and floating, with their bytes. */
export type NpyType = 'b1' | 'u1' | 'i1' | 'u2' | 'i2' | 'u4' | 'i4' | 'u8' | 'i8' | 'f2' | 'f4' | 'f8';

/** What a file says of its array. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly littleEndian: boolean;
  /** The first axis runs fastest. */
  readonly fortran: boolean;
  readonly shape: Shape;
  /** Where the numbers begin, in bytes. */
  readonly start: number;
}

type Reader = (view: DataView, at: number, littleEndian: boolean) => number;

const readers: Readonly<Record<NpyType, Reader>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** A header is some 100 bytes; NumPy itself reads no more than 10,000 of one. */
export const mostNpyHeaderBytes = 2 ** 16;

/** Bytes of one number. */
export function bytesOfType(type: NpyType): number {
  return Number(type.slice(1));
}

/**
 * @param start the file's first bytes, `mostNpyHeaderBytes` or all of them
 * @throws a plain Error that says what is broken, or that the array does not hold numbers
 */
export function npyHeader(start: Uint8Array): NpyHeader {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  if (start.length < 12 || String.fromCharCode(...start.subarray(0, 6)) !== '\x93NUMPY') {
    throw new Error('it does not begin as a NumPy array does');
  }
  const version = view.getUint8(6);
  const lengthAt = version === 1 ? 10 : 12;
  const end = lengthAt + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > start.length) throw new Error(`its header of ${end} bytes is cut off`);
  const text = new TextDecoder().decode(start.subarray(lengthAt, end));
  const descr = /'descr': *'([<>=|])([a-zA-Z]\d*)/.exec(text);
  const fortran = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const places = /'shape': *\(([\d, L]*)\)/.exec(text)?.[1];
  if (fortran === undefined || places === undefined) throw new Error('its header is damaged');
  const type = descr?.[2] ?? '';
  if (!isType(type)) {
    const said = /'descr': *('[^']*'|\[)/.exec(text)?.[1] ?? 'nothing';
    throw new Error(`its values are ${said === '[' ? 'records' : said}, and only numbers are read`);
  }
  const shape = places
    .split(',')
    .filter((place) => place.trim() !== '')
    .map((place) => Number.parseInt(place, 10));
  return { type, littleEndian: descr?.[1] !== '>', fortran: fortran === 'True', shape, start: end };
}

/** Numbers as they lie, one after the other. */
export function npyValues(
  bytes: Uint8Array,
  { type, littleEndian }: Pick<NpyHeader, 'type' | 'littleEndian'>,
): Uint8Array | Float64Array {
  if (type === 'u1') return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [read, step] = [readers[type], bytesOfType(type)];
  const values = new Float64Array(Math.floor(bytes.length / step));
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * step, littleEndian);
  return values;
}

/** Elements of an array whose first axis runs fastest, in the order in which the last one does. */
export function rowMajor<T extends Uint8Array | Float64Array>(values: T, shape: Shape): T {
  const ordered = values.slice() as T;
  const place = shape.map(() => 0);
  const steps = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  let from = 0;
  for (let to = 0; to < ordered.length; to++) {
    ordered[to] = values[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [index, size, step] = [(place[axis] ?? 0) + 1, shape[axis] ?? 1, steps[axis] ?? 1];
      place[axis] = index === size ? 0 : index;
      from += index === size ? -step * (size - 1) : step;
      if (index !== size) break;
    }
  }
  return ordered;
}

function isType(name: string): name is NpyType {
  return Object.hasOwn(readers, name);
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
