// Records of separated text: RFC 4180 with any separator, and lines of comments.
import { EarthmoverError } from '../core/errors.ts';

export interface CsvField {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvRecord {
  /** That the record starts on, from 1. */
  readonly line: number;
  readonly fields: readonly CsvField[];
}

export type Separator = ',' | ';' | '\t' | ' ';

/** How separators are called in messages. */
export const separatorNames: Readonly<Record<Separator, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  ' ': 'spaces',
};

/**
 * The separator of a text: the first of semicolon, tab and comma that any line has outside quotes, and else spaces. A
 * decimal comma is therefore none where there are semicolons or tabs.
 */
export function separatorOf(text: string): Separator {
  // Comments at the top are prose, with semicolons of their own.
  const bare = text.replace(/^(?:[ \t]*(?:#.*)?\r?\n)+/, '').replaceAll(/"[^"]*"/g, '');
  if (bare.includes(';')) return ';';
  if (/\S\t|\t\S/.test(bare)) return '\t';
  if (bare.includes(',')) return ',';
  return ' ';
}

/**
 * Records with the line each starts on. Blank lines are left out, and lines that start with # before the first record.
 * Spaces count as one separator however many there are.
 *
 * @throws data error where a quote is never closed
 */
export function recordsOf(text: string, separator: Separator, file: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: CsvField[] = [];
  let field = '';
  let quoted = false;
  let line = 1;
  let start = 1;
  let quoteLine = 0;
  const endField = () => {
    fields.push({ text: field, quoted });
    field = '';
    quoted = false;
  };
  const endRecord = () => {
    if (separator !== ' ' || field !== '' || quoted) endField();
    const blank = fields.length === 0 || (fields.length === 1 && fields[0]!.text.trim() === '');
    const comment =
      records.length === 0 && fields[0]?.quoted === false && fields[0].text.trimStart().startsWith('#');
    if (!blank && !comment) records.push({ line: start, fields });
    fields = [];
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
      quoted = true;
      quoteLine = line;
    } else if (character === separator) {
      if (separator !== ' ' || field !== '' || quoted) endField();
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
  return records;
}
