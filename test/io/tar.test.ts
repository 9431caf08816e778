import { expect, test } from 'vitest';
import { readTar } from '../../src/io/tar.ts';

/** A tar entry in ustar form, padded to whole blocks. */
function tarEntry(
  path: string,
  content: string,
  kind = '0',
  prefix = '',
  size = new TextEncoder().encode(content).length,
): Uint8Array {
  const bytes = new TextEncoder().encode(content);
  const entry = new Uint8Array(512 + Math.ceil(bytes.length / 512) * 512);
  const write = (text: string, at: number) => entry.set(new TextEncoder().encode(text), at);
  write(path, 0);
  write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  write('        ', 148);
  write(kind, 156);
  write('ustar\0', 257);
  write(prefix, 345);
  const sum = entry.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  entry.set(bytes, 512);
  return entry;
}

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function list(bytes: Uint8Array, size: number, keep: (path: string) => boolean = () => true) {
  const files: [string, string][] = [];
  for await (const file of readTar(chunks(bytes, size), keep)) {
    files.push([file.path, new TextDecoder().decode(file.bytes)]);
  }
  return files;
}

const archive = Uint8Array.from(
  [
    tarEntry('package/', '', '5'),
    tarEntry('package/a.txt', 'first'),
    tarEntry('package/large.txt', 'x'.repeat(1300)),
    tarEntry('package/empty', ''),
    tarEntry('deep.txt', 'last', '0', 'package/folder'),
    new Uint8Array(1024),
  ].flatMap((part) => [...part]),
);

test.each([1, 100, 512, 513, 1_000_000])(
  'kept files are read from chunks of %d bytes, folders are not',
  async (size) => {
    expect(await list(archive, size)).toEqual([
      ['package/a.txt', 'first'],
      ['package/large.txt', 'x'.repeat(1300)],
      ['package/empty', ''],
      ['package/folder/deep.txt', 'last'],
    ]);
    expect(await list(archive, size, (path) => path.endsWith('deep.txt'))).toEqual([
      ['package/folder/deep.txt', 'last'],
    ]);
  },
);

test('a truncated archive and a damaged header fail', async () => {
  await expect(list(archive.subarray(0, 1100), 512)).rejects.toThrow(/truncated/);
  await expect(list(archive.subarray(0, 700), 512)).rejects.toThrow(/truncated/);
  const damaged = archive.slice();
  damaged[512]! ^= 1;
  await expect(list(damaged, 512)).rejects.toThrow(/damaged/);
});

test('a file whose header asks for gigabytes is refused by name, and no room is made for it', async () => {
  const bytes = tarEntry('data_batch_1.bin', 'x', '0', '', 8 * 2 ** 30 - 1);
  await expect(list(bytes, 512)).rejects.toThrow(
    /data_batch_1\.bin has 8589934591 bytes, and 268435456 are read at most/,
  );
});
