// What the true files of test/fixtures/formats become when they break: cut off, of another magic number, under another's name,
// or with headers that claim gigabytes.
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { formats, isOnePicture } from './format-fixtures.ts';

/** Ways to break a file; each writes its own. */
export type Breakage = 'truncated' | 'wrong magic' | 'mislabelled' | 'bomb';

export const breakages: readonly Breakage[] = ['truncated', 'wrong magic', 'mislabelled', 'bomb'];

/**
 * Writes a broken kin of a fixture below `base`.
 * @returns the path to give with --data; undefined where the format has no such kin
 */
export function writeBroken(file: string, breakage: Breakage, base: string): string | undefined {
  const folder = join(base, `${file.replaceAll('/', '-')}-${breakage.replace(' ', '-')}`);
  const single = isOnePicture(file);
  mkdirSync(folder, { recursive: true });
  const place = single ? folder : join(folder, file);
  cpSync(join(formats, file), single ? join(folder, file) : place, { recursive: true });
  // A folder breaks with each of its files.
  const whole = single ? join(folder, file) : place;
  const parts = statSync(whole).isDirectory() ? readdirSync(whole).map((name) => join(whole, name)) : [whole];
  for (const part of parts) {
    const broken = brokenBytes(readFileSync(part), breakage, { file, inFolder: single || part !== whole });
    if (broken === undefined) return undefined;
    writeFileSync(part, broken);
  }
  return place;
}

function brokenBytes(
  bytes: Buffer,
  breakage: Breakage,
  { file, inFolder }: { readonly file: string; readonly inFolder: boolean },
): Uint8Array | undefined {
  switch (breakage) {
    case 'truncated':
      // An odd number of bytes, since a tar that ends with a file may be whole; in the first frame of two.
      return bytes.subarray(0, Math.floor(bytes.length * (file.endsWith('.gif') ? 0.3 : 0.55)) | 1);
    case 'wrong magic':
      return Uint8Array.from(bytes, (byte, at) => (at < 20 ? 0x2e : byte));
    case 'mislabelled':
      // A picture in a folder is read, whatever its name.
      return inFolder ? Buffer.from('name,x\none,2\n') : readFileSync(join(formats, 'rgb.png'));
    case 'bomb':
      return bombs[kindOf(file)]?.(Buffer.from(bytes));
    default:
      return breakage satisfies never;
  }
}

function kindOf(file: string): string {
  if (file === 'shards') return '.tar';
  if (file.endsWith('lmdb')) return 'lmdb';
  if (/ubyte|float/.test(file)) return 'idx';
  return file.endsWith('.tar.gz') ? '.tar.gz' : extname(file);
}

const huge = 0x7fff_ffff;

/** Headers that claim far more than there is. */
const bombs: Readonly<Record<string, (bytes: Buffer) => Uint8Array>> = {
  '.png': (bytes) => {
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    return bytes;
  },
  '.jpg': (bytes) => {
    for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      if ([0xc0, 0xc2].includes(bytes[at + 1]!))
        return Buffer.concat([bytes.subarray(0, at + 5), Buffer.alloc(4, 0xff), bytes.subarray(at + 9)]);
    }
    throw new Error('no frame');
  },
  '.webp': (bytes) => {
    if (bytes.toString('latin1', 12, 16) === 'VP8L')
      bytes.writeUInt32LE((bytes.readUInt32LE(21) | 0x0fffffff) >>> 0, 21);
    else bytes.writeUInt32LE(0x3fff3fff, 26);
    return bytes;
  },
  '.gif': (bytes) => {
    bytes.writeUInt32LE(0xffffffff, 6);
    const frame = bytes.indexOf(0x2c, 800);
    bytes.writeUInt32LE(0xffffffff, (frame < 0 ? bytes.indexOf(0x2c, 13) : frame) + 5);
    return bytes;
  },
  '.tif': (bytes) => {
    const directory = bytes.readUInt32LE(4);
    for (let i = 0; i < bytes.readUInt16LE(directory); i++) {
      const at = directory + 2 + 12 * i;
      if (![256, 257, 278].includes(bytes.readUInt16LE(at))) continue;
      bytes.writeUInt16LE(4, at + 2);
      bytes.writeUInt32LE(60_000, at + 8);
    }
    return bytes;
  },
  '.avif': (bytes) => {
    const at = bytes.indexOf('ispe');
    bytes.writeUInt32BE(60_000, at + 8);
    bytes.writeUInt32BE(60_000, at + 12);
    return bytes;
  },
  '.bmp': (bytes) => {
    const core = bytes.readUInt32LE(14) === 12;
    if (core) bytes.writeUInt32LE(0xffffffff, 18);
    else {
      bytes.writeInt32LE(60_000, 18);
      bytes.writeInt32LE(60_000, 22);
    }
    return bytes;
  },
  '.zip': zipBomb,
  '.npz': zipBomb,
  '.tar': tarBomb,
  '.tar.gz': (bytes) => gzipSync(tarBomb(gunzipSync(bytes))),
  '.npy': (bytes) => {
    const end = 10 + bytes.readUInt16LE(8);
    const header = bytes.toString('latin1', 10, end).replace(/'shape': \(\d+/, "'shape': (99999999");
    const fitted = header
      .trimEnd()
      .padEnd(end - 11)
      .concat('\n');
    return Buffer.concat([bytes.subarray(0, 10), Buffer.from(fitted, 'latin1'), bytes.subarray(end)]);
  },
  '.parquet': (bytes) => {
    // The footer claims to be the rest of a file of two gigabytes.
    bytes.writeUInt32LE(huge, bytes.length - 8);
    return bytes;
  },
  lmdb: (bytes) => {
    // Every value that a leaf holds is said to be four gigabytes.
    const page = 4096;
    for (let start = 2 * page; start < bytes.length; start += page) {
      if (bytes.readUInt16LE(start + 10) !== 2) continue;
      const nodes = (bytes.readUInt16LE(start + 12) - 16) / 2;
      for (let i = 0; i < nodes; i++)
        bytes.writeUInt32LE(0xffffffff, start + bytes.readUInt16LE(start + 16 + 2 * i));
    }
    return bytes;
  },
  idx: (bytes) => {
    const plain = gunzipSync(bytes);
    plain.writeUInt32BE(huge, 4);
    return gzipSync(plain);
  },
};

/** Every file in the archive is said to unpack to 3 GB. */
function zipBomb(bytes: Buffer): Buffer {
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    bytes.writeUInt16LE(8, at + 10);
    bytes.writeUInt32LE(3_000_000_000, at + 24);
  }
  return bytes;
}

/** Every file in the archive is said to have 7 GB, with a checksum that fits. */
function tarBomb(bytes: Buffer): Buffer {
  const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8);
  const header = bytes.subarray(0, 512);
  header.write('70000000000', 124, 'latin1');
  header.write('bomb.png', 0, 'latin1');
  header[8] = 0;
  header[156] = 0x30;
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0`, 148, 'latin1');
  return size >= 0 ? bytes : Buffer.alloc(0);
}
