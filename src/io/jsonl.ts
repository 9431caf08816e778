// JSON lines: a record to a line, each a JSON object.
import { EarthmoverError } from '../core/errors.ts';
import { isRecord } from './json-keys.ts';

/** One record as a line of JSON, its newline included. JSON has no NaN or infinity: they become null. */
export function jsonLine(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

/** A line that holds a record. */
export interface JsonLine {
  readonly record: object;
  /** As it stands in the file, without its newline. */
  readonly text: string;
  /** Bytes from the start of the file to the end of this line, newline included. */
  readonly endBytes: number;
}

/** Reads lines of JSON, as far as they are whole: `damaged` has the numbers, from 1, of lines that are no JSON objects. */
export function readJsonl(text: string): { readonly lines: JsonLine[]; readonly damaged: readonly number[] } {
  const encoder = new TextEncoder();
  const lines: JsonLine[] = [];
  const damaged: number[] = [];
  let endBytes = 0;
  // What follows the last newline is empty, or what a killed writer left.
  const complete = text.split('\n').slice(0, -1);
  complete.forEach((line, index) => {
    endBytes += encoder.encode(line).length + 1;
    if (line.trim() === '') return;
    const record = recordIn(line);
    if (record === undefined) damaged.push(index + 1);
    else lines.push({ record, text: line, endBytes });
  });
  return { lines, damaged };
}

/**
 * Reads lines of JSON. A last line without its newline is torn and left out.
 *
 * @throws data error where any other is no JSON object
 */
export function parseJsonl(text: string, file = 'jsonl'): JsonLine[] {
  const { lines, damaged } = readJsonl(text);
  const [first] = damaged;
  if (first === undefined) return lines;
  const line = text.split('\n')[first - 1] ?? '';
  throw new EarthmoverError('data', 'jsonl: a line is no JSON object', {
    file,
    line: first,
    found: line.length > 60 ? `${line.slice(0, 60)}…` : line,
    hint: 'delete the line, or the file',
  });
}

/** The record of a line; undefined where it is no JSON object. */
export function recordIn(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
