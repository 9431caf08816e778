// Points in a file of a user: a table as text, or a NumPy array.
import { EarthmoverError } from '../core/errors.ts';
import { formatOf, signatureBytes } from '../core/file-format.ts';
import { createDataset, type Dataset } from '../data/dataset.ts';
import { type PointsCsvOptions, parsePointsCsv } from '../data/points-csv.ts';
import { textOf } from '../data/text-file.ts';
import { readInput } from './inputs.ts';
import { allValues, storedArrays } from './stored-arrays.ts';

/**
 * Points from CSV, or from a .npy of [n, d] or [n]; told apart by what is in the file.
 * @throws data error that names the file, what is there and the fix
 */
export async function pointsFrom(file: string, options: PointsCsvOptions): Promise<Dataset> {
  const bytes = await readInput(file);
  if (formatOf(bytes.subarray(0, signatureBytes)) !== 'numpy') {
    return parsePointsCsv(textOf(bytes, file), file, options);
  }
  const [array] = await storedArrays(file);
  if (array === undefined) throw new Error('no array in the file');
  const { shape, type } = array.header;
  const [count = 0, dimensions = 1] = shape;
  if (shape.length === 0 || shape.length > 2 || count === 0 || dimensions === 0) {
    throw new EarthmoverError('data', 'numpy: the array is no table of points', {
      file,
      expected: '[n, d]: n points of d numbers',
      found: `[${shape.join(', ')}]`,
      hint: shape.length > 2 ? 'pictures go with --dataset images' : 'reshape it to (n, d) in NumPy',
    });
  }
  const taken = placesOf(options.columns, dimensions, file);
  const all = await allValues(array);
  const values = new Float32Array(count * taken.length);
  for (let i = 0; i < count; i++) {
    taken.forEach((column, place) => {
      const value = Math.fround(all[i * dimensions + column] ?? Number.NaN);
      if (!Number.isFinite(value)) throw notFinite(file, i, column, value);
      values[i * taken.length + place] = value;
    });
  }
  options.log?.(`${file}: ${count} points of ${taken.length} dimensions, ${type}`);
  return createDataset(file, [taken.length], values);
}

/** Columns, from 0; an array has no names for them. */
function placesOf(columns: readonly string[] | undefined, dimensions: number, file: string): number[] {
  if (columns === undefined) return Array.from({ length: dimensions }, (_, column) => column);
  return columns.map((column) => {
    const place = Number(column);
    if (/^\d+$/.test(column) && place >= 1 && place <= dimensions) return place - 1;
    throw new EarthmoverError('usage', `numpy: no column ${column}`, {
      file,
      columns: dimensions,
      hint: `give numbers from 1 to ${dimensions}, separated by commas: an array has no names`,
    });
  });
}

function notFinite(file: string, row: number, column: number, found: number): EarthmoverError {
  return new EarthmoverError('data', 'numpy: not a finite number', {
    file,
    row,
    column: column + 1,
    found,
    hint: 'leave such points out: array[np.isfinite(array).all(axis=1)]',
  });
}
