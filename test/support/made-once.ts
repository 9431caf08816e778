// What several test files need built of this checkout, in whatever process or run they are: it is built once a change.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EarthmoverError } from '../../src/core/errors.ts';
import { lockFolder, type RunLock } from '../../src/node/run-lock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What a build reads lies in these, or is a file of the checkout's own folder. */
const folders = ['src', 'scripts'];
const lookMs = 100;

/**
 * Calls `make` unless `product`, a file below the checkout, is still what it made last, of files that have not changed.
 * While one process makes it the others wait, so that nobody reads what is half built.
 */
export function madeOnce(product: string, make: () => void): void {
  const folder = join(root, 'dist', 'made-once', product.replaceAll('/', '-'));
  mkdirSync(folder, { recursive: true });
  const lock = locked(folder);
  try {
    const mark = join(folder, 'made-of');
    if (statSync(mark, { throwIfNoEntry: false }) && readFileSync(mark, 'utf8') === stateOf(product)) return;
    make();
    writeFileSync(mark, stateOf(product));
  } finally {
    lock.release();
  }
}

/** Names, sizes and times of all that is built from, and of what was built: others build it, too. */
function stateOf(product: string): string {
  const filesOf = (folder: string, recursive: boolean) =>
    readdirSync(join(root, folder), { recursive, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map(({ parentPath, name }) => join(parentPath, name));
  const files = [...folders.flatMap((folder) => filesOf(folder, true)), ...filesOf('', false)].sort();
  const hash = createHash('sha256').update(process.version);
  for (const file of [...files, join(root, product)]) {
    const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`\n${file} ${mtimeMs} ${size}`);
  }
  return hash.digest('hex');
}

/** Waits for the folder to be free. */
function locked(folder: string): RunLock {
  for (;;) {
    try {
      return lockFolder(folder);
    } catch (fault) {
      if (!(fault instanceof EarthmoverError && fault.kind === 'folder-in-use')) throw fault;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMs);
    }
  }
}
