// Points from a CSV file. Few visits need it: it is a file of its own.

import { sizeOf } from '../../core/shape.ts';
import { parsePointsCsv } from '../../data/points-csv.ts';
import { textOf } from '../../data/text-file.ts';
import { PageError } from './page-error.ts';

const mostBytes = 20e6;

/** @throws data error where the file is too large, or its points are not in the plane */
export async function readPoints(file: File) {
  if (file.size > mostBytes) {
    throw new PageError(['data', 'largeFile'], 'the file is too large for a page', {
      file: file.name,
      most: `${mostBytes / 1e6} MB`,
      hint: 'give a smaller one',
    });
  }
  const text = textOf(new Uint8Array(await file.arrayBuffer()), file.name);
  const { shape, values } = parsePointsCsv(text, file.name);
  if (sizeOf(shape) === 2) return values;
  throw new PageError(['data', 'notPlane'], 'the points are not in the plane', {
    file: file.name,
    columns: sizeOf(shape),
    hint: 'give two columns, x and y',
  });
}
