// An event file of TensorBoard in a run folder: one for each session, told apart by the second that it began in.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { restartRecord, type Shown, summaryRecord, versionRecord } from '../io/tensorboard.ts';
import { onDisk, systemCode } from './disk.ts';

export interface EventFile {
  readonly file: string;
  /** Writes what iteration `step` showed; readers see it as soon as this returns. */
  add(step: number, shown: readonly Shown[]): void;
  close(): void;
}

/** @param from iterations done before this session: what earlier files have of later ones is another future's */
export function openEventFile(folder: string, from: number): EventFile {
  const { file, handle } = createIn(folder);
  const write = (bytes: Uint8Array) =>
    onDisk('write the event file', file, () => {
      const { size } = fstatSync(handle);
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at, undefined, size + at);
      } catch (error) {
        // Readers stop at half a record, and what a disk with room again takes would lie behind it.
        ftruncateSync(handle, size);
        throw error;
      }
    });
  write(versionRecord(Date.now() / 1000));
  if (from > 0) write(restartRecord(Date.now() / 1000, from + 1));
  return {
    file,
    add: (step, shown) => write(summaryRecord(Date.now() / 1000, step, shown)),
    close: () => closeSync(handle),
  };
}

/** Readers take the files of a folder in the order of their names. */
function createIn(folder: string): { readonly file: string; readonly handle: number } {
  const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
  for (let count = 0; ; count++) {
    const file = join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.${count}`);
    try {
      return { file, handle: onDisk('make the event file', file, () => openNew(file)) };
    } catch (error) {
      if (!(error instanceof Taken)) throw error;
    }
  }
}

class Taken extends Error {}

function openNew(file: string): number {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    throw systemCode(error) === 'EEXIST' ? new Taken() : error;
  }
}
