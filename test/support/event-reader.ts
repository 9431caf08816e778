// A reader of TensorBoard's event files, written from the definitions of the format (record_writer.h, event.proto,
// summary.proto) and apart from the writer: it fails where a checksum, a wire type or a field is not as these say.

export interface ReadValue {
  readonly tag: string;
  readonly simpleValue?: number;
  readonly image?: {
    readonly height: number;
    readonly width: number;
    readonly colorspace: number;
    readonly encoded: Uint8Array;
  };
  readonly histogram?: {
    readonly min: number;
    readonly max: number;
    readonly num: number;
    readonly sum: number;
    readonly sumSquares: number;
    readonly limits: readonly number[];
    readonly buckets: readonly number[];
  };
}

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  /** 1 is START. */
  readonly sessionStatus?: number;
  readonly values: readonly ReadValue[];
}

/** The events of a file in order. */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const events: ReadEvent[] = [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at < file.length) {
    const length = Number(view.getBigUint64(at, true));
    requireChecksum(file.subarray(at, at + 8), view.getUint32(at + 8, true));
    const data = file.subarray(at + 12, at + 12 + length);
    if (data.length < length) throw new Error('the last record is torn');
    requireChecksum(data, view.getUint32(at + 12 + length, true));
    events.push(eventOf(data));
    at += length + 16;
  }
  return events;
}

function requireChecksum(bytes: Uint8Array, stored: number): void {
  // The mask undone: minus the constant, then rotated back by 15.
  const rotated = (stored - 0xa282ead8) >>> 0;
  const unmasked = ((rotated << 15) | (rotated >>> 17)) >>> 0;
  if (unmasked !== bitwiseCrc32c(bytes)) throw new Error('a checksum is wrong');
}

/** Bit by bit, by the polynomial x³² + x²⁸ + x²⁷ + … + x⁶ + 1 read from the lowest bit. */
function bitwiseCrc32c(bytes: Uint8Array): number {
  let register = 0xffff_ffffn;
  for (const byte of bytes) {
    for (let bit = 0n; bit < 8n; bit++) {
      const out = (register ^ (BigInt(byte) >> bit)) & 1n;
      register >>= 1n;
      if (out === 1n) register ^= 0x82f6_3b78n;
    }
  }
  return Number(register ^ 0xffff_ffffn);
}

interface Field {
  readonly number: number;
  readonly wire: number;
  readonly bytes: Uint8Array;
  readonly whole: number;
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('a varint is torn');
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return Number(value);
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, wire] = [key >>> 3, key & 7];
    if (wire === 0) {
      fields.push({ number, wire, bytes: new Uint8Array(), whole: varint() });
      continue;
    }
    const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? varint() : -1;
    if (length < 0 || at + length > bytes.length) throw new Error(`field ${number} has wire type ${wire}`);
    fields.push({ number, wire, bytes: bytes.subarray(at, at + length), whole: Number.NaN });
    at += length;
  }
  return fields;
}

/** The one field of a number, which must have the wire type; undefined where there is none. */
function one(fields: readonly Field[], number: number, wire: number): Field | undefined {
  const found = fields.filter((field) => field.number === number);
  if (found.length > 1) throw new Error(`field ${number} stands ${found.length} times`);
  if (found[0] && found[0].wire !== wire) throw new Error(`field ${number} has wire type ${found[0].wire}`);
  return found[0];
}

const text = (field: Field | undefined) =>
  field && new TextDecoder('utf-8', { fatal: true }).decode(field.bytes);
const viewOf = ({ bytes }: Field) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const double = (fields: readonly Field[], number: number) => {
  const field = one(fields, number, 1);
  return field ? viewOf(field).getFloat64(0, true) : 0;
};
const packedDoubles = (fields: readonly Field[], number: number) => {
  const field = one(fields, number, 2);
  if (!field) return [];
  return Array.from({ length: field.bytes.length / 8 }, (_, i) => viewOf(field).getFloat64(8 * i, true));
};

function eventOf(bytes: Uint8Array): ReadEvent {
  const fields = fieldsOf(bytes);
  requireKnown(fields, [1, 2, 3, 5, 7]);
  const summary = one(fields, 5, 2);
  const session = one(fields, 7, 2);
  const fileVersion = text(one(fields, 3, 2));
  return {
    wallTime: double(fields, 1),
    step: one(fields, 2, 0)?.whole ?? 0,
    ...(fileVersion !== undefined && { fileVersion }),
    ...(session && { sessionStatus: one(fieldsOf(session.bytes), 1, 0)?.whole ?? 0 }),
    values: summary ? fieldsOf(summary.bytes).map(readValue) : [],
  };
}

function readValue({ number, wire, bytes }: Field): ReadValue {
  if (number !== 1 || wire !== 2) throw new Error(`a summary has the field ${number}`);
  const fields = fieldsOf(bytes);
  requireKnown(fields, [1, 2, 4, 5]);
  const scalar = one(fields, 2, 5);
  const image = one(fields, 4, 2);
  const histogram = one(fields, 5, 2);
  return {
    tag: text(one(fields, 1, 2)) ?? '',
    ...(scalar && { simpleValue: viewOf(scalar).getFloat32(0, true) }),
    ...(image && { image: imageOf(fieldsOf(image.bytes)) }),
    ...(histogram && { histogram: histogramOf(fieldsOf(histogram.bytes)) }),
  };
}

function imageOf(fields: readonly Field[]): NonNullable<ReadValue['image']> {
  const whole = (number: number) => one(fields, number, 0)?.whole ?? 0;
  return {
    height: whole(1),
    width: whole(2),
    colorspace: whole(3),
    encoded: one(fields, 4, 2)?.bytes ?? new Uint8Array(),
  };
}

function histogramOf(fields: readonly Field[]): NonNullable<ReadValue['histogram']> {
  requireKnown(fields, [1, 2, 3, 4, 5, 6, 7]);
  return {
    min: double(fields, 1),
    max: double(fields, 2),
    num: double(fields, 3),
    sum: double(fields, 4),
    sumSquares: double(fields, 5),
    limits: packedDoubles(fields, 6),
    buckets: packedDoubles(fields, 7),
  };
}

function requireKnown(fields: readonly Field[], known: readonly number[]): void {
  const other = fields.find(({ number }) => !known.includes(number));
  if (other) throw new Error(`there is a field ${other.number}`);
}
