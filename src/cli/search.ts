// `earthmover search`: tries recipes by successive halving.
import { basename, extname } from 'node:path';
import { at } from '../core/at.ts';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { mixtureOf } from '../data/toys.ts';
import type { Budget } from '../figures/search/budget.ts';
import { compareScores, measuresOf } from '../figures/search/measures.ts';
import { type Outcome, type Place, runSearch } from '../figures/search/search.ts';
import { parseSpace, type SearchSpace, type SpaceOverrides } from '../figures/search/space.ts';
import { readableTable } from '../figures/search/table.ts';
import { resolveRun } from '../gan/run-config.ts';
import { readYamlFile } from '../node/yaml-file.ts';
import { createWorkshop, Stopped } from './figures/workshop.ts';
import { adapterOf, openDevice } from './gpu.ts';
import { adapterOption, positiveNumber, type RawOptions, wholeNumber } from './options.ts';
import { duration } from './progress.ts';
import { budgetSteps } from './search/budget-steps.ts';
import { openSearchFolder, writeSearch } from './search/outputs.ts';
import { catchStopSignals } from './stop-signal.ts';
import { table } from './table.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/**
 * `earthmover search`: tries recipes by successive halving, writes what became of all of them, and returns the exit code.
 * A search that was stopped goes on in its folder, and trains nothing twice.
 */
export async function search(file: string, raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const space = parseSpace(
    readYamlFile(file, {
      what: 'space file',
      place: 'give the path of a YAML or JSON file, such as scripts/search/ring.yaml',
      form: 'write one field a line, such as `score: exactW1`',
    }),
    file,
    readSearchOptions(raw),
  );
  const out = raw.out ?? `search-${basename(file, extname(file))}`;
  if (typeof out !== 'string' || out === '') {
    throw usageError('out cannot be empty', { value: out, hint: 'give the path of a folder' });
  }
  const adapter = adapterOption(raw);
  const stop = catchStopSignals(terminal.say);
  const device = await openDevice(adapter, terminal);
  const begun = performance.now();
  try {
    let place: Place | undefined;
    const placed: Terminal = {
      ...terminal,
      progress: (line) =>
        terminal.progress((columns) => (place ? placedLine(space, place, line, columns) : line(columns))),
    };
    const here = { adapter: adapterOf(device), started: new Date().toISOString() };
    const origin = openSearchFolder(out, space, here);
    const workshop = createWorkshop({ device, out, terminal: placed, stop, pictures: {} });
    const run = resolveRun({ ...at(space.candidates, 0).settings, steps: 1 });
    const { data } = await workshop.dataOf(run);
    refuseMeasure(space, measuresOf(data, mixtureOf(run.dataset)), run.dataset, file);
    stop.arm();
    const steps = await budgetSteps(space, { device, data, workshop, terminal: placed, source: file });
    terminal.event('search', { out, ...origin, candidates: space.candidates.length, seeds: space.seeds });
    const ranked = await runSearch(space, steps, workshop, {
      begin: (now) => {
        place = now;
        if (now.index === 0) terminal.say(rungLine(space, now));
      },
      reached: (now, outcome, soFar) => {
        writeSearch(out, space, soFar, origin);
        terminal.event('candidate', eventOf(now, outcome));
        terminal.say(candidateLine(space, now, outcome));
      },
      decided: (soFar) => void writeSearch(out, space, soFar, origin),
    });
    const winner = writeSearch(out, space, ranked, origin);
    terminal.event('done', { out, winner: winner ?? null, best: ranked[0]?.candidate.name });
    terminal.print(
      [
        '',
        rankingText(space, ranked),
        `all in ${duration(performance.now() - begun)}: ${out}/table.md, ${out}/search.json`,
        ...(winner
          ? [`train the winner  npx earthmover train --config ${winner} --seed 1 --out runs/winner`]
          : []),
      ].join('\n'),
    );
    if (winner) return 0;
    throw new EarthmoverError('diverged', 'no candidate came to the end with a finite score', {
      out,
      hint: 'see table.md there; try smaller learning rates',
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    terminal.say('stopped; the same command goes on from here');
    return stop.exitCode ?? 130;
  } finally {
    stop.disarm();
    device.destroy();
  }
}

/** What the flags say instead of the file. */
export function readSearchOptions(raw: RawOptions): SpaceOverrides {
  const budgets: Budget[] = [];
  if (raw.steps !== undefined) {
    budgets.push({ kind: 'steps', amount: wholeNumber('--steps', String(raw.steps), 1, 1e9) });
  }
  if (raw.budgetMinutes !== undefined) {
    budgets.push({ kind: 'minutes', amount: positiveNumber('--budget-minutes', String(raw.budgetMinutes)) });
  }
  if (budgets.length > 1) {
    throw usageError('--steps and --budget-minutes are both given', { hint: 'leave one of the two out' });
  }
  const seeds = raw.seeds === undefined ? undefined : String(raw.seeds).split(',');
  const eta = raw.eta === undefined ? undefined : positiveNumber('--eta', String(raw.eta));
  if (eta !== undefined && eta <= 1) {
    throw usageError(`--eta cannot be ${eta}`, { hint: 'give a number above 1, such as 3' });
  }
  if (seeds && new Set(seeds).size < seeds.length) {
    throw usageError(`--seeds cannot be ${raw.seeds}`, { hint: 'give each seed once, such as 101,102' });
  }
  return {
    ...(budgets[0] && { budget: budgets[0] }),
    ...(seeds && { seeds: seeds.map((seed) => wholeNumber('--seeds', seed, 0, 2 ** 32 - 1)) }),
    ...(eta !== undefined && { eta }),
  };
}

function refuseMeasure(
  { score }: SearchSpace,
  known: readonly string[],
  dataset: string,
  file: string,
): void {
  if (known.includes(score)) return;
  throw usageError(`score cannot be ${score} with these data`, {
    dataset,
    source: file,
    hint: known.length > 0 ? `give ${known.join(' or ')}` : 'search on pictures, or on points in the plane',
  });
}

function rungLine({ rungs, seeds }: SearchSpace, { rung, of }: Place): string {
  const share = Number((100 * at(rungs, rung)).toPrecision(3));
  const each = seeds.length > 1 ? `, ${seeds.length} seeds each` : '';
  return `rung ${rung + 1} of ${rungs.length}: ${of} ${of === 1 ? 'candidate' : 'candidates'} to ${share} % of the budget${each}`;
}

/** The progress of a run, and where in the search it is; the best comes last, since a narrow window cuts it off. */
function placedLine(
  { rungs }: SearchSpace,
  place: Place,
  line: (columns?: number) => string,
  columns: number | undefined,
): string {
  const { rung, index, of } = place;
  const before = `rung ${rung + 1}/${rungs.length}  candidate ${index + 1}/${of}  `;
  const after = bestText(place);
  return `${before}${line(columns && columns - before.length - after.length)}${after}`;
}

function candidateLine(space: SearchSpace, place: Place, outcome: Outcome): string {
  const { name } = place.candidate;
  const at = `  ${place.index + 1} of ${place.of}  ${name}`;
  if (outcome.state === 'diverged') return `${at}  diverged: ${outcome.reason}`;
  const mean = outcome.scores[place.rung]?.mean ?? Number.NaN;
  const best = !place.best || compareScores(space.score, mean, place.best.score) < 0;
  return `${at}  ${space.score} ${shown(mean)}${best ? ', the best so far' : bestText(place)}`;
}

/** The ranking as text for a terminal. */
function rankingText(space: SearchSpace, ranked: readonly Outcome[]): string {
  const { columns, rows } = readableTable(space, ranked);
  const [, , ...heading] = columns;
  return table(
    ['    candidate', ...heading],
    rows.map(([rank, name, ...cells]) => [`${String(rank).padStart(2)}  ${name}`, ...cells.map(String)]),
  );
}

function bestText({ best }: Place): string {
  return best ? `, best so far ${shown(best.score)} (${best.name})` : '';
}

function shown(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : 'none';
}

function eventOf({ rung, index, of }: Place, { candidate, ...outcome }: Outcome): object {
  return { rung: rung + 1, index: index + 1, of, name: candidate.name, ...outcome };
}
