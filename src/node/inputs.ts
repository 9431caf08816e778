import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EarthmoverError } from '../core/errors.ts';
import type { NamedBytes } from '../data/idx.ts';

// Files and folders that a user names: every failure says which, what was expected and what is there.

export async function named(file: string): Promise<NamedBytes> {
  return { file, bytes: await readInput(file) };
}

export async function readInput(file: string): Promise<Buffer> {
  if ((await inputStat(file)).isDirectory()) throw wrongInput(file, 'a file', 'a folder');
  return readFile(file);
}

/** What is at `path`; fails if nothing is. */
export async function inputStat(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw wrongInput(path, 'a file or a folder', (cause as NodeJS.ErrnoException).code ?? String(cause));
  }
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
