// Which of the unpacked libraries a driver needs, and in which order they are to be loaded, as ldd sees it.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EarthmoverError } from '../../core/errors.ts';
import { run } from './program.ts';

/** A library by the name that others need it by, and where it lies. */
export interface Library {
  readonly name: string;
  readonly path: string;
}

/**
 * The libraries below `tree` that `wanted` needs, each after all that it needs itself; and `wanted`.
 * @throws gpu error that names what is neither there nor on the system
 */
export async function neededLibraries(
  tree: string,
  wanted: readonly Library[],
  signal?: AbortSignal,
): Promise<readonly Library[]> {
  const environment = { LD_LIBRARY_PATH: [...new Set(libraryFiles(tree).map(dirname))].join(':') };
  const needs = async ({ path }: Library) => {
    const { stdout } = await run('ldd', [path], { environment, signal });
    return parse(stdout);
  };
  const found = new Map(wanted.map((library) => [library.name, library]));
  for (const library of wanted) {
    for (const need of await needs(library)) {
      if (need.path.startsWith(`${tree}/`)) found.set(need.name, need);
    }
  }
  const counted: { library: Library; needs: number }[] = [];
  for (const library of found.values()) counted.push({ library, needs: (await needs(library)).length });
  // What a library needs, needs fewer than the library does.
  return counted.sort((a, b) => a.needs - b.needs).map(({ library }) => library);
}

/** Every shared library below `tree`, by path. */
export function libraryFiles(tree: string): readonly string[] {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /^lib.*\.so(\.|$)/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Of lines `name => path (address)`; the dynamic loader itself has no arrow. */
function parse(listing: string): readonly Library[] {
  const missing = [...listing.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
  if (missing.length > 0) {
    throw new EarthmoverError('gpu', 'the packages lack libraries that the driver needs', {
      libraries: [...new Set(missing)],
      hint: 'see that the sources of apt are those of one release; nothing was left behind',
    });
  }
  return [...listing.matchAll(/^\s*(\S+) => (\/.*) \(0x/gm)].map(([, name = '', path = '']) => ({
    name,
    path,
  }));
}
