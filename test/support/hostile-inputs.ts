// Loads every hostile input in one process and prints the most memory that it had, in bytes, and what was said of each: for a
// test that looks at both. `node scripts/run.mjs test/support/hostile-inputs.ts FOLDER`
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { crc32 } from '../../src/core/crc.ts';
import { EarthmoverError, firstLine } from '../../src/core/errors.ts';
import type { DatasetName } from '../../src/data/catalogue.ts';
import { type PngChunk, pngOf } from '../../src/data/png-chunks.ts';
import { loadDataset } from '../../src/node/datasets.ts';
import { breakages, writeBroken } from './broken-formats.ts';
import { datasetOf, goodFiles } from './format-fixtures.ts';

const [base = ''] = process.argv.slice(2);
const zeros = process.argv[3] === 'make' ? new Uint8Array(700e6) : new Uint8Array();

/** A PNG of 100 × 100 grey pixels, whose chunks are others' idea. */
function png(...chunks: readonly PngChunk[]): Uint8Array {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, 100);
  new DataView(header.buffer).setUint32(4, 100);
  header.set([8, 0, 0, 0, 0], 8);
  return pngOf([{ type: 'IHDR', data: header }, ...chunks]);
}

const pixels = { type: 'IDAT', data: new Uint8Array(deflateSync(new Uint8Array(100 * 101))) };
const bomb = new Uint8Array(deflateSync(zeros));

/** One file that says truly that it unpacks to a lot. */
function zipOf(name: string, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content);
  const [local, central, end] = [Buffer.alloc(30), Buffer.alloc(46), Buffer.alloc(22)];
  local.writeUInt32LE(0x04034b50, 0);
  central.writeUInt32LE(0x02014b50, 0);
  for (const [header, at] of [
    [local, 4],
    [central, 6],
  ] as const) {
    header.writeUInt16LE(20, at);
    header.writeUInt16LE(8, at + 4);
    header.writeUInt32LE(crc32(content), at + 10);
    header.writeUInt32LE(packed.length, at + 14);
    header.writeUInt32LE(content.length, at + 18);
    header.writeUInt16LE(name.length, at + 22);
  }
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, central, Buffer.from(name), end]);
}

/** A tar of one file of zeros, with a checksum that fits. */
function tarOf(name: string, content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write('0', 156);
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0`, 148);
  return Buffer.concat([header, content, new Uint8Array(512 - (content.length % 512))]);
}

/** Files that unpack to 700 MB indeed, by name. */
const bombs: Readonly<Record<string, () => Uint8Array>> = {
  'pixels/a.png': () => png({ type: 'IDAT', data: bomb }),
  'profile/a.png': () => png({ type: 'iCCP', data: Buffer.concat([Uint8Array.of(65, 0, 0), bomb]) }, pixels),
  'text/a.png': () => png({ type: 'zTXt', data: Buffer.concat([Uint8Array.of(65, 0, 0), bomb]) }, pixels),
  'large.zip': () => zipOf('a.png', zeros.subarray(0, 250e6)),
  'larger.zip': () => zipOf('a.png', zeros),
  'other.zip': () => zipOf('a.txt', zeros.subarray(0, 250e6)),
  'large.tar.gz': () => gzipSync(tarOf('a.png', zeros.subarray(0, 250e6)), { level: 1 }),
  'larger.tar.gz': () => gzipSync(tarOf('a.png', zeros), { level: 1 }),
  'zeros.gz': () => gzipSync(zeros, { level: 1 }),
};

async function load(dataset: DatasetName, data: string): Promise<void> {
  const said = await loadDataset({ dataset, data }).then(
    ({ count }) => `${count} samples`,
    (fault: unknown) =>
      fault instanceof EarthmoverError ? `${fault.exitCode}: ${firstLine(fault.message)}` : `1: ${fault}`,
  );
  const { maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ data: data.slice(base.length + 1), said, mostBytes: maxRSS * 1024 }));
}

// What makes the bombs has memory of its own: it ends before their loading starts.
if (process.argv[3] === 'make') {
  for (const [name, content] of Object.entries(bombs)) {
    mkdirSync(join(base, name, '..'), { recursive: true });
    writeFileSync(join(base, name), content());
  }
} else {
  for (const name of Object.keys(bombs)) {
    await load('images', join(base, name.endsWith('.png') ? join(name, '..') : name));
  }
  for (const file of goodFiles) {
    for (const breakage of breakages) {
      const place = writeBroken(file, breakage, base);
      if (place !== undefined) await load(datasetOf(file), place);
    }
  }
}
