import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { onDisk } from './disk.ts';

/**
 * Writes a file that is either whole or not there, and that a loss of power does not undo: to a temporary name in
 * the same folder, fsync, rename, fsync of the folder. What was there before stays until the new one is safe.
 */
export function replaceFile(file: string, bytes: Uint8Array): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  onDisk(`write ${basename(file)}`, file, () => {
    try {
      const handle = openSync(temporary, 'w');
      try {
        writeAll(handle, bytes);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    // Windows opens no folders; its renames are in the journal anyway.
    if (process.platform !== 'win32') sync(dirname(file));
  });
}

/** The system may take a part of a long buffer only, as on a disk that is nearly full. */
function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** Puts what was written to a file on the disk for good. */
export function syncFile(file: string): void {
  onDisk(`write ${basename(file)}`, file, () => sync(file));
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
