import { EarthmoverError } from '../core/errors.ts';
import type { StoredTensor } from './safetensors.ts';

// The elements of stored tensors as typed arrays, which are little-endian on every platform that has WebGPU, as
// safetensors is.

/** The values of a floating-point tensor as f32, in memory of their own; F64 is rounded. */
export function floatsOf(tensor: StoredTensor, name: string): Float32Array<ArrayBuffer> {
  const { dtype } = tensor;
  const buffer = copyOf(tensor.data).buffer;
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case 'F16':
      return Float32Array.from(new Uint16Array(buffer), halfToNumber);
    default:
      throw wrongType(name, dtype, 'F32, F64, F16 or BF16');
  }
}

/** The values of a U32 tensor, in memory of their own. */
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

function wrongType(tensor: string, found: string, expected: string): EarthmoverError {
  return new EarthmoverError('checkpoint', 'safetensors: a tensor has another element type', {
    tensor,
    expected,
    found,
    hint: 'convert the tensor, or use a file that Earthmover wrote',
  });
}
