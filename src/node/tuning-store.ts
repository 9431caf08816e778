// Tunings of kernels, remembered in a file of the per-user cache.
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { cacheFolder } from '../runtime/platform/node/cache-folder.ts';
import { replaceFile } from './durable-file.ts';

/** Kernel variants by label that were measured once, for one adapter, version and set of products. */
export type StoredVariants = Readonly<Record<string, string>>;

const contents = z.record(z.string(), z.record(z.string(), z.string()));
/** Tunings that the file keeps; the oldest go first. */
const most = 200;

/** What a tuning is good for, as a short name: any other adapter, version or product is another one. */
export function tuningKey(adapter: string, version: string, products: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([adapter, version, products]))
    .digest('hex')
    .slice(0, 32);
}

/** The variants stored under `key`, if any; a file that cannot be read is as good as none. */
export async function loadTuning(key: string, folder = cacheFolder()): Promise<StoredVariants | undefined> {
  return (await readAll(folder))[key];
}

/** Keeps variants for the next run; a cache that cannot be written costs that run another tuning, no more. */
export async function saveTuning(
  key: string,
  variants: StoredVariants,
  folder = cacheFolder(),
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const { [key]: _, ...others } = await readAll(folder);
    const kept = Object.entries(others).slice(1 - most);
    const text = JSON.stringify(Object.fromEntries([...kept, [key, variants]]));
    replaceFile(fileIn(folder), new TextEncoder().encode(text));
  } catch {
    // Nothing that the run needs.
  }
}

async function readAll(folder: string): Promise<Record<string, StoredVariants>> {
  try {
    return contents.parse(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch {
    return {};
  }
}

function fileIn(folder: string): string {
  return join(folder, 'tuning.json');
}
