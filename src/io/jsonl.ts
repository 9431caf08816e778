import { EarthmoverError } from '../core/errors.ts';

/** One record as a line of JSON, its newline included. JSON has no NaN or infinity: they become null. */
export function jsonLine(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

export interface JsonLines {
  readonly records: readonly unknown[];
  /** Length in bytes of the whole lines; what follows is a line that a killed writer tore. */
  readonly wholeBytes: number;
}

/** Reads lines of JSON. A last line without its newline is a torn one and is left out; any other must parse. */
export function parseJsonl(text: string, file = 'jsonl'): JsonLines {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const records: unknown[] = [];
  whole.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    try {
      records.push(JSON.parse(line));
    } catch {
      throw new EarthmoverError('data', 'jsonl: a line is not JSON', {
        file,
        line: index + 1,
        found: line.length > 60 ? `${line.slice(0, 60)}…` : line,
        hint: 'delete the line, or the file',
      });
    }
  });
  return { records, wholeBytes: new TextEncoder().encode(whole).length };
}
