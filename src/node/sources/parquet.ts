// Pictures in a Parquet table, as the Hugging Face Hub stores data sets: row group by row group.
import { open } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { AsyncBuffer, Compressors, FileMetaData, SchemaTree } from 'hyparquet';
import { EarthmoverError, messageOf } from '../../core/errors.ts';
import { type PictureColumns, pictureColumns, type TableColumn } from '../../data/picture-columns.ts';
import type { PictureEntry, PictureSource } from '../../data/picture-source.ts';
import { loadHyparquet } from '../hyparquet.ts';
import { readRegularFile } from '../regular-file.ts';
import { damagedArchive, mostMemberBytes, type Place, titleOf } from './place.ts';

/** Of the columns that are read of a row group, packed and unpacked: a row group is held whole. */
const mostGroupBytes = 384 * 2 ** 20;
const mostRows = 2 ** 21;

/** What is known of a table once it is open. */
interface Table {
  readonly place: Place;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: PictureColumns;
}

/** @throws data error where the file is damaged, or no column of it can hold pictures */
export async function parquetSource(place: Place): Promise<PictureSource> {
  const { file, fingerprint } = place;
  const table = await openTable(place);
  const { picture, label } = table.columns;
  const named = `pictures in ${picture.name}, ${label === undefined ? 'no labels' : `labels in ${label.name}`}`;
  return {
    place: file,
    kind: `a Parquet table, ${named}`,
    fingerprint,
    most: Number(table.metadata.num_rows),
    entries: () => picturesIn(table),
  };
}

async function openTable(place: Place): Promise<Table> {
  const { file } = place;
  const { parquetMetadataAsync, parquetSchema } = await loadHyparquet(file);
  const buffer = await bufferOf(file);
  const metadata = await parquetMetadataAsync(buffer, { geoparquet: false }).catch((cause: unknown) => {
    throw damagedArchive('parquet', file, cause);
  });
  const columns = parquetSchema(metadata).children.map(columnOf);
  const features = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  const found = pictureColumns(columns, features);
  if (found !== undefined) return { place, buffer, metadata, columns: found };
  throw new EarthmoverError('data', 'parquet: no column holds pictures', {
    file,
    expected: 'a column of bytes, of structs {bytes, path}, or of paths under the name image, file or path',
    found: columns.map(({ name, kind }) => `${name} (${kind})`).join(', '),
    hint: 'give a table of pictures; points go as CSV with --dataset csv',
  });
}

function columnOf({ element, children }: SchemaTree): TableColumn {
  const { name, type, converted_type, logical_type } = element;
  const text = converted_type === 'UTF8' || converted_type === 'ENUM' || logical_type?.type === 'STRING';
  const parts = new Set(children.map((child) => child.element.name));
  if (parts.has('bytes')) return { name, kind: 'struct' };
  if (children.length > 0 || element.repetition_type === 'REPEATED') return { name, kind: 'other' };
  if (type === 'BYTE_ARRAY') return { name, kind: text ? 'text' : 'bytes' };
  return { name, kind: type === 'INT32' || type === 'INT64' ? 'whole numbers' : 'other' };
}

async function* picturesIn({ place, buffer, metadata, columns }: Table): AsyncGenerator<PictureEntry> {
  const { file } = place;
  const { parquetReadObjects, codecs } = await loadHyparquet(file);
  const { picture, label, classes } = columns;
  const wanted = [picture.name, ...(label === undefined ? [] : [label.name])];
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    requireFitting(group, { wanted, rows, file });
    const limits = limited(codecs);
    const read = { file: buffer, metadata, columns: wanted, rowStart: first, rowEnd: first + rows };
    const table = await parquetReadObjects({ ...read, compressors: limits, utf8: false }).catch(
      (cause: unknown) => {
        throw damagedArchive('parquet', file, cause);
      },
    );
    for (const [i, row] of table.entries()) {
      const name = `${titleOf(place)}[${first + i}]`;
      const value: unknown = label === undefined ? undefined : row[label.name];
      const named =
        value === undefined || value === null ? undefined : (classes[Number(value)] ?? String(value));
      yield { ...entryOf(row[picture.name], name, file), ...(named !== undefined && { label: named }) };
    }
    first += rows;
  }
}

function entryOf(value: unknown, name: string, file: string): PictureEntry {
  if (value instanceof Uint8Array) return { kind: 'encoded', name, bytes: value };
  if (typeof value === 'string') return fileEntry(value, name, file);
  if (typeof value === 'object' && value !== null) {
    const { bytes, path }: { readonly bytes?: unknown; readonly path?: unknown } = value;
    if (bytes instanceof Uint8Array) return { kind: 'encoded', name, bytes };
    if (typeof path === 'string') return fileEntry(path, name, file);
  }
  return { kind: 'unreadable', name, reason: 'the row has no picture' };
}

/** A picture beside the table. A table says nothing of files elsewhere on the machine of who reads it. */
function fileEntry(path: string, name: string, table: string): PictureEntry {
  const folder = dirname(table);
  const file = join(folder, path);
  if (isAbsolute(path) || relative(folder, file).startsWith('..')) {
    return { kind: 'unreadable', name, reason: `its path ${path} leads out of the table's folder` };
  }
  try {
    return { kind: 'encoded', name, bytes: readRegularFile(file, mostMemberBytes) };
  } catch (cause) {
    return { kind: 'unreadable', name, reason: messageOf(cause) };
  }
}

function requireFitting(
  group: FileMetaData['row_groups'][number],
  {
    wanted,
    rows,
    file,
  }: { readonly wanted: readonly string[]; readonly rows: number; readonly file: string },
): void {
  const bytes = group.columns
    .filter(({ meta_data }) => wanted.includes(meta_data?.path_in_schema[0] ?? ''))
    .reduce(
      (most, { meta_data }) =>
        Math.max(most, Number(meta_data?.total_compressed_size), Number(meta_data?.total_uncompressed_size)),
      0,
    );
  if (bytes <= mostGroupBytes && rows <= mostRows) return;
  throw new EarthmoverError('data', 'parquet: a row group is too large to be held in memory', {
    file,
    found: `${rows} rows, ${bytes} bytes in a column`,
    most: `${mostRows} rows, ${mostGroupBytes} bytes`,
    hint: 'write it again in smaller row groups, such as to_parquet(…, row_group_size=1000)',
  });
}

/** Decompressors that stop where the pages of a row group claim more than it may have. */
function limited(codecs: Awaited<ReturnType<typeof loadHyparquet>>['codecs']): Compressors {
  let left = 2 * mostGroupBytes;
  const guarded =
    (unpack: (input: Uint8Array, length: number) => Uint8Array) => (input: Uint8Array, length: number) => {
      left -= length;
      if (!(length >= 0) || left < 0) throw new Error('its pages unpack to more than the row group should');
      return unpack(input, length);
    };
  const all: Compressors = {};
  for (const [codec, unpack] of Object.entries(codecs.compressors)) {
    all[codec as keyof Compressors] = guarded(unpack);
  }
  // The others are told how much there will be; this one would believe the stream.
  all.ZSTD = guarded((input, length) => codecs.decompressZstd(input, new Uint8Array(length)));
  return all;
}

/** The file as hyparquet reads it: a part at a time, no larger than may be held. */
async function bufferOf(file: string): Promise<AsyncBuffer> {
  const handle = await open(file, 'r');
  const { size } = await handle.stat();
  await handle.close();
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const length = Math.min(end, size) - start;
      if (!(length >= 0) || length > mostGroupBytes + 2 ** 20) {
        throw new Error(`it asks for ${length} bytes at once`);
      }
      const bytes = new Uint8Array(length);
      const part = await open(file, 'r');
      try {
        await part.read(bytes, 0, length, start);
      } finally {
        await part.close();
      }
      return bytes.buffer;
    },
  };
}
