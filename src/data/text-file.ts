// The text in a file of a user, or what the file is instead.
import { EarthmoverError } from '../core/errors.ts';

/** Signatures of files that are given in place of text: what each is, and where it is wanted. */
const others: readonly { readonly start: string; readonly what: string; readonly hint: string }[] = [
  {
    start: '\x93NUMPY',
    what: 'a NumPy array',
    hint: 'write it as CSV: np.savetxt("points.csv", array, delimiter=",")',
  },
  { start: '\x1f\x8b', what: 'gzip', hint: 'unpack it first, with gunzip' },
  {
    start: 'PK\x03\x04',
    what: 'a zip archive, such as .npz or .xlsx',
    hint: 'unpack it, or save the table as CSV',
  },
  { start: 'PAR1', what: 'Parquet', hint: 'write it as CSV' },
  {
    start: '\x89PNG',
    what: 'a picture',
    hint: 'put it in a folder, and pass that with --dataset images --data FOLDER',
  },
  {
    start: '\xff\xd8\xff',
    what: 'a picture',
    hint: 'put it in a folder, and pass that with --dataset images --data FOLDER',
  },
  { start: '%PDF', what: 'a PDF', hint: 'give the numbers as CSV' },
  { start: '\x00\x00\x08', what: 'an idx file', hint: 'pass it with --dataset mnist --data FILE' },
];

/**
 * UTF-8 or, with its byte order mark, UTF-16.
 *
 * @param file the name that errors call it by
 * @throws data error that says what the file is where it is no text
 */
export function textOf(bytes: Uint8Array, file: string): string {
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  const found = others.find((each) => start.startsWith(each.start));
  if (found !== undefined) throw noText(file, found);
  const encoding = start.startsWith('\xff\xfe')
    ? 'utf-16le'
    : start.startsWith('\xfe\xff')
      ? 'utf-16be'
      : 'utf-8';
  const text = decoded(bytes, encoding);
  if (text === undefined || text.includes('\0')) {
    throw noText(file, {
      what: 'binary data, or text that is not UTF-8',
      hint: 'save the file as text in UTF-8',
    });
  }
  return text.replace(/^\ufeff/, '');
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
