// The sheets of a run that a figure keeps.
import type { RunRecord } from './workshop.ts';

/** Sheets of the first look, half way and the end. */
export function sheetFiles({ sheets }: RunRecord, prefix: string): [string, Uint8Array][] {
  const half = (sheets.at(-1)?.step ?? 0) / 2;
  const nearest = [...sheets].sort((a, b) => Math.abs(a.step - half) - Math.abs(b.step - half))[0];
  const shown = [sheets[0], nearest, sheets.at(-1)];
  return [...new Set(shown)].flatMap((sheet) =>
    sheet ? [[`${prefix}-step-${sheet.step}.${sheet.extension}`, sheet.content] as [string, Uint8Array]] : [],
  );
}
