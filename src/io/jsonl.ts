import { EarthmoverError } from '../core/errors.ts';

/** One record as a line of JSON, its newline included. JSON has no NaN or infinity: they become null. */
export function jsonLine(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

export interface JsonLine {
  readonly record: unknown;
  /** Bytes from the start of the text to the end of this line, newline included. */
  readonly endBytes: number;
}

/** Reads lines of JSON. A last line without its newline is torn and left out; every other must parse. */
export function parseJsonl(text: string, file = 'jsonl'): JsonLine[] {
  const encoder = new TextEncoder();
  const lines: JsonLine[] = [];
  let endBytes = 0;
  // What follows the last newline is empty, or what a killed writer left.
  const complete = text.split('\n').slice(0, -1);
  complete.forEach((line, index) => {
    endBytes += encoder.encode(line).length + 1;
    if (line.trim() === '') return;
    try {
      lines.push({ record: JSON.parse(line), endBytes });
    } catch {
      throw new EarthmoverError('data', 'jsonl: a line is not JSON', {
        file,
        line: index + 1,
        found: line.length > 60 ? `${line.slice(0, 60)}…` : line,
        hint: 'delete the line, or the file',
      });
    }
  });
  return lines;
}
