// `earthmover data clean`: removes prepared sets, and what was left unfinished.
import { existsSync } from 'node:fs';
import { usageError } from '../../core/errors.ts';
import { bytesText, counted } from '../../core/text.ts';
import { namesHint } from '../../gan/nearest-name.ts';
import { type KeptSet, type KeptSets, keptSets, removeKept } from '../../node/packed/kept-sets.ts';
import type { Terminal } from '../terminal.ts';

export interface CleanOptions {
  /** Prepared sets that go; where there are none, and not `all`, those that nobody can use. */
  readonly keys: readonly string[];
  readonly all: boolean;
  readonly dryRun: boolean;
}

/** A file or folder that goes, and why. */
interface Going {
  readonly path: string;
  readonly bytes: number;
  readonly why: string;
  /** It is in use, and stays after all. */
  readonly busy?: boolean;
}

/** Removes and says what; returns the exit code. */
export async function cleanSets(cache: string, options: CleanOptions, terminal: Terminal): Promise<number> {
  const kept = await keptSets(cache);
  const all = goingOf(kept, options);
  const going = all.filter(({ busy }) => !busy);
  for (const { path } of all.filter(({ busy }) => busy)) {
    terminal.say(`${path} stays: a process reads from it`);
    terminal.event('in use', { path });
  }
  for (const { path, bytes, why } of going) {
    if (!options.dryRun) await removeKept(path);
    terminal.say(`${options.dryRun ? 'would remove' : 'removed'} ${path}, ${bytesText(bytes)}: ${why}`);
    terminal.event(options.dryRun ? 'would remove' : 'removed', { path, bytes, why });
  }
  const bytes = going.reduce((sum, each) => sum + each.bytes, 0);
  const rest =
    kept.sets.length - going.filter(({ path }) => kept.sets.some(({ file }) => file === path)).length;
  terminal.print(
    going.length === 0
      ? `nothing to remove: ${counted(rest, 'prepared set')} in ${kept.folder}`
      : `${bytesText(bytes)} ${options.dryRun ? 'would be free' : 'freed'}; ${counted(rest, 'prepared set')} in ${kept.folder}`,
  );
  return 0;
}

function goingOf({ sets, unfinished }: KeptSets, { keys, all }: CleanOptions): Going[] {
  const asked = keys.map((key) => setOf(sets, key));
  const chosen = keys.length > 0 ? asked : sets;
  const files = chosen.flatMap((set): Going[] => {
    const why = keys.length > 0 || all ? 'as asked for' : uselessBy(set, sets);
    return why === undefined ? [] : [{ path: set.file, bytes: set.bytes, why, busy: set.busy }];
  });
  if (keys.length > 0) return files;
  const left = unfinished
    .filter(({ busy }) => !busy)
    .map(({ folder, bytes }) => ({ path: folder, bytes, why: 'left unfinished' }));
  return [...files, ...left];
}

function setOf(sets: readonly KeptSet[], key: string): KeptSet {
  const found = sets.find((set) => set.key === key);
  if (found) return found;
  const names = sets.map((set) => set.key);
  throw usageError(`clean: there is no prepared set ${key}`, {
    hint: names.length === 0 ? 'there are none at all' : namesHint(key, names),
  });
}

/** Why no start would use a set again; undefined where one may. */
function uselessBy({ packed, used }: KeptSet, sets: readonly KeptSet[]): string | undefined {
  if ('damaged' in packed) return packed.damaged;
  const { place } = packed.facts;
  if (!existsSync(place)) return `${place} is gone`;
  const newer = sets.some(
    (other) =>
      !('damaged' in other.packed) &&
      other.packed.facts.place === place &&
      other.used > used &&
      sameOptions(other.packed.facts.made_of, packed.facts.made_of),
  );
  return newer ? `${place} has changed since` : undefined;
}

/** Whether two sets differ by the contents of their source only. */
function sameOptions(a: string, b: string): boolean {
  const options = (madeOf: string) => JSON.stringify((JSON.parse(madeOf) as unknown[]).toSpliced(1, 1));
  return a !== b && options(a) === options(b);
}
