// safetensors: u64 header length, a JSON header, then the tensors' bytes without gaps.
// https://huggingface.co/docs/safetensors, format section
import { usageError } from '../core/errors.ts';
import type { Shape } from '../core/shape.ts';
import {
  elementBytes,
  lengthBytes,
  metadataKey,
  misfitOf,
  readSafetensorsHeader,
  type TensorType,
} from './safetensors-header.ts';

export type { TensorType } from './safetensors-header.ts';

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
    const misfit = misfitOf(name, { dtype, shape }, data.length);
    if (misfit) {
      const hint = 'give as many elements as the shape has';
      throw usageError(`safetensors: ${misfit.fault}`, { ...misfit.facts, hint });
    }
    entries.push([name, { dtype, shape, data_offsets: [end, end + data.length] }]);
    end += data.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const dataStart = lengthBytes + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + end).fill(0x20, lengthBytes, dataStart);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(dataStart - lengthBytes), true);
  bytes.set(json, lengthBytes);
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
  const { tensors, metadata, dataStart } = readSafetensorsHeader(bytes, bytes.length, file);
  const views = [...tensors].map(([name, { dtype, shape, start, end }]) => {
    const data = bytes.subarray(dataStart + start, dataStart + end);
    return [name, { dtype, shape, data }] as const;
  });
  return { tensors: new Map(views), metadata };
}

/** The tensor's elements as bytes; typed arrays are little-endian on every platform that has WebGPU, as the format is. */
export function storedTensor(tensor: StoredTensor | ArrayTensor): StoredTensor {
  if ('dtype' in tensor) return tensor;
  const { shape, data } = tensor;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { dtype: data instanceof Uint32Array ? 'U32' : 'F32', shape, data: bytes };
}
