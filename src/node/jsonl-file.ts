import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { EarthmoverError } from '../core/errors.ts';
import { jsonLine, parseJsonl } from '../io/jsonl.ts';

export interface JsonlFile {
  /** The records that were in the file and stay there. */
  readonly records: readonly unknown[];
  /** Writes one line, which other programs can read as soon as this returns. */
  append(record: unknown): void;
  close(): void;
}

/**
 * Opens a file of JSON lines to add to it, or makes it. A torn last line is cut off, and so is everything from the
 * first record on that `keep` rejects: a resumed run goes on from its checkpoint, not from its last line.
 */
export function openJsonl(file: string, keep: (record: unknown) => boolean = () => true): JsonlFile {
  const handle = attempt(file, () => openSync(file, 'a'));
  const lines = parseJsonl(
    attempt(file, () => readFileSync(file, 'utf8')),
    file,
  );
  const rejected = lines.findIndex(({ record }) => !keep(record));
  const kept = rejected < 0 ? lines : lines.slice(0, rejected);
  attempt(file, () => ftruncateSync(handle, kept.at(-1)?.endBytes ?? 0));
  return {
    records: kept.map(({ record }) => record),
    append: (record) => {
      attempt(file, () => writeSync(handle, jsonLine(record)));
    },
    close: () => closeSync(handle),
  };
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new EarthmoverError('disk', 'jsonl: the file cannot be written', {
      file,
      cause: cause instanceof Error ? cause.message : cause,
      hint: 'make room on the disk, or choose another folder with --out',
    });
  }
}
