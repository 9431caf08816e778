// Files that are either whole or not there, and that a loss of power does not undo.
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { diskError, onDisk } from './disk.ts';

/**
 * Writes a file that is either whole or not there, and that a loss of power does not undo: to a temporary name in
 * the same folder, fsync, rename, fsync of the folder. What was there before stays until the new one is safe.
 */
export function replaceFile(file: string, bytes: Uint8Array): void {
  const temporary = temporaryOf(file);
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

/** The same, while the process does something else. @throws disk error; what was there before is there then */
export async function replaceFileMeanwhile(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryOf(file);
  try {
    await written(temporary, bytes);
    await rename(temporary, file);
    if (process.platform !== 'win32') await syncMeanwhile(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(`write ${basename(file)}`, file, error);
  }
}

async function written(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const temporaryPattern = /^\..+\.\d+\.tmp$/;

function temporaryOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
}

/** Deletes what a writer left unfinished that was killed in a folder of ours alone. */
export function clearUnfinished(folder: string): void {
  onDisk('delete unfinished files', folder, () => {
    for (const name of readdirSync(folder)) {
      if (temporaryPattern.test(name)) rmSync(join(folder, name), { force: true });
    }
  });
}

/** The system may take a part of a long buffer only, as on a disk that is nearly full. */
function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** Puts what was written to a file on the disk for good, while the process does something else. @throws disk error */
export async function syncFile(file: string): Promise<void> {
  try {
    await syncMeanwhile(file);
  } catch (error) {
    throw diskError(`write ${basename(file)}`, file, error);
  }
}

async function syncMeanwhile(path: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    await handle.sync();
  } finally {
    await handle?.close();
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
