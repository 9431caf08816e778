// The text in a file of a user, or what the file is instead.
import { EarthmoverError } from '../core/errors.ts';
import { type FileFormat, formatOf } from '../core/file-format.ts';

const picture = {
  what: 'a picture',
  hint: 'put it in a folder, and pass that with --dataset images --data FOLDER',
};

/** Files that are given in place of text: what each is, and where it is wanted. */
const others: Partial<Record<FileFormat, { readonly what: string; readonly hint: string }>> = {
  numpy: {
    what: 'a NumPy array',
    hint: 'write it as CSV: np.savetxt("points.csv", array, delimiter=",")',
  },
  gzip: { what: 'gzip', hint: 'unpack it first, with gunzip' },
  zip: {
    what: 'a zip archive, such as .npz or .xlsx',
    hint: 'save one array as .npy, or the table as CSV; an archive of pictures goes with --dataset images',
  },
  parquet: { what: 'Parquet', hint: 'write it as CSV; a table of pictures goes with --dataset images' },
  png: picture,
  jpeg: picture,
  pdf: { what: 'a PDF', hint: 'give the numbers as CSV' },
  idx: { what: 'an idx file', hint: 'pass it with --dataset mnist --data FILE' },
};

/**
 * UTF-8 or, with its byte order mark, UTF-16.
 *
 * @param file the name that errors call it by
 * @throws data error that says what the file is where it is no text
 */
export function textOf(bytes: Uint8Array, file: string): string {
  const format = formatOf(bytes);
  const other = format && others[format];
  if (other !== undefined) throw noText(file, other);
  const text = decoded(bytes, encodingOf(bytes));
  if (text === undefined || text.includes('\0')) {
    throw noText(file, {
      what: 'binary data, or text that is not UTF-8',
      hint: 'save the file as text in UTF-8',
    });
  }
  return text.replace(/^\ufeff/, '');
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function noText(
  file: string,
  { what, hint }: { readonly what: string; readonly hint: string },
): EarthmoverError {
  return new EarthmoverError('data', 'csv: the file is no text', {
    file,
    expected: 'numbers as text',
    found: what,
    hint,
  });
}
