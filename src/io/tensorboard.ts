// Records of TensorBoard's event files.
//   record  u64 length, u32 masked CRC-32C of the length, the event, u32 masked CRC-32C of the event; little-endian
//   event   a protocol buffer, as tensorflow/core/util/event.proto and core/framework/summary.proto have it
// source: tensorflow/core/lib/io/record_writer.h, and crc32c.h for the mask.
import { crc32c } from '../core/crc.ts';
import type { Histogram } from './histogram.ts';
import {
  bytesField,
  doubleField,
  doublesField,
  floatField,
  message,
  textField,
  wholeField,
} from './protobuf.ts';

/** One thing that an event shows, under a tag such as `metrics/criticLoss`. */
export type Shown =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly png: Uint8Array }
  | { readonly tag: string; readonly histogram: Histogram };

/** The record that a file begins with. */
export function versionRecord(wallSeconds: number): Uint8Array {
  return record(message(doubleField(1, wallSeconds), textField(3, 'brain.Event:2')));
}

/** Says that the run begins anew before iteration `step`: readers drop what earlier files have from there on. */
export function restartRecord(wallSeconds: number, step: number): Uint8Array {
  const start = wholeField(1, 1);
  return record(message(doubleField(1, wallSeconds), wholeField(2, step), bytesField(7, start)));
}

/** What iteration `step` showed. */
export function summaryRecord(wallSeconds: number, step: number, shown: readonly Shown[]): Uint8Array {
  const summary = message(
    ...shown.map((each) => bytesField(1, message(textField(1, each.tag), contentOf(each)))),
  );
  return record(message(doubleField(1, wallSeconds), wholeField(2, step), bytesField(5, summary)));
}

function contentOf(shown: Shown): Uint8Array {
  if ('scalar' in shown) return floatField(2, shown.scalar);
  if ('png' in shown) return bytesField(4, imageOf(shown.png));
  return bytesField(5, histogramMessage(shown.histogram));
}

/** Channels by the colour type of a PNG. */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

function imageOf(png: Uint8Array): Uint8Array {
  // The header's chunk comes first in every PNG: width, height, depth, colour type from byte 16 on.
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return message(
    wholeField(1, view.getUint32(20)),
    wholeField(2, view.getUint32(16)),
    wholeField(3, channels[view.getUint8(25)] ?? 4),
    bytesField(4, png),
  );
}

function histogramMessage({ min, max, count, sum, sumOfSquares, limits, counts }: Histogram): Uint8Array {
  return message(
    doubleField(1, min),
    doubleField(2, max),
    doubleField(3, count),
    doubleField(4, sum),
    doubleField(5, sumOfSquares),
    doublesField(6, limits),
    doublesField(7, counts),
  );
}

function record(event: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(event.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(event.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(event, 12);
  view.setUint32(12 + event.length, masked(crc32c(event)), true);
  return bytes;
}

/** A checksum of data that hold checksums of themselves is a poor one, so that those in files are rotated and offset. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
