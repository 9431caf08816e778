// The folder of a search: its tables, and what keeps it from being another's.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EarthmoverError, usageError } from '../../core/errors.ts';
import { csvOf } from '../../figures/figure.ts';
import { type Outcome, winnerOf } from '../../figures/search/search.ts';
import type { SearchSpace } from '../../figures/search/space.ts';
import { type Origin, searchPage, searchTable } from '../../figures/search/table.ts';
import { resolveRun } from '../../gan/run-config.ts';
import { onDisk } from '../../node/disk.ts';
import { replaceFile } from '../../node/durable-file.ts';

interface Kept extends Origin {
  readonly space: SearchSpace;
}

/**
 * Makes the folder of a search, or opens the one that is there; until something is trained in it, its space may change.
 * @returns when and where the search began
 * @throws usage error where the folder holds the search of another space or adapter
 */
export function openSearchFolder(out: string, space: SearchSpace, origin: Origin): Origin {
  const file = join(out, 'space.json');
  const runs = join(out, 'runs');
  const existing = onDisk('make the folder of the search', runs, () => {
    mkdirSync(runs, { recursive: true });
    return readdirSync(runs, { withFileTypes: true });
  });
  if (!existsSync(file) || !existing.some((entry) => entry.isDirectory())) {
    // The pace of candidates that may be others now.
    for (const { name } of existing) if (/^pace-.*\.json$/.test(name)) rmSync(join(runs, name));
    writeJson(file, { ...origin, space } satisfies Kept);
    return origin;
  }
  const kept = readKept(file);
  refuseOther(out, 'adapter', kept.adapter, origin.adapter);
  // As it would be read back, so that both are written alike.
  const asked = JSON.parse(JSON.stringify(space)) as SearchSpace;
  const fields = Object.keys({ ...kept.space, ...asked }) as (keyof SearchSpace)[];
  for (const field of fields) refuseOther(out, field, kept.space[field], asked[field]);
  return { adapter: kept.adapter, started: kept.started };
}

function readKept(file: string): Kept {
  const text = onDisk('read the space of the search', file, () => readFileSync(file, 'utf8'));
  try {
    return JSON.parse(text) as Kept;
  } catch {
    throw new EarthmoverError('usage', 'the space of the search is damaged', {
      file,
      hint: 'give another --out, or delete this folder',
    });
  }
}

function refuseOther(out: string, field: string, kept: unknown, asked: unknown): void {
  const [before, now] = [kept, asked].map((value) => JSON.stringify(value));
  if (before === now) return;
  throw usageError(`the folder holds the search of another ${field === 'adapter' ? field : 'space'}`, {
    out,
    field,
    'it has': shortened(before),
    'asked for': shortened(now),
    hint: 'ask for what it has, or give another --out',
  });
}

function shortened(text = 'none'): string {
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

/** Writes table.md, table.csv and search.json, and winner.json where there is one; returns its path. */
export function writeSearch(
  out: string,
  space: SearchSpace,
  ranked: readonly Outcome[],
  origin: Origin,
): string | undefined {
  const { candidates: _, ...asked } = space;
  replaceText(join(out, 'table.md'), searchPage(space, ranked, origin));
  replaceText(join(out, 'table.csv'), csvOf(searchTable(space, ranked)));
  writeJson(join(out, 'search.json'), {
    ...origin,
    ...asked,
    candidates: ranked.map(({ candidate, ...outcome }, i) => ({
      rank: i + 1,
      name: candidate.name,
      differs: candidate.differs,
      ...outcome,
      rungsReached: outcome.scores.length,
    })),
  });
  const winner = winnerOf(ranked);
  if (winner === undefined) return undefined;
  // Without its seed: a run to report must have another than the choice was made on.
  const { seed: __, ...config } = resolveRun({ ...winner.candidate.settings, steps: winner.budgetSteps });
  const file = join(out, 'winner.json');
  writeJson(file, config);
  return file;
}

function writeJson(file: string, value: unknown): void {
  replaceText(file, `${JSON.stringify(value, null, 2)}\n`);
}

function replaceText(file: string, text: string): void {
  replaceFile(file, new TextEncoder().encode(text));
}
