// Files of PyTorch 1.13 in both formats, bit for bit; and pickles that would do something, or take all memory, refused.
// fixtures/ are recorded by record_torch.py.
import { readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { EarthmoverError } from '../../../src/core/errors.ts';
import { elementBytes } from '../../../src/io/safetensors-header.ts';
import { readTorch } from '../../../src/io/torch/read.ts';
import { encodeTorch } from '../../../src/io/torch/write.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const json = (name: string) => JSON.parse(fixture(name).toString('utf8'));

interface Recorded {
  readonly shape: readonly number[];
  readonly data: string;
}

/** An archive as torch.save writes it, with a storage of four floats. */
function archive(pickle: Uint8Array, files: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  return zipSync({ 'a/data.pkl': pickle, 'a/data/0': new Uint8Array(16), ...files }, { level: 0 });
}

/** What is wrong with a file, in a data error; fails where it is read. */
function faultOf(bytes: Uint8Array): string {
  try {
    readTorch(bytes, 'file.pt');
  } catch (error) {
    expect(error).toBeInstanceOf(EarthmoverError);
    expect(error instanceof EarthmoverError && error.exitCode).toBe(5);
    return String(error);
  }
  throw new Error('it was read');
}

describe.each(['zip', 'old'])('a file of PyTorch 1.13, %s format', (format) => {
  it.each(['everything', 'module'])('gives the tensors of %s bit for bit', (name) => {
    const tensors = readTorch(fixture(`${name}-${format}.pt`), 'file.pt');
    const expected: Record<string, Recorded> = json('expected.json')[name];
    expect([...tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [path, { shape, data }] of Object.entries(expected)) {
      const tensor = tensors.get(path);
      expect([path, tensor?.shape]).toEqual([path, shape]);
      expect([path, Buffer.from(tensor?.data ?? []).toString('base64')]).toEqual([path, data]);
    }
  });

  it('that ends anywhere too early is refused', () => {
    const whole = fixture(`module-${format}.pt`);
    for (let length = 0; length < whole.length; length += 37) {
      expect(faultOf(whole.subarray(0, length))).toMatch(/PyTorch file/);
    }
  });

  it('with any byte changed is read or refused, and never takes long', () => {
    const whole = fixture(`module-${format}.pt`);
    for (let at = 0; at < whole.length; at += 13) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      try {
        readTorch(changed, 'file.pt');
      } catch (error) {
        expect(error).toBeInstanceOf(EarthmoverError);
      }
    }
  });
});

describe('a hostile pickle is refused without being executed:', () => {
  const hostile = Object.entries<string>(json('hostile.json'));

  it('there are more than thirty', () => {
    expect(hostile.length).toBeGreaterThan(30);
  });

  it.each(hostile)('%s', (_, base64) => {
    const began = process.cpuUsage();
    expect(faultOf(archive(Buffer.from(base64, 'base64')))).toMatch(/PyTorch file: [\s\S]*hint/);
    // The clock goes on while others have the processor.
    expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
  });

  it('with the name or operation, and where it stands', () => {
    const named = (name: string) => faultOf(archive(Buffer.from(json('hostile.json')[name], 'base64')));
    expect(named('os.system')).toMatch(/global +posix\.system[\s\S]*position +\d+/);
    expect(named('NEWOBJ')).toMatch(/opcode +NEWOBJ\n[\s\S]*position/);
    expect(named('BUILD on a list')).toMatch(/opcode +BUILD/);
    expect(named('an unknown opcode')).toMatch(/opcode +0xff/);
  });
});

describe('an archive is refused', () => {
  const plain = Uint8Array.from([0x80, 2, 0x7d, 0x2e]);

  it('with numbers of the other byte order', () => {
    const order = new TextEncoder().encode('big');
    expect(faultOf(archive(plain, { 'a/byteorder': order }))).toMatch(/big-endian/);
    expect(readTorch(archive(plain, { 'a/byteorder': new TextEncoder().encode('little') }), 'f').size).toBe(
      0,
    );
    const old = fixture('module-old.pt');
    const flag = old.indexOf('little_endian');
    const value = old.indexOf(0x88, flag);
    old[value] = 0x89;
    expect(faultOf(old)).toMatch(/big-endian/);
  });

  it('that packs its members, has none that counts, or several', () => {
    expect(faultOf(zipSync({ 'a/data.pkl': new Uint8Array(999) }, { level: 9 }))).toMatch(/packs a member/);
    expect(faultOf(zipSync({ 'a/other': plain }, { level: 0 }))).toMatch(/no data\.pkl/);
    expect(faultOf(archive(plain, { 'b/data.pkl': plain }))).toMatch(/no data\.pkl/);
  });

  it('that is something else', () => {
    expect(faultOf(new TextEncoder().encode('GIF89a'))).toMatch(/PyTorch file/);
    expect(faultOf(Uint8Array.from([0x80, 2, 0x4b, 1, 0x2e]))).toMatch(/a pickle of something else/);
  });
});

it('what is written is read again', () => {
  const tensors = new Map([
    ['0.weight', { shape: [2, 3], data: Float32Array.of(1, -2, 3, 4, 5, -0) }],
    ['0.bias', { shape: [2], data: Float32Array.of(Number.NaN, 1e-40) }],
  ]);
  const read = readTorch(encodeTorch(tensors), 'file.pt');
  for (const [name, { shape, data }] of tensors) {
    const tensor = read.get(name);
    expect(tensor?.shape).toEqual(shape);
    expect(tensor?.data.length).toBe(data.length * elementBytes.F32);
    expect(new Float32Array(tensor?.data.slice().buffer ?? new ArrayBuffer(0))).toEqual(data);
  }
});
