// Protocol Buffers, as much as writing messages takes: protobuf.dev/programming-guides/encoding. A field is its bytes,
// key included; a message is its fields one after the other.
import { joined } from '../core/bytes.ts';

const wireTypes = { varint: 0, fixed64: 1, lengthPrefixed: 2, fixed32: 5 } as const;

/** The fields of a message as one array of bytes. */
export function message(...fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joined(fields);
}

/** A whole number from 0 to 2⁵³ − 1: int32, int64, an enum. */
export function wholeField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...key(number, 'varint'), ...varint(value)]);
}

export function floatField(number: number, value: number): Uint8Array {
  return message(key(number, 'fixed32'), scalars([value], 4));
}

export function doubleField(number: number, value: number): Uint8Array {
  return message(key(number, 'fixed64'), scalars([value], 8));
}

/** Repeated doubles, packed. */
export function doublesField(number: number, values: readonly number[]): Uint8Array {
  return bytesField(number, scalars(values, 8));
}

/** Bytes, or a message within the message. */
export function bytesField(number: number, value: Uint8Array): Uint8Array {
  return message(key(number, 'lengthPrefixed'), varint(value.length), value);
}

export function textField(number: number, text: string): Uint8Array {
  return bytesField(number, new TextEncoder().encode(text));
}

function key(number: number, type: keyof typeof wireTypes): Uint8Array {
  return varint(8 * number + wireTypes[type]);
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

/** Little-endian floats of four or eight bytes. */
function scalars(values: readonly number[], size: 4 | 8): Uint8Array {
  const bytes = new Uint8Array(size * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    if (size === 4) view.setFloat32(4 * i, value, true);
    else view.setFloat64(8 * i, value, true);
  });
  return bytes;
}
