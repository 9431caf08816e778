// The elements of stored tensors as typed arrays, which are little-endian on every platform that has WebGPU, as
// safetensors is.
import { at } from '../core/at.ts';
import { EarthmoverError } from '../core/errors.ts';
import { floatsFrom } from '../core/floats.ts';
import type { Shape } from '../core/shape.ts';
import type { StoredTensor } from './safetensors.ts';

/** Each value as the nearest bfloat16, which has 8 significant bits: half the bytes of f32. */
export function bf16Tensor(shape: Shape, values: Float32Array): StoredTensor {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const { buffer } = new Uint16Array(bits.map(bfloatOfFloat));
  return { dtype: 'BF16', shape, data: new Uint8Array(buffer) };
}

/**
 * The values of a floating-point tensor as f32, in memory of their own; F64 is rounded.
 *
 * @param name what errors call it
 * @throws checkpoint error on a tensor of integers
 * @example
 * const [name, tensor] = ['w', { dtype: 'F32', shape: [1], data: new Uint8Array(4) }] as const;
 * floatsOf(tensor, name); // [0]
 */
export function floatsOf(tensor: StoredTensor, name: string): Float32Array<ArrayBuffer> {
  const { dtype } = tensor;
  const buffer = copyOf(tensor.data).buffer;
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'BF16':
      return new Float32Array(new Uint32Array(new Uint16Array(buffer)).map((bits) => bits << 16).buffer);
    case 'F16': {
      const halves = new Uint16Array(buffer);
      return floatsFrom(halves.length, (i) => halfToNumber(at(halves, i)));
    }
    default:
      throw wrongType(name, dtype, 'F32, F64, F16 or BF16');
  }
}

/**
 * The values of a U32 tensor, in memory of their own.
 *
 * @param name what errors call it
 * @throws checkpoint error on a tensor of another type
 * @example
 * const [name, tensor] = ['counters', { dtype: 'U32', shape: [1], data: Uint8Array.of(7, 0, 0, 0) }] as const;
 * integersOf(tensor, name); // [7]
 */
export function integersOf(tensor: StoredTensor, name: string): Uint32Array<ArrayBuffer> {
  if (tensor.dtype !== 'U32') throw wrongType(name, tensor.dtype, 'U32');
  return new Uint32Array(copyOf(tensor.data).buffer);
}

/** Not `slice()`: that of Node's Buffer, which files are read into, is a view of the whole file. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** IEEE binary16: 1 sign, 5 exponent and 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return (sign * fraction) / 2 ** 24;
  // 2^(exponent − 25) · (1024 + fraction), with both powers exact
  return (sign * (1024 + fraction) * 2 ** exponent) / 2 ** 25;
}

/** The upper half of a float's bits, rounded to the nearest, to the even one of two as near. */
function bfloatOfFloat(bits: number): number {
  const infinity = 0x7f800000;
  // Rounding could carry a NaN into the sign: it is kept by a bit of its own.
  if ((bits & 0x7fffffff) > infinity) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function wrongType(tensor: string, found: string, expected: string): EarthmoverError {
  return new EarthmoverError('checkpoint', 'safetensors: a tensor has another element type', {
    tensor,
    expected,
    found,
    hint: 'convert the tensor, or use a file that Earthmover wrote',
  });
}
