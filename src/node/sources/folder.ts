// Pictures in a folder and the folders below it. Folders directly below it are classes, as torchvision's ImageFolder has them.

import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { signatureBytes } from '../../core/file-format.ts';
import { isPicture, kindsRead, pictureEndings } from '../../data/picture-formats.ts';
import type { PictureEntry, PictureSource } from '../../data/picture-source.ts';
import { mostPictureBytes } from '../decode-picture.ts';
import { reasonOf, wrongInput } from '../inputs.ts';
import { readRegularFileIf } from '../regular-file.ts';

/**
 * Every file below a folder, in the order of their paths, so that the same folder gives the same samples anywhere. Files
 * are judged by what is in them. Hidden files and folders are left out, links are followed.
 */
export function folderSource(place: string): PictureSource {
  const paths = listFolder(place);
  return {
    place,
    kind: 'a folder',
    fingerprint: fingerprintOf(place, paths),
    most: paths.length,
    entries: async function* () {
      for (const path of paths) yield entryOf(place, path);
    },
  };
}

function entryOf(place: string, path: string): PictureEntry {
  const [label, below] = path.split(sep, 2);
  const named = { name: path, ...(below !== undefined && label !== undefined && { label }) };
  try {
    const bytes = readRegularFileIf(join(place, path), {
      mostBytes: mostPictureBytes.file,
      startBytes: signatureBytes,
      wanted: (start) => isPicture(start) || pictureEndings.test(path),
    });
    return bytes === undefined
      ? { ...named, kind: 'other', reason: `no ${kindsRead}` }
      : { ...named, kind: 'encoded', bytes };
  } catch (cause) {
    return { ...named, kind: 'unreadable', reason: messageOf(cause) };
  }
}

/** All files below a folder, as `walkFolder` finds them, in the order of their paths. */
function listFolder(folder: string): string[] {
  // By UTF-16 units: the same everywhere, unlike a locale's order.
  return [...walkFolder(folder)].sort((a, b) => (a < b ? -1 : 1));
}

/**
 * Paths of all files below a folder, hidden ones and those of hidden folders left out. Links are followed; a folder that
 * is reached by two ways is listed once.
 */
export function* walkFolder(folder: string): Generator<string> {
  const seen = new Set<string>();
  function* visit(below: string): Generator<string> {
    const place = join(folder, below);
    const real = realpathSync(place);
    if (seen.has(real)) return;
    seen.add(real);
    for (const entry of entriesOf(folder, below)) {
      if (entry === 'unreadable') {
        yield below;
        continue;
      }
      if (entry.name.startsWith('.')) continue;
      const path = join(below, entry.name);
      if (isFolder(entry, join(folder, path))) yield* visit(path);
      else yield path;
    }
  }
  yield* visit('');
}

/** By name, so that the first of two ways to a folder is the same everywhere. */
function entriesOf(folder: string, below: string): readonly (Dirent | 'unreadable')[] {
  try {
    return readdirSync(join(folder, below), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  } catch (cause) {
    if (below === '') throw wrongInput(folder, 'a folder that can be read', reasonOf(cause));
    return ['unreadable'];
  }
}

function isFolder(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Of names, sizes, times and rights, wherever the folder lies: what cannot be read today may be readable tomorrow. */
function fingerprintOf(folder: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false });
    hash.update(JSON.stringify([path.split(sep), stats?.size, stats?.mtimeMs, stats?.mode]));
  }
  return hash.digest('hex');
}
