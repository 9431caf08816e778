import { parseSafetensorsMetadata } from '@huggingface/hub';
import { expect, test } from 'vitest';
import type { StoredTensor } from '../../src/io/safetensors.ts';
import { decodeSafetensors, encodeSafetensors, storedTensor } from '../../src/io/safetensors.ts';
import { floatsOf, integersOf } from '../../src/io/tensor-values.ts';

const tensors = new Map<string, StoredTensor>([
  ['flags', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
  ['critic.conv1.weight', storedTensor({ shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, -0, 1e-40) })],
  ['counter', storedTensor({ shape: [], data: Uint32Array.of(0xdeadbeef) })],
  ['empty', storedTensor({ shape: [0, 4], data: new Float32Array(0) })],
]);
const metadata = { version: '1', config: '{"seed":1,"ü":"日"}' };
const encoded = encodeSafetensors(tensors, metadata);

/** A file with this header text, padded to 8 bytes, and `dataBytes` zeros. */
function raw(header: string | Uint8Array, dataBytes: number, headerLength?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

test('tensors and metadata come back as stored, bit for bit', () => {
  const read = decodeSafetensors(encoded);
  expect(read.metadata).toEqual(metadata);
  expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
  expect(Object.is(floatsOf(read.tensors.get('critic.conv1.weight')!, 'w')[4], -0)).toBe(true);
  expect([...integersOf(read.tensors.get('counter')!, 'counter')]).toEqual([0xdeadbeef]);
});

test('the same content gives the same bytes whatever the order of names', () => {
  const backwards = encodeSafetensors(new Map([...tensors].reverse()), {
    config: metadata.config,
    version: metadata.version,
  });
  expect(backwards).toEqual(encoded);
});

test('data starts on 8 bytes and every tensor on a multiple of its element size', () => {
  const headerBytes = Number(new DataView(encoded.buffer).getBigUint64(0, true));
  expect(headerBytes % 8).toBe(0);
  for (const { dtype, data } of decodeSafetensors(encoded).tensors.values()) {
    expect(data.byteOffset % (dtype === 'U8' ? 1 : 4)).toBe(0);
  }
});

test("Hugging Face's own header parser accepts the file and finds the same tensors", async () => {
  // The parser reads over fetch alone: serve the bytes, ranges included.
  const serve: typeof fetch = async (_, init) => {
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('range') ?? '');
    if (!range) return new Response(encoded, { headers: { 'content-length': String(encoded.length) } });
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]), encoded.length - 1)];
    const headers = {
      'content-range': `bytes ${start}-${end}/${encoded.length}`,
      'content-length': String(end - start + 1),
      etag: '"1"',
      'accept-ranges': 'bytes',
    };
    return new Response(encoded.slice(start, end + 1), { status: 206, headers });
  };
  const parsed = await parseSafetensorsMetadata({ repo: 'a/b', path: 'model.safetensors', fetch: serve });
  if (parsed.sharded) expect.fail('one file was taken for many');
  const { __metadata__: found, ...entries } = parsed.header;
  expect(found).toEqual(metadata);
  expect(Object.keys(entries).sort()).toEqual([...tensors.keys()].sort());
  expect(entries['critic.conv1.weight']).toMatchObject({ dtype: 'F32', shape: [2, 3] });
});

test('F16, BF16 and F64 are read as f32', () => {
  const bytes = (...words: number[]) => new Uint8Array(Uint16Array.from(words).buffer);
  const halves = bytes(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x0400);
  expect([...floatsOf({ dtype: 'F16', shape: [9], data: halves }, 'h')]).toEqual([
    1,
    -2,
    65504,
    2 ** -24,
    -0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    2 ** -14,
  ]);
  expect([...floatsOf({ dtype: 'BF16', shape: [3], data: bytes(0x3f80, 0xc049, 0) }, 'b')]).toEqual([
    1, -3.140625, 0,
  ]);
  const doubles = new Uint8Array(Float64Array.of(0.1, -1e300).buffer);
  expect([...floatsOf({ dtype: 'F64', shape: [2], data: doubles }, 'd')]).toEqual([
    Math.fround(0.1),
    Number.NEGATIVE_INFINITY,
  ]);
  expect(() => floatsOf({ dtype: 'I64', shape: [1], data: new Uint8Array(8) }, 'steps')).toThrow(
    /steps[\s\S]*I64/,
  );
});

const one = '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';
const two = (start: number, end: number) =>
  `"b":{"dtype":"F32","shape":[2],"data_offsets":[${start},${end}]}`;
test.each<[string, Uint8Array, RegExp]>([
  ['nothing', new Uint8Array(0), /truncated/],
  ['a cut header', encoded.subarray(0, 40), /truncated/],
  ['cut data', encoded.subarray(0, encoded.length - 1), /outside the file/],
  ['a byte too many', Uint8Array.of(...encoded, 0), /belong to none/],
  ['an oversized header', raw(`{${one}}`, 8, 100_000_001n), /oversized[\s\S]*100000001/],
  ['a header length of 2⁶⁴ − 1', raw(`{${one}}`, 8, 2n ** 64n - 1n), /oversized/],
  ['a header that is no JSON', raw('{nonsense', 0), /not JSON/],
  ['a header that is no UTF-8', raw(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), 0), /not JSON/],
  ['a header that is a list', raw('[]', 0), /no JSON object/],
  ['a header after a space', raw(' {}', 0), /no JSON object/],
  ['an entry that is a number', raw('{"a":1}', 0), /no object/],
  ['metadata that is a number', raw('{"__metadata__":{"step":1}}', 0), /strings only/],
  [
    'an unknown type',
    raw('{"a":{"dtype":"F12","shape":[2],"data_offsets":[0,8]}}', 8),
    /element type[\s\S]*F12/,
  ],
  [
    'a type from the prototype',
    raw('{"a":{"dtype":"toString","shape":[2],"data_offsets":[0,8]}}', 8),
    /element type/,
  ],
  ['a negative size', raw('{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}', 8), /shape/],
  ['a fractional size', raw('{"a":{"dtype":"F32","shape":[0.5,4],"data_offsets":[0,8]}}', 8), /shape/],
  [
    'a huge shape',
    raw('{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}', 8),
    /fit its shape/,
  ],
  ['no offsets', raw('{"a":{"dtype":"F32","shape":[2]}}', 8), /offsets/],
  ['backward offsets', raw('{"a":{"dtype":"F32","shape":[0],"data_offsets":[8,0]}}', 8), /offsets/],
  [
    'another length than the shape',
    raw('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8),
    /fit its shape[\s\S]*12 bytes[\s\S]*8 bytes/,
  ],
  ['overlapping tensors', raw(`{${one},${two(4, 12)}}`, 12), /overlap/],
  ['a hole', raw(`{${one},${two(12, 20)}}`, 20), /hole/],
  ['a hole at the start', raw(`{${two(4, 12)}}`, 12), /hole/],
  ['a name twice', raw(`{${one},${one}}`, 8), /twice[\s\S]*a/],
  ['an escaped name twice', raw(`{${one},${one.replace('"a"', '"\\u0061"')}}`, 8), /twice/],
  ['offsets twice', raw('{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}', 8), /twice/],
  ['a tensor named __proto__', raw(`{${one.replace('"a"', '"__proto__"')}}`, 8), /reserved name/],
])('a file with %s is refused as unusable, by name', (_, bytes, message) => {
  const failure = catchError(() => decodeSafetensors(bytes, 'step-100.safetensors'));
  expect(failure).toMatchObject({ kind: 'checkpoint' });
  expect(String(failure)).toMatch(message);
  expect(String(failure)).toContain('step-100.safetensors');
});

test('every bit flip in the header either changes what is read or is refused with a checkpoint error', () => {
  const headerEnd = 8 + Number(new DataView(encoded.buffer).getBigUint64(0, true));
  const before = JSON.stringify(summary(encoded));
  for (let bit = 0; bit < headerEnd * 8; bit++) {
    const flipped = encoded.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const failure = catchError(() => {
      if (JSON.stringify(summary(flipped)) === before)
        throw Object.assign(new Error(), { kind: 'unnoticed' });
    });
    // A flip in the padding may turn a space into other white space, which JSON allows.
    const harmless = encoded[bit >> 3] === 0x20 && bit >> 3 > headerEnd - 8;
    if (failure && !harmless) expect(failure).toMatchObject({ kind: 'checkpoint' });
  }
});

test('writing refuses data that does not fit its shape and reserved names', () => {
  const wrong: StoredTensor = { dtype: 'F32', shape: [3], data: new Uint8Array(8) };
  expect(() => encodeSafetensors(new Map([['w', wrong]]))).toThrow(/fit its shape/);
  const fine: StoredTensor = { dtype: 'U8', shape: [1], data: new Uint8Array(1) };
  expect(() => encodeSafetensors(new Map([['__metadata__', fine]]))).toThrow(/reserved/);
});

function summary(bytes: Uint8Array): unknown {
  const { tensors: found, metadata: text } = decodeSafetensors(bytes);
  return [text, [...found].map(([name, { dtype, shape, data }]) => [name, dtype, shape, [...data]])];
}

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  ['PK\x03\x04\x00\x00\x08\x08', /zip archive, as PyTorch/],
  ['\x80\x02}q\x00(X\x08', /pickle, as older PyTorch/],
  ['\x89HDF\r\n\x1a\n', /HDF5/],
  ['\x93NUMPY\x01\x00', /NumPy/],
  ['GGUF\x03\x00\x00\x00', /GGUF/],
])('a file that starts with %j is told by what it is', (start, message) => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => start.charCodeAt(i) || 1);
  expect(() => decodeSafetensors(bytes, 'model.pth')).toThrow(/another format[\s\S]*model\.pth/);
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});
