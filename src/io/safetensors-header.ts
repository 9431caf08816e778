// What a safetensors file says of itself, read without its tensors: u64 header length, then a JSON header.
// https://huggingface.co/docs/safetensors, format section
import { EarthmoverError, type Facts } from '../core/errors.ts';
import { type FileFormat, formatOf } from '../core/file-format.ts';
import { type Shape, sizeOf } from '../core/shape.ts';
import { duplicateKey, isRecord } from './json-keys.ts';

export const elementBytes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

/** The element types of the format; `F16` and `BF16` are the two halves. */
export type TensorType = keyof typeof elementBytes;

/** A tensor that lies in a file. */
export interface TensorExtent {
  readonly dtype: TensorType;
  readonly shape: Shape;
  /** Its bytes, counted from the end of the header. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorExtent>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Bytes before the first tensor. */
  readonly dataStart: number;
}

type Fail = (fault: string, facts?: Facts) => EarthmoverError;

/** Bytes at the start of a file that say how long its header is. */
export const lengthBytes = 8;
export const metadataKey = '__metadata__';
const maximumHeaderBytes = 100_000_000;

/**
 * Bytes of a file up to its first tensor, from its first `lengthBytes`.
 * @param start the file, or the beginning of it
 * @param fileBytes how long the file is
 * @throws checkpoint error that says what is wrong with the file
 */
export function dataStartOf(start: Uint8Array, fileBytes: number, file: string): number {
  const fail = failing(file);
  if (start.length < lengthBytes) {
    throw fail('the file is truncated', { expected: `${lengthBytes} bytes or more`, found: start.length });
  }
  const view = new DataView(start.buffer, start.byteOffset, lengthBytes);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > maximumHeaderBytes) {
    const format = formatOf(start);
    const other = format && otherFormats[format];
    if (other !== undefined) throw fail('the file is of another format', { found: other });
    throw fail('the header is oversized', { 'at most': maximumHeaderBytes, found: headerBytes });
  }
  const dataStart = lengthBytes + headerBytes;
  if (dataStart <= fileBytes) return dataStart;
  throw fail('the file is truncated', { expected: `${dataStart} bytes or more`, found: fileBytes });
}

/**
 * Reads and checks everything that the format promises of a file.
 * @param start the file, or the beginning of it up to its first tensor
 * @param fileBytes how long the file is
 * @throws checkpoint error that says what is wrong with the file
 */
export function readSafetensorsHeader(start: Uint8Array, fileBytes: number, file: string): SafetensorsHeader {
  const fail = failing(file);
  const dataStart = dataStartOf(start, fileBytes, file);
  const header = parseHeader(start.subarray(lengthBytes, dataStart), fail);
  const metadata: [string, string][] = [];
  const tensors: [string, TensorExtent][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__proto__') throw fail('a tensor has a reserved name', { tensor: name });
    if (!isRecord(entry)) throw fail('an entry of the header is no object', { entry: name });
    if (name !== metadataKey) {
      tensors.push([name, extentOf(name, entry, fileBytes - dataStart, fail)]);
      continue;
    }
    for (const [key, value] of Object.entries(entry)) {
      if (typeof value !== 'string')
        throw fail('metadata may hold strings only', { key, found: typeof value });
      metadata.push([key, value]);
    }
  }
  requireNoGaps(tensors, fileBytes - dataStart, fail);
  // fromEntries makes __proto__ an own property of the metadata, harmless to readers.
  return { tensors: new Map(tensors), metadata: Object.fromEntries(metadata), dataStart };
}

function extentOf(
  name: string,
  { dtype, shape, data_offsets: offsets }: Readonly<Record<string, unknown>>,
  dataBytes: number,
  fail: Fail,
): TensorExtent {
  if (!isTensorType(dtype)) throw fail('unknown element type', { tensor: name, dtype });
  if (!isSizes(shape))
    throw fail('a shape is no list of sizes', { tensor: name, shape: JSON.stringify(shape) });
  const [start = 0, end = 0] = isSizes(offsets) && offsets.length === 2 ? offsets : [1, 0];
  if (start > end || end > dataBytes) {
    throw fail('data offsets lie outside the file', {
      tensor: name,
      offsets: JSON.stringify(offsets),
      'data bytes': dataBytes,
    });
  }
  const misfit = misfitOf(name, { dtype, shape }, end - start);
  if (misfit) throw fail(misfit.fault, misfit.facts);
  return { dtype, shape, start, end };
}

function requireNoGaps(
  tensors: readonly (readonly [string, TensorExtent])[],
  dataBytes: number,
  fail: Fail,
): void {
  let expected = 0;
  const inOrder = tensors.toSorted(([, a], [, b]) => a.start - b.start || a.end - b.end);
  for (const [name, { start, end }] of inOrder) {
    if (start !== expected) {
      throw fail(start < expected ? 'tensors overlap' : 'there is a hole between tensors', {
        tensor: name,
        'starts at': start,
        expected,
      });
    }
    expected = end;
  }
  if (expected === dataBytes) return;
  throw fail('bytes after the last tensor belong to none', { expected, found: dataBytes });
}

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw fail('the header is not JSON', { cause: cause instanceof Error ? cause.message : cause });
  }
  if (!isRecord(header) || bytes[0] !== 0x7b) throw fail('the header is no JSON object');
  const twice = duplicateKey(text);
  if (twice !== undefined) throw fail('a name stands twice in the header', { name: twice });
  return header;
}

/** How so many bytes differ from what the shape of a tensor asks for; undefined where they fit. */
export function misfitOf(
  tensor: string,
  { dtype, shape }: Pick<TensorExtent, 'dtype' | 'shape'>,
  bytes: number,
): { readonly fault: string; readonly facts: Facts } | undefined {
  const expected = sizeOf(shape) * elementBytes[dtype];
  if (bytes === expected) return undefined;
  const facts = { tensor, dtype, shape, expected: `${expected} bytes`, found: `${bytes} bytes` };
  return { fault: "a tensor's bytes do not fit its shape", facts };
}

function failing(file: string): Fail {
  return (fault, facts = {}) =>
    new EarthmoverError('checkpoint', `safetensors: ${fault}`, {
      file,
      ...facts,
      hint: 'the file is damaged or no safetensors file: use another copy or an older checkpoint',
    });
}

function isTensorType(value: unknown): value is TensorType {
  return typeof value === 'string' && Object.hasOwn(elementBytes, value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Formats that models are kept in elsewhere. */
const otherFormats: Partial<Record<FileFormat, string>> = {
  zip: 'a zip archive, as PyTorch writes .pt and .pth, and NumPy .npz',
  'old pickle': 'a Python pickle, as older PyTorch writes .pt and .pth',
  pickle: 'a Python pickle',
  hdf5: 'HDF5, as Keras writes .h5',
  numpy: 'a NumPy array',
  gzip: 'gzip',
  png: 'a PNG picture',
  gguf: 'GGUF',
};
