import { EarthmoverError } from '../core/errors.ts';
import type { Dataset } from './dataset.ts';
import { createDataset } from './dataset.ts';

interface Row {
  readonly line: number;
  readonly fields: readonly string[];
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Points from comma-separated text: a line is a point, a column a dimension. Quotes, CRLF, a byte order mark,
 * blank lines and one line of column names are understood. Values are taken as they are, as f32.
 *
 * @param file the name that errors call it by
 * @throws data error that names line and column where the text is no table of numbers
 * @example
 * parsePointsCsv('x,y\n0.5,-1.25\n2,3\n', 'points.csv').values; // [0.5, -1.25, 2, 3]
 */
export function parsePointsCsv(text: string, file: string): Dataset {
  const rows = recordsOf(text.replace(/^\ufeff/, ''), file);
  if (rows[0]?.fields.every((field) => !looksNumeric(field))) rows.shift();
  const first = rows[0];
  if (first === undefined) {
    throw new EarthmoverError('data', 'csv: no points in the file', {
      file,
      hint: 'write one point a line, such as 0.5,-1.25',
    });
  }
  const columns = first.fields.length;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, point) => {
    if (row.fields.length !== columns) {
      throw new EarthmoverError('data', 'csv: a line has another number of columns', {
        file,
        line: row.line,
        expected: `${columns} columns, as on line ${first.line}`,
        found: `${row.fields.length} columns`,
        hint: 'give every line the same number of values',
      });
    }
    row.fields.forEach((field, column) => {
      values[point * columns + column] = numberOf(field, { file, line: row.line, column: column + 1 });
    });
  });
  return createDataset(file, [columns], values);
}

function numberOf(field: string, place: Readonly<Record<string, unknown>>): number {
  const value = decimal.test(field.trim()) ? Math.fround(Number(field)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new EarthmoverError('data', 'csv: not a finite number', {
    ...place,
    found: field.trim() === '' ? 'nothing' : JSON.stringify(field),
    hint: 'give decimal numbers such as -1.5 or 2e-3, separated by commas',
  });
}

/** Numbers and the words that stand for missing ones: a line with one of these is no header. */
function looksNumeric(field: string): boolean {
  return decimal.test(field.trim()) || /^([+-]?(nan|inf|infinity)|na|null|)$/i.test(field.trim());
}

/** RFC 4180 records with the line each starts on; blank lines are left out. */
function recordsOf(text: string, file: string): Row[] {
  const rows: Row[] = [];
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let start = 1;
  let quoteLine = 0;
  const endRecord = () => {
    fields.push(field);
    if (fields.length > 1 || field.trim() !== '') rows.push({ line: start, fields });
    fields = [];
    field = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\n') line++;
    if (quoteLine > 0) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text[++at];
      else quoteLine = 0;
    } else if (character === '"' && field.trim() === '') {
      field = '';
      quoteLine = line;
    } else if (character === ',') {
      fields.push(field);
      field = '';
    } else if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) {
      endRecord();
      start = line;
    } else if (character !== '\r') {
      field += character;
    }
  }
  if (quoteLine > 0) {
    throw new EarthmoverError('data', 'csv: a quote is never closed', {
      file,
      line: quoteLine,
      hint: 'close the quote, or drop it: numbers need none',
    });
  }
  endRecord();
  return rows;
}
