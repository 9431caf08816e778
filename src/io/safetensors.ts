import { EarthmoverError, type Facts, usageError } from '../core/errors.ts';
import { type FileFormat, formatOf } from '../core/file-format.ts';
import type { Shape } from '../core/shape.ts';
import { sizeOf } from '../core/shape.ts';
import { duplicateKey } from './json-keys.ts';

// safetensors: u64 header length, a JSON header, then the tensors' bytes without gaps.
// https://huggingface.co/docs/safetensors, format section

const elementBytes = {
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

/** A tensor of any element type, as it lies in a file. */
export interface StoredTensor {
  /** Type of its elements. */
  readonly dtype: TensorType;
  /** Sizes, outermost first. */
  readonly shape: Shape;
  /** Little-endian, row-major. */
  readonly data: Uint8Array;
}

/** A tensor as the library computes with it: F32 or U32, by its array. */
export interface ArrayTensor {
  /** Sizes, outermost first. */
  readonly shape: Shape;
  /** Row-major. */
  readonly data: Float32Array | Uint32Array;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  /** The tensors by name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts by name; none where the file has no metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

const maximumHeaderBytes = 100_000_000;
const metadataKey = '__metadata__';

/**
 * The file's bytes: the same tensors and metadata give the same bytes, whatever their order in the map.
 * Wider elements come first, so every tensor starts on a multiple of its element size.
 *
 * @param tensors such as `readWeights` gives them, or stored ones of any type
 * @param metadata texts by name
 * @throws usage error on a name that the format reserves, and on elements that do not fill their shape.
 * @example
 * const bytes = encodeSafetensors(await trainer.readWeights(), { note: 'after 1000 steps' });
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor | ArrayTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const stored = [...tensors].map(([name, tensor]) => [name, storedTensor(tensor)] as const);
  const ordered = stored.sort(
    ([a, { dtype: first }], [b, { dtype: second }]) =>
      elementBytes[second] - elementBytes[first] || (a < b ? -1 : 1),
  );
  const entries: [string, unknown][] = [];
  const sortedMetadata = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  if (sortedMetadata.length > 0) entries.push([metadataKey, Object.fromEntries(sortedMetadata)]);
  let end = 0;
  for (const [name, { dtype, shape, data }] of ordered) {
    if (name === metadataKey || name === '__proto__') {
      throw usageError('safetensors: a tensor has a reserved name', {
        tensor: name,
        hint: 'give it another name',
      });
    }
    const misfit = misfitOf(name, { dtype, shape, data });
    if (misfit) {
      const hint = 'give as many elements as the shape has';
      throw usageError(`safetensors: ${misfit.fault}`, { ...misfit.facts, hint });
    }
    entries.push([name, { dtype, shape, data_offsets: [end, end + data.length] }]);
    end += data.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const dataStart = 8 + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + end).fill(0x20, 8, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - 8), true);
  bytes.set(json, 8);
  let at = dataStart;
  for (const [, { data }] of ordered) {
    bytes.set(data, at);
    at += data.length;
  }
  return bytes;
}

/**
 * Reads and checks everything the format promises; each tensor has memory of its own, whatever becomes of `bytes`.
 *
 * @param file what messages call it
 * @throws checkpoint error that says what is wrong with the file.
 * @example
 * const bytes = encodeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]));
 * decodeSafetensors(bytes).tensors.get('w')?.dtype; // 'F32'
 */
export function decodeSafetensors(bytes: Uint8Array, file = 'safetensors'): SafetensorsFile {
  const { tensors, metadata } = viewSafetensors(bytes, file);
  // Not `slice()`: that of Node's Buffer is a view again.
  const copied = [...tensors].map(
    ([name, tensor]) => [name, { ...tensor, data: new Uint8Array(tensor.data) }] as const,
  );
  return { tensors: new Map(copied), metadata };
}

/** The same without copies, for files as large as a data set: the tensors are views of `bytes`, aligned or not. */
export function viewSafetensors(bytes: Uint8Array, file = 'safetensors'): SafetensorsFile {
  const fail = (fault: string, facts: Readonly<Record<string, unknown>> = {}) =>
    unusable(fault, { file, ...facts });
  if (bytes.length < 8)
    throw fail('the file is truncated', { expected: '8 bytes or more', found: bytes.length });
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (headerBytes > maximumHeaderBytes) {
    const format = formatOf(bytes);
    const other = format && otherFormats[format];
    if (other !== undefined) throw fail('the file is of another format', { found: other });
    throw fail('the header is oversized', { 'at most': maximumHeaderBytes, found: headerBytes });
  }
  if (8 + headerBytes > bytes.length) {
    throw fail('the file is truncated', {
      expected: `${8 + headerBytes} bytes or more`,
      found: bytes.length,
    });
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes), fail);
  const body = bytes.subarray(8 + headerBytes);
  const metadata: [string, string][] = [];
  const tensors: [string, StoredTensor, number][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__proto__') throw fail('a tensor has a reserved name', { tensor: name });
    if (!isRecord(entry)) throw fail('an entry of the header is no object', { entry: name });
    if (name === metadataKey) {
      for (const [key, value] of Object.entries(entry)) {
        if (typeof value !== 'string')
          throw fail('metadata may hold strings only', { key, found: typeof value });
        metadata.push([key, value]);
      }
      continue;
    }
    const { dtype, shape, data_offsets: offsets } = entry;
    if (!isTensorType(dtype)) throw fail('unknown element type', { tensor: name, dtype });
    if (!isSizes(shape))
      throw fail('a shape is no list of sizes', { tensor: name, shape: JSON.stringify(shape) });
    const [start = 0, end = 0] = isSizes(offsets) && offsets.length === 2 ? offsets : [1, 0];
    if (start > end || end > body.length) {
      throw fail('data offsets lie outside the file', {
        tensor: name,
        offsets: JSON.stringify(offsets),
        'data bytes': body.length,
      });
    }
    const tensor = { dtype, shape, data: body.subarray(start, end) };
    const misfit = misfitOf(name, tensor);
    if (misfit) throw fail(misfit.fault, misfit.facts);
    tensors.push([name, tensor, start]);
  }
  let expected = 0;
  for (const [name, { data }, start] of tensors.toSorted(
    (a, b) => a[2] - b[2] || a[1].data.length - b[1].data.length,
  )) {
    if (start !== expected) {
      throw fail(start < expected ? 'tensors overlap' : 'there is a hole between tensors', {
        tensor: name,
        'starts at': start,
        expected,
      });
    }
    expected += data.length;
  }
  if (expected !== body.length) {
    throw fail('bytes after the last tensor belong to none', { expected, found: body.length });
  }
  // fromEntries makes __proto__ an own property of the metadata, harmless to readers.
  return {
    tensors: new Map(tensors.map(([name, tensor]) => [name, tensor])),
    metadata: Object.fromEntries(metadata),
  };
}

function parseHeader(
  bytes: Uint8Array,
  fail: (fault: string, facts?: Readonly<Record<string, unknown>>) => EarthmoverError,
): Record<string, unknown> {
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

/** How the bytes of a tensor differ from what its shape asks for; undefined where they fit. */
function misfitOf(
  tensor: string,
  { dtype, shape, data }: StoredTensor,
): { readonly fault: string; readonly facts: Facts } | undefined {
  const expected = sizeOf(shape) * elementBytes[dtype];
  if (data.length === expected) return undefined;
  const facts = { tensor, dtype, shape, expected: `${expected} bytes`, found: `${data.length} bytes` };
  return { fault: "a tensor's bytes do not fit its shape", facts };
}

/** The tensor's elements as bytes; typed arrays are little-endian on every platform that has WebGPU, as the format is. */
export function storedTensor(tensor: StoredTensor | ArrayTensor): StoredTensor {
  if ('dtype' in tensor) return tensor;
  const { shape, data } = tensor;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { dtype: data instanceof Uint32Array ? 'U32' : 'F32', shape, data: bytes };
}

function unusable(fault: string, facts: Readonly<Record<string, unknown>>): EarthmoverError {
  return new EarthmoverError('checkpoint', `safetensors: ${fault}`, {
    ...facts,
    hint: 'the file is damaged or no safetensors file: use another copy or an older checkpoint',
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
