// What several test files need built of this checkout, in whatever process or run they are: it is built once a change.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesIn, stateOfFiles } from '../../scripts/files-state.mjs';
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
    if (existsSync(mark) && readFileSync(mark, 'utf8') === stateOf(product)) return;
    make();
    writeFileSync(mark, stateOf(product));
  } finally {
    lock.release();
  }
}

/** Of all that is built from, and of what was built: others build it, too. */
function stateOf(product: string): string {
  const read = [
    ...folders.flatMap((folder) => filesIn(join(root, folder))),
    ...filesIn(root, { recursive: false }),
  ].filter((file) => !basename(file).startsWith('.'));
  return stateOfFiles([...read, join(root, product)]);
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
