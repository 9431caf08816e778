// Files and folders that a user names: every failure says which, what was expected and what is there.
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EarthmoverError, messageOf } from '../core/errors.ts';
import type { NamedBytes } from '../data/idx.ts';
import { systemCode } from './disk.ts';
import { kindOf, NotRegularError, readRegularFile } from './regular-file.ts';

export async function named(file: string): Promise<NamedBytes> {
  return { file, bytes: await readInput(file) };
}

export async function readInput(file: string): Promise<Buffer> {
  try {
    return readRegularFile(file);
  } catch (cause) {
    throw wrongInput(file, 'a file', cause instanceof NotRegularError ? cause.found : reasonOf(cause));
  }
}

/** What is at `path`; fails if nothing is, or what is neither a file nor a folder. */
export async function inputStat(path: string): Promise<Stats> {
  const stats = await stat(path).catch((cause) => {
    throw wrongInput(path, 'a file or a folder', reasonOf(cause));
  });
  if (!stats.isFile() && !stats.isDirectory()) throw wrongInput(path, 'a file or a folder', kindOf(stats));
  return stats;
}

/** The system's code for a failure, or else its words. */
export function reasonOf(cause: unknown): string {
  return systemCode(cause) ?? messageOf(cause);
}

/** The first of these files that the folder has. */
export async function firstExisting(folder: string, names: readonly string[]): Promise<string | undefined> {
  const present = new Set(await readdir(folder).catch(() => []));
  const name = names.find((candidate) => present.has(candidate));
  return name === undefined ? undefined : join(folder, name);
}

/** The first few names in a folder, for messages. */
export async function contentsOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).sort();
  return names.length === 0 ? 'an empty folder' : names.slice(0, 5).join(', ');
}

export function wrongInput(path: string, expected: string, there: string): EarthmoverError {
  return new EarthmoverError(
    'data',
    there === 'ENOENT' ? 'data: no such file or folder' : 'data: not what was expected',
    {
      path,
      expected,
      found: there === 'ENOENT' ? 'nothing' : there,
      hint: 'check the path given with --data',
    },
  );
}
