// Files of JSON lines that a run adds to while it goes on.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { EarthmoverError } from '../core/errors.ts';
import { jsonLine, recordIn } from '../io/jsonl.ts';
import { requireRegularOrNone } from './regular-file.ts';

/** A file of JSON lines, open to add to it. */
export interface JsonlFile {
  /** The records that are in the file, read from it a piece at a time: a long run's do not fit into memory. */
  readonly records: Iterable<object>;
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
    const { endBytes, damaged } = wholePart(file, keep);
    if (damaged.count === 0) {
      attempt(file, () => ftruncateSync(handle, endBytes));
    } else {
      const aside = attempt(file, () => setAside(file));
      note?.(
        `${file}: ${damaged.count} damaged lines left out, the first is line ${damaged.first}; the file as it was: ${aside}`,
      );
      attempt(file, () => ftruncateSync(handle, 0));
      for (const { text } of recordsOf(aside, endBytes)) writeWhole(file, handle, `${text}\n`);
    }
    return {
      records: {
        *[Symbol.iterator]() {
          for (const { record } of recordsOf(file)) yield record;
        },
      },
      append: (record) => writeWhole(file, handle, jsonLine(record)),
      close: () => closeSync(handle),
    };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

/** How far a file is kept, and what of it is damaged; after a record that `keep` rejects, nothing is looked at. */
function wholePart(file: string, keep: (record: unknown) => boolean) {
  const damaged = { count: 0, first: 0 };
  let endBytes = 0;
  let number = 0;
  for (const line of linesOf(file)) {
    number++;
    const record = recordIn(line.text);
    if (record !== undefined && !keep(record)) break;
    if (record !== undefined) endBytes = line.endBytes;
    else if (line.text.trim() !== '' && damaged.count++ === 0) damaged.first = number;
  }
  return { endBytes, damaged };
}

/** The records of a file up to a byte, with their text. */
function* recordsOf(file: string, endBytes = Number.POSITIVE_INFINITY) {
  for (const line of linesOf(file)) {
    if (line.endBytes > endBytes) return;
    const record = recordIn(line.text);
    if (record !== undefined) yield { record, text: line.text };
  }
}

const pieceBytes = 2 ** 20;

/** The lines of a file, without their newlines; what follows the last newline is none. */
function* linesOf(file: string): Generator<{ readonly text: string; readonly endBytes: number }> {
  const handle = attempt(file, () => openSync(file, 'r'));
  try {
    const piece = Buffer.alloc(pieceBytes);
    let rest = Buffer.alloc(0);
    let endBytes = 0;
    const read = () => attempt(file, () => readSync(handle, piece));
    for (let got = read(); got > 0; got = read()) {
      const block = Buffer.concat([rest, piece.subarray(0, got)]);
      let begin = 0;
      for (let end = block.indexOf(10); end >= 0; end = block.indexOf(10, begin)) {
        endBytes += end + 1 - begin;
        yield { text: block.toString('utf8', begin, end), endBytes };
        begin = end + 1;
      }
      rest = block.subarray(begin);
    }
  } finally {
    closeSync(handle);
  }
}

/** Copies a file to the first free name beside it: `metrics.damaged.jsonl`, `metrics.damaged-2.jsonl`, … */
function setAside(file: string): string {
  for (let count = 1; ; count++) {
    const copy = file.replace(/(\.\w+)?$/, `.damaged${count === 1 ? '' : `-${count}`}$1`);
    if (existsSync(copy)) continue;
    try {
      copyFileSync(file, copy);
    } catch (cause) {
      rmSync(copy, { force: true });
      throw cause;
    }
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
