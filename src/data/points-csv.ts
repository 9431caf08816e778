// Points from a table of numbers as text, the way spreadsheets, NumPy and pandas write them.
import { EarthmoverError } from '../core/errors.ts';
import {
  type CsvField,
  type CsvRecord,
  recordsOf,
  type Separator,
  separatorNames,
  separatorOf,
} from './csv-records.ts';
import type { Dataset } from './dataset.ts';
import { createDataset } from './dataset.ts';

const point = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const comma = /^[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?$/;
/** Words that stand for numbers that are missing or not finite. */
const missing = /^([+-]?(nan|inf|infinity)|na|n\/a|null|none|)$/i;
/** What no program writes before a number's other digits. */
const leadingZero = /^[+-]?0\d/;

/** How `parsePointsCsv` reads a table. */
export interface PointsCsvOptions {
  /** Columns to take, in this order: their names, or their places from 1 on. All by default. */
  readonly columns?: readonly string[] | undefined;
  /** Takes one line for the user at a time: what the file was read as. */
  readonly log?: ((line: string) => void) | undefined;
}

interface Table {
  readonly file: string;
  readonly separator: Separator;
  /** Of the columns; undefined where no line has them. */
  readonly names: readonly string[] | undefined;
  readonly rows: readonly CsvRecord[];
  /** Columns that are taken, from 0. */
  readonly taken: readonly number[];
  readonly decimal: '.' | ',';
}

/**
 * Points from text: a line is a point, a column a dimension. Values become f32.
 *
 * Columns are separated by commas, semicolons, tabs or spaces; with semicolons or tabs, or in quotes, numbers may have
 * decimal commas. Quotes, CRLF, a byte order mark, blank lines, comments (#) at the top and one line of column names are
 * understood, and the index column that pandas writes is left out.
 *
 * @param file the name that errors call it by
 * @throws data error that names the line, what is there and the fix; usage error for columns that are not there
 * @example
 * parsePointsCsv('x,y\n0.5,-1.25\n2,3\n', 'points.csv').values; // [0.5, -1.25, 2, 3]
 * parsePointsCsv('t;x\n0;1,5\n', 'points.csv', { columns: ['x'] }).values; // [1.5]
 */
export function parsePointsCsv(text: string, file: string, options: PointsCsvOptions = {}): Dataset {
  const table = tableOf(text.replace(/^\ufeff/, ''), file, options);
  const { rows, taken } = table;
  const values = new Float32Array(rows.length * taken.length);
  const width = rows[0]?.fields.length ?? 0;
  rows.forEach((row, index) => {
    if (row.fields.length !== width) throw ragged(file, row, rows[0]!);
    taken.forEach((column, place) => {
      values[index * taken.length + place] = numberOf(row, column, table);
    });
  });
  options.log?.(readAs(table));
  return createDataset(file, [taken.length], values);
}

function tableOf(text: string, file: string, { columns }: PointsCsvOptions): Table {
  const separator = separatorOf(text);
  const records = recordsOf(text, separator, file);
  const names = records[0] && namesIn(records[0], file);
  const rows = names === undefined ? records : records.slice(1);
  if (rows.length === 0) {
    throw new EarthmoverError('data', 'csv: no points in the file', {
      file,
      hint: 'write one point a line, such as 0.5,-1.25',
    });
  }
  const count = rows[0]!.fields.length;
  const all = Array.from({ length: count }, (_, column) => column);
  const taken =
    columns === undefined
      ? all.filter((column) => !(column === 0 && count > 1 && isIndex(rows, names)))
      : columns.map((column) => placeOf(column, names, { count, file }));
  return { file, separator, names, rows, taken, decimal: decimalOf(rows, taken, { separator, file }) };
}

/** The names that a first line holds; undefined where it holds numbers, or words for missing ones. */
function namesIn({ fields, line }: CsvRecord, file: string): readonly string[] | undefined {
  const isNumber = ({ text }: CsvField) => point.test(text.trim()) || comma.test(text.trim());
  const isName = ({ text, quoted }: CsvField) => quoted || /^[\p{L}_]/u.test(text.trim());
  const words = fields.filter((field) => !missing.test(field.text.trim()));
  if (words.length === 0 || words.every(isNumber)) return undefined;
  const strange = words.find((field) => !isName(field) || isNumber(field));
  if (strange === undefined) return fields.map(({ text }) => text.trim());
  // A line of names and numbers is neither.
  const wrong = words.find((field) => !isNumber(field))!;
  throw notFinite(wrong, { file, line, column: fields.indexOf(wrong) + 1 });
}

/** The column that pandas writes first unless told not to: without a name, and counting from 0. */
function isIndex(rows: readonly CsvRecord[], names: readonly string[] | undefined): boolean {
  return (
    names !== undefined &&
    /^(Unnamed: 0)?$/.test(names[0] ?? 'none') &&
    rows.every(({ fields }, index) => fields[0]?.text.trim() === String(index))
  );
}

function placeOf(
  column: string,
  names: readonly string[] | undefined,
  { count, file }: { readonly count: number; readonly file: string },
): number {
  const named = names?.indexOf(column) ?? -1;
  if (named >= 0) return named;
  const place = Number(column);
  if (/^\d+$/.test(column) && place >= 1 && place <= count) return place - 1;
  throw new EarthmoverError('usage', `csv: no column ${column}`, {
    file,
    columns: names?.join(', ') ?? count,
    hint: `give names of columns, or numbers from 1 to ${count}, separated by commas`,
  });
}

/**
 * What the file has before decimals. A comma between columns is none.
 * @throws data error where both are there, so that a comma may stand before thousands
 */
function decimalOf(
  rows: readonly CsvRecord[],
  taken: readonly number[],
  { separator, file }: { readonly separator: Separator; readonly file: string },
): '.' | ',' {
  let withPoint: CsvRecord | undefined;
  let withComma: CsvRecord | undefined;
  for (const row of rows) {
    for (const column of taken) {
      const field = row.fields[column];
      if (field?.text.includes('.')) withPoint ??= row;
      if (field?.text.includes(',') && (separator !== ',' || field.quoted)) withComma ??= row;
    }
  }
  if (withPoint === undefined || withComma === undefined) return withComma === undefined ? '.' : ',';
  throw new EarthmoverError('data', 'csv: numbers with points and numbers with commas', {
    file,
    'a point': `line ${withPoint.line}`,
    'a comma': `line ${withComma.line}`,
    hint: 'write decimals with a point everywhere, and no mark between thousands',
  });
}

function numberOf({ fields, line }: CsvRecord, column: number, table: Table): number {
  const { file, separator, decimal } = table;
  const field = fields[column]!;
  const text = field.text.trim();
  const pattern = decimal === ',' ? comma : point;
  const value = pattern.test(text) ? Math.fround(Number(text.replace(',', '.'))) : Number.NaN;
  const place = { file, line, column: column + 1 };
  if (!Number.isFinite(value)) throw notFinite(field, place);
  if (separator === ',' && !field.quoted && leadingZero.test(text)) {
    throw new EarthmoverError(
      'data',
      'csv: a number that starts with 0: is the comma before it a decimal comma?',
      {
        ...place,
        found: fields.map((each) => each.text).join(','),
        hint: 'write decimals with a point, or separate columns by semicolons',
      },
    );
  }
  return value;
}

function notFinite({ text }: CsvField, place: Readonly<Record<string, unknown>>): EarthmoverError {
  return new EarthmoverError('data', 'csv: not a finite number', {
    ...place,
    found: text.trim() === '' ? 'nothing' : JSON.stringify(text),
    hint: 'give decimal numbers such as -1.5 or 2e-3, separated by commas, semicolons, tabs or spaces',
  });
}

function ragged(file: string, row: CsvRecord, first: CsvRecord): EarthmoverError {
  return new EarthmoverError('data', 'csv: a line has another number of columns', {
    file,
    line: row.line,
    expected: `${first.fields.length} columns, as on line ${first.line}`,
    found: `${row.fields.length} columns`,
    hint: 'give every line the same number of values',
  });
}

/** What the reading took for granted, in one line. */
function readAs({ file, separator, names, rows, taken, decimal }: Table): string {
  const width = rows[0]!.fields.length;
  const left = Array.from({ length: width }, (_, column) => column).filter(
    (column) => !taken.includes(column),
  );
  const called = (column: number) => names?.[column] || `column ${column + 1}`;
  return [
    `${file}: ${rows.length} points of ${taken.map(called).join(', ')}`,
    ...(width === 1 ? [] : [`separated by ${separatorNames[separator]}`]),
    ...(decimal === ',' ? ['with decimal commas'] : []),
    ...(left.length === 0 ? [] : [`without ${left.map(called).join(', ')}`]),
  ].join(', ');
}
