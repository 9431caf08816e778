// Files of JSON lines that a run adds to while it goes on.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { EarthmoverError } from '../core/errors.ts';
import { jsonLine, readJsonl } from '../io/jsonl.ts';
import { requireRegularOrNone } from './regular-file.ts';

/** A file of JSON lines, open to add to it. */
export interface JsonlFile {
  /** The records that were in the file and stay there. */
  readonly records: readonly unknown[];
  /** Writes one line, which other programs can read as soon as this returns; all of it or nothing. */
  append(record: unknown): void;
  close(): void;
}

export interface OpenJsonl {
  /** A resumed run goes on from its checkpoint, not from its last line: the first record that this rejects ends the file. */
  readonly keep?: (record: unknown) => boolean;
  /** Receives a line for the user where the file was damaged. */
  readonly note?: ((line: string) => void) | undefined;
}

/**
 * Opens a file of JSON lines to add to it, or makes it. A torn last line is cut off, and so is everything from the
 * first record on that `keep` rejects. A file with lines that are no records is copied aside, and loses them.
 *
 * @throws disk error
 */
export function openJsonl(file: string, { keep = () => true, note }: OpenJsonl = {}): JsonlFile {
  attempt(file, () => requireRegularOrNone(file));
  const handle = attempt(file, () => openSync(file, 'a'));
  try {
    const text = attempt(file, () => readFileSync(file, 'utf8'));
    const { lines, damaged } = readJsonl(text);
    const rejected = lines.findIndex(({ record }) => !keep(record));
    const kept = rejected < 0 ? lines : lines.slice(0, rejected);
    if (damaged.length === 0) {
      attempt(file, () => ftruncateSync(handle, kept.at(-1)?.endBytes ?? 0));
    } else {
      const aside = attempt(file, () => setAside(file));
      note?.(
        `${file}: ${damaged.length} damaged lines left out, the first is line ${damaged[0]}; the file as it was: ${aside}`,
      );
      attempt(file, () => ftruncateSync(handle, 0));
      writeWhole(file, handle, kept.map(({ text }) => `${text}\n`).join(''));
    }
    return {
      records: kept.map(({ record }) => record),
      append: (record) => writeWhole(file, handle, jsonLine(record)),
      close: () => closeSync(handle),
    };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** Copies a file to the first free name beside it: `metrics.damaged.jsonl`, `metrics.damaged-2.jsonl`, … */
function setAside(file: string): string {
  for (let count = 1; ; count++) {
    const copy = file.replace(/(\.\w+)?$/, `.damaged${count === 1 ? '' : `-${count}`}$1`);
    if (existsSync(copy)) continue;
    copyFileSync(file, copy);
    return copy;
  }
}

/** Where the disk is full, what was written of the text is taken back, so that no half line is left to glue the next to. */
function writeWhole(file: string, handle: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const { size } = attempt(file, () => fstatSync(handle));
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  } catch (cause) {
    attempt(file, () => ftruncateSync(handle, size));
    attempt(file, () => {
      throw cause;
    });
  }
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
