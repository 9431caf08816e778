import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openLmdb } from '../../src/io/lmdb.ts';

const file = new URL('../fixtures/formats/bedroom_val_lmdb/data.mdb', import.meta.url);
const bytes = new Uint8Array(readFileSync(file));

function keysIn(content: Uint8Array, most = 1e6): string[] {
  const { values } = openLmdb((at, length) => content.subarray(at, at + length), content.length);
  return [...values(most)].map(({ key, value }) =>
    value instanceof Uint8Array ? Buffer.from(key).toString() : `${value.bytes} bytes`,
  );
}

it('has keys and values in order, those on pages of their own included', () => {
  const keys = keysIn(bytes);
  expect(keys).toHaveLength(6);
  expect([...keys].sort()).toEqual(keys);
  expect(keysIn(bytes, 1000).at(-1)).toMatch(/^\d{4} bytes$/);
});

it('takes the newer of the two headers', () => {
  const older = bytes.slice();
  const view = new DataView(older.buffer);
  const transactions = [144, 4096 + 144].map((at) => view.getBigUint64(at, true));
  const newer = transactions[1]! > transactions[0]! ? 4096 : 0;
  // Without the newer one the database is as it was before anything was put in.
  older.fill(0, newer + 16, newer + 24);
  if (newer === 0) expect(() => keysIn(older)).toThrow(/no header of LMDB/);
  else expect(keysIn(older)).toEqual([]);
});

it.each([
  ['leads in a circle', (copy: DataView, root: number) => asBranchToItself(copy, root), /in a circle/],
  ['has another number', (copy: DataView, root: number) => copy.setUint8(root, 77), /is damaged/],
  [
    'has nodes beyond its end',
    (copy: DataView, root: number) => copy.setUint16(root + 16, 5000, true),
    /is damaged/,
  ],
  [
    'counts more nodes than it has room for',
    (copy: DataView, root: number) => copy.setUint16(root + 12, 9000, true),
    /is damaged/,
  ],
  [
    'is of no known kind',
    (copy: DataView, root: number) => copy.setUint16(root + 10, 64, true),
    /is damaged/,
  ],
])('a page that %s is refused', (_, spoil, message) => {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const root = Math.max(...[0, 4096].map((at) => rootOf(view, at))) * 4096;
  spoil(view, root);
  expect(() => keysIn(copy)).toThrow(message);
});

function rootOf(view: DataView, meta: number): number {
  const root = view.getBigUint64(meta + 88 + 40, true);
  return root === 0xffff_ffff_ffff_ffffn ? 0 : Number(root);
}

function asBranchToItself(view: DataView, root: number): void {
  view.setUint16(root + 10, 1, true);
  for (let at = 16; at < view.getUint16(root + 12, true); at += 2) {
    const node = root + view.getUint16(root + at, true);
    view.setUint32(node, root / 4096, true);
    view.setUint16(node + 4, 0, true);
  }
}
