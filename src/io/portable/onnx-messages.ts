// The messages of an ONNX file: field numbers from onnx.proto3 of version 1.12.
import { bytesField, floatField, message, textField, wholeField } from '../protobuf.ts';
import type { Constant, Dims, NamedDims } from './graph.ts';

export const elementTypes = { float: 1, int64: 7, bool: 9 } as const;

/** A whole number, several, or a float. */
export type AttributeValue = number | readonly number[] | { readonly float: number };

export function attribute(name: string, value: AttributeValue): Uint8Array {
  if (typeof value === 'number') return message(textField(1, name), wholeField(3, value), wholeField(20, 2));
  if ('float' in value) return message(textField(1, name), floatField(2, value.float), wholeField(20, 1));
  return message(textField(1, name), ...value.map((part) => wholeField(8, part)), wholeField(20, 7));
}

export function floatTensor({ name, dims, data }: Constant): Uint8Array {
  return tensor(
    name,
    dims,
    elementTypes.float,
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
}

export function wholeTensor(name: string, values: readonly number[]): Uint8Array {
  const { buffer } = BigInt64Array.from(values, BigInt);
  return tensor(name, [values.length], elementTypes.int64, new Uint8Array(buffer));
}

/** Raw data are little-endian, as typed arrays are wherever there is WebGPU. */
function tensor(name: string, dims: Dims, type: number, data: Uint8Array): Uint8Array {
  const sizes = dims.map((size) => wholeField(1, size));
  return message(...sizes, wholeField(2, type), textField(8, name), bytesField(9, data));
}

export function valueInfo({ name, dims, whole }: NamedDims): Uint8Array {
  const shape = dims.map((size) =>
    bytesField(1, size >= 0 ? wholeField(1, size) : textField(2, size === -1 ? 'batch' : `batch_${-size}`)),
  );
  const type = message(
    wholeField(1, whole ? elementTypes.int64 : elementTypes.float),
    bytesField(2, message(...shape)),
  );
  return message(textField(1, name), bytesField(2, bytesField(1, type)));
}
