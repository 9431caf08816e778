// The values of an LMDB database in the order of their keys, read only: LMDB 0.9's data.mdb as a little-endian machine of 64
// bits writes it. Every length and page number is checked against the file, which is not trusted.
// source  OpenLDAP's libraries/liblmdb/mdb.c: MDB_page, MDB_node, MDB_meta

/** Bytes of the file from `at` on; fewer only where the file ends. */
export type ReadAt = (at: number, length: number) => Uint8Array;

/** A database, open. */
export interface Lmdb {
  /** How many keys it has. */
  readonly entries: number;
  /** Keys and values in the order of the keys. A value above `most` bytes comes as its size. */
  readonly values: (most: number) => Generator<LmdbValue>;
}

export interface LmdbValue {
  readonly key: Uint8Array;
  readonly value: Uint8Array | { readonly bytes: number };
}

const magic = 0xbeefc0de;
const pageHeaderBytes = 16;
/** From the start of the page: header, magic, version, address and size of the map, two records of databases. */
const meta = { magic: 16, version: 20, pageBytes: 40, main: 88, transaction: 144, bytes: 152 } as const;
const database = { flags: 4, depth: 6, entries: 32, root: 40 } as const;
const pageFlags = { branch: 1, leaf: 2, overflow: 4 } as const;
const nodeFlags = { big: 1, sub: 2, duplicates: 4 } as const;
/** Deeper than any tree of pages can be that a disk holds. */
const mostDepth = 32;
const noPage = 0xffff_ffff_ffff_ffffn;

/**
 * @param fileBytes how long the file is
 * @throws a plain Error that says what is broken or not understood
 */
export function openLmdb(read: ReadAt, fileBytes: number): Lmdb {
  const first = metaOf(read(0, meta.bytes));
  if (first === undefined) throw new Error('it has no header of LMDB 0.9, 64 bits, little-endian');
  const second = metaOf(read(first.pageBytes, meta.bytes));
  // The two are written in turns.
  const latest = second !== undefined && second.transaction > first.transaction ? second : first;
  const { root, entries, pageBytes } = latest;
  return {
    entries,
    values: (most) => visit({ read, pageBytes, most, left: Math.ceil(fileBytes / pageBytes) }, root, 0),
  };
}

interface Meta {
  readonly pageBytes: number;
  readonly transaction: bigint;
  readonly entries: number;
  /** Undefined where the database is empty. */
  readonly root: number | undefined;
}

function metaOf(bytes: Uint8Array): Meta | undefined {
  const view = viewOf(bytes);
  if (bytes.length < meta.bytes || view.getUint32(meta.magic, true) !== magic) return undefined;
  if (view.getUint32(meta.version, true) !== 1) return undefined;
  const pageBytes = view.getUint32(meta.pageBytes, true);
  if (pageBytes < 512 || pageBytes > 65536 || (pageBytes & (pageBytes - 1)) !== 0) return undefined;
  const root = view.getBigUint64(meta.main + database.root, true);
  return {
    pageBytes,
    transaction: view.getBigUint64(meta.transaction, true),
    entries: Number(view.getBigUint64(meta.main + database.entries, true)),
    root: root === noPage ? undefined : Number(root),
  };
}

interface Visit {
  readonly read: ReadAt;
  readonly pageBytes: number;
  readonly most: number;
  /** Pages that a tree can still have, each of them once. */
  left: number;
}

function* visit(state: Visit, page: number | undefined, depth: number): Generator<LmdbValue> {
  if (page === undefined) return;
  if (depth > mostDepth || state.left-- <= 0) throw new Error('its pages lead in a circle');
  const bytes = pageAt(state, page);
  const view = viewOf(bytes);
  const flags = view.getUint16(10, true);
  for (const at of nodesOf(view)) {
    const low = view.getUint16(at, true) + view.getUint16(at + 2, true) * 2 ** 16;
    const kind = view.getUint16(at + 4, true);
    const keyEnd = at + 8 + view.getUint16(at + 6, true);
    if (keyEnd > bytes.length) throw damagedPage(page);
    if (flags & pageFlags.branch) yield* visit(state, low + kind * 2 ** 32, depth + 1);
    else if (flags & pageFlags.leaf) {
      if (kind & (nodeFlags.sub | nodeFlags.duplicates)) throw new Error('it holds databases in a database');
      const key = bytes.slice(at + 8, keyEnd);
      const end = kind & nodeFlags.big ? keyEnd + 8 : keyEnd + low;
      if (end > bytes.length) throw damagedPage(page);
      const value =
        kind & nodeFlags.big
          ? overflow(state, Number(view.getBigUint64(keyEnd, true)), low)
          : bytes.slice(keyEnd, end);
      yield { key, value };
    } else throw damagedPage(page);
  }
}

/** Where the nodes of a page begin, in order. */
function nodesOf(view: DataView): number[] {
  const lower = view.getUint16(12, true);
  if (lower < pageHeaderBytes || lower > view.byteLength || lower % 2 === 1)
    throw new Error('a page is damaged');
  return Array.from({ length: (lower - pageHeaderBytes) / 2 }, (_, i) => {
    const at = view.getUint16(pageHeaderBytes + 2 * i, true);
    if (at < lower || at + 8 > view.byteLength) throw new Error('a page is damaged');
    return at;
  });
}

/** A value on pages of its own, behind the header of the first. */
function overflow({ read, pageBytes, most }: Visit, page: number, length: number): LmdbValue['value'] {
  const header = read(page * pageBytes, pageHeaderBytes);
  if (header.length < pageHeaderBytes || !(viewOf(header).getUint16(10, true) & pageFlags.overflow)) {
    throw damagedPage(page);
  }
  if (length > most) return { bytes: length };
  const value = read(page * pageBytes + pageHeaderBytes, length);
  if (value.length < length) throw new Error('it is truncated');
  return value;
}

function pageAt({ read, pageBytes }: Visit, page: number): Uint8Array {
  const bytes = read(page * pageBytes, pageBytes);
  if (bytes.length < pageBytes) throw new Error('it is truncated');
  if (viewOf(bytes).getBigUint64(0, true) !== BigInt(page)) throw damagedPage(page);
  return bytes;
}

function damagedPage(page: number): Error {
  return new Error(`page ${page} is damaged`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
