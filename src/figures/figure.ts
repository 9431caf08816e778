// A figure as data: tables, plots, sheets and verdicts.
import type { TopLevelSpec } from 'vega-lite';
import { usageError } from '../core/errors.ts';

/** A bound that follows from a claim of the paper, beside what was measured. */
export interface Verdict {
  /** What the paper says, or a question that it leaves open. */
  readonly claim: string;
  /** What must be so if the claim holds here, e.g. `at least 0.9`. */
  readonly bound: string;
  readonly measured: number;
  readonly unit: string;
  readonly held: boolean;
}

/** Rows of equal length under named columns, with units in the names: a CSV file. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string)[])[];
}

/** A figure of the paper as data: what is drawn from it and judged by it is computed from the tables. */
export interface Figure {
  /** `figure-1`, `sweep-clip`, …: its folder. */
  readonly name: string;
  readonly title: string;
  /** By file name, without extension. */
  readonly tables: Readonly<Record<string, Table>>;
  readonly plots: Readonly<Record<string, TopLevelSpec>>;
  /** Sheets of samples as files, by their whole name. */
  readonly sheets?: Readonly<Record<string, Uint8Array>>;
  /** Settings of the runs behind it, in full, by the run's name. */
  readonly configs?: Readonly<Record<string, object>>;
  readonly verdicts: readonly Verdict[];
}

/** What a measured value must keep to: a limit, in a unit. */
interface Bound {
  readonly text: string;
  readonly unit: string;
  readonly holds: (measured: number) => boolean;
}

export function atLeast(limit: number, unit = ''): Bound {
  return { text: `at least ${limit}${unit && ` ${unit}`}`, unit, holds: (measured) => measured >= limit };
}

export function atMost(limit: number, unit = ''): Bound {
  return { text: `at most ${limit}${unit && ` ${unit}`}`, unit, holds: (measured) => measured <= limit };
}

/** Judges a measured value. No bound holds for a value that is not finite. */
export function verdict(claim: string, measured: number, bound: Bound): Verdict {
  return {
    claim,
    bound: bound.text,
    measured,
    unit: bound.unit,
    held: Number.isFinite(measured) && bound.holds(measured),
  };
}

/** The table as comma-separated values with a header; text with commas or quotes is quoted. */
export function csvOf({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

function csvCell(value: number | string): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The table's rows as records, which is what plots take; what is not finite becomes null. */
export function recordsOf({ columns, rows }: Table): Record<string, number | string | null>[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column, plottable(row[i] ?? null)])),
  );
}

/** The numbers of a column, infinite ones included. */
export function numbersOf({ columns, rows }: Table, column: string): number[] {
  const at = columns.indexOf(column);
  if (at < 0)
    throw usageError('a table has no such column', { column, hint: `it has ${columns.join(', ')}` });
  return rows.map((row) => Number(row[at]));
}

function plottable(value: number | string | null): number | string | null {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
