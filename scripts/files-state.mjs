// Whether files are what they were: what is made of them, bundles and builds, is made again where they are not.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files of a folder by their paths, sorted.
 *
 * @param {string} folder
 * @param {{ readonly recursive?: boolean }} options
 */
export function filesIn(folder, { recursive = true } = {}) {
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath ?? file.path, file.name))
    .sort();
}

/**
 * A hash of names, sizes and times of files, which need not be there, and of the Node that works with them.
 *
 * @param {readonly string[]} files
 */
export function stateOfFiles(files, name = '') {
  const hash = createHash('sha256').update(`${name} ${process.version}`);
  for (const file of files) {
    const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`\n${file} ${mtimeMs} ${size}`);
  }
  return hash.digest('hex');
}
