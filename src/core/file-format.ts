// What a file is, from its first bytes and whatever its name.

/** Formats that are told apart here. `old pickle` is how PyTorch wrote models before it took to zip archives. */
export type FileFormat =
  | 'png'
  | 'jpeg'
  | 'webp'
  | 'gif'
  | 'tiff'
  | 'avif'
  | 'bmp'
  | 'numpy'
  | 'gzip'
  | 'zip'
  | 'zstd'
  | 'xz'
  | 'bzip2'
  | '7z'
  | 'rar'
  | 'lmdb'
  | 'parquet'
  | 'pdf'
  | 'idx'
  | 'old pickle'
  | 'pickle'
  | 'hdf5'
  | 'gguf';

/** Each format with all that its files hold, and where; a format may have several rows. */
const signatures: readonly (readonly [FileFormat, ...(readonly [at: number, text: string])[]])[] = [
  ['png', [0, '\x89PNG']],
  ['jpeg', [0, '\xff\xd8\xff']],
  ['webp', [0, 'RIFF'], [8, 'WEBP']],
  ['gif', [0, 'GIF87a']],
  ['gif', [0, 'GIF89a']],
  ['tiff', [0, 'II*\0']],
  ['tiff', [0, 'MM\0*']],
  ['avif', [4, 'ftypavif']],
  ['avif', [4, 'ftypavis']],
  // The second is the length of the header that follows; other files may begin with the two letters.
  ...['\x0c', '\x10', '\x28', '\x34', '\x38', '\x40', '\x6c', '\x7c'].map(
    (length) => ['bmp', [0, 'BM'], [14, `${length}\0`]] as const,
  ),
  ['numpy', [0, '\x93NUMPY']],
  ['gzip', [0, '\x1f\x8b']],
  ['zip', [0, 'PK\x03\x04']],
  // One that holds nothing.
  ['zip', [0, 'PK\x05\x06']],
  ['zstd', [0, '\x28\xb5\x2f\xfd']],
  ['xz', [0, '\xfd7zXZ']],
  ['bzip2', [0, 'BZh']],
  ['7z', [0, '7z\xbc\xaf']],
  ['rar', [0, 'Rar!']],
  // Its data.mdb, behind the header of the first page; written by a machine of 64 bits that is little-endian.
  ['lmdb', [16, '\xde\xc0\xef\xbe']],
  ['parquet', [0, 'PAR1']],
  ['pdf', [0, '%PDF']],
  ['idx', [0, '\0\0\x08']],
  ['idx', [0, '\0\0\x0d\x03']],
  ['old pickle', [0, '\x80\x02']],
  ['pickle', [0, '\x80\x03']],
  ['pickle', [0, '\x80\x04']],
  ['pickle', [0, '\x80\x05']],
  ['hdf5', [0, '\x89HDF']],
  ['gguf', [0, 'GGUF']],
];

/** Bytes that the longest signature takes. */
export const signatureBytes = 20;

/** The format of a file, from its first `signatureBytes` or more; undefined where it is none of these. */
export function formatOf(bytes: Uint8Array): FileFormat | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, signatureBytes));
  return signatures.find(([, ...parts]) => parts.every(([at, text]) => start.startsWith(text, at)))?.[0];
}
