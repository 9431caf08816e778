// ended.json: how the last session of a run came to its end. A run that is killed leaves none, and a session that
// begins takes the old one away.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onDisk } from './disk.ts';
import { replaceFile } from './durable-file.ts';

const endings = ['finished', 'stopped', 'diverged'] as const;

/** `finished`: at its goal, or flat where it was to end then. */
export type RunEnding = (typeof endings)[number];

export interface RunEnd {
  readonly how: RunEnding;
  /** Generator iterations done. */
  readonly step: number;
  /** ISO 8601. */
  readonly at: string;
}

const nameIn = (folder: string) => join(folder, 'ended.json');

export function writeRunEnd(folder: string, end: RunEnd): void {
  replaceFile(nameIn(folder), new TextEncoder().encode(`${JSON.stringify(end)}\n`));
}

export function clearRunEnd(folder: string): void {
  onDisk('delete ended.json', nameIn(folder), () => rmSync(nameIn(folder), { force: true }));
}

/** Undefined where there is none, or none that can be read. */
export function readRunEnd(folder: string): RunEnd | undefined {
  try {
    const end = JSON.parse(readFileSync(nameIn(folder), 'utf8')) as Partial<RunEnd> | null;
    const how = endings.find((known) => known === end?.how);
    return how && { how, step: Number(end?.step), at: String(end?.at) };
  } catch {
    return undefined;
  }
}
