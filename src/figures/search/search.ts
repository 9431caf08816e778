// A search by successive halving: trains candidates rung by rung.
import { at } from '../../core/at.ts';
import { firstLine } from '../../core/errors.ts';
import type { StepMetrics } from '../../gan/metrics.ts';
import type { RunPlan, RunRecord, Workshop } from '../workshop.ts';
import type { Candidate } from './candidates.ts';
import { rungSteps, type Standing, survivors } from './halving.ts';
import { compareScores, type Measure } from './measures.ts';
import type { SearchSpace } from './space.ts';

/** How a candidate stood at a rung. */
export interface RungScore {
  /** Generator iterations of each of its runs. */
  readonly step: number;
  readonly mean: number;
  /** In the order of the space's seeds. */
  readonly perSeed: readonly number[];
}

/** What became of a candidate. */
export interface Outcome {
  readonly candidate: Candidate;
  /** Generator iterations of the whole budget: what its runs hold as their `steps`. */
  readonly budgetSteps: number;
  /** Generator iterations of each of its runs so far. */
  readonly stepsTrained: readonly number[];
  /** One for each rung that it reached. */
  readonly scores: readonly RungScore[];
  /** waiting: not compared yet; stopped: others were better; finished: it had its whole budget. */
  readonly state: 'waiting' | 'stopped' | 'finished' | 'diverged';
  /** Why it diverged. */
  readonly reason?: string;
  /** Training time of all its runs; scoring is not in it. */
  readonly milliseconds: number;
}

/** Where a search is. */
export interface Place {
  /** From 0. */
  readonly rung: number;
  /** From 0, of `of` candidates that came to this rung. */
  readonly index: number;
  readonly of: number;
  readonly candidate: Candidate;
  /** The best at this rung so far. */
  readonly best: Standing | undefined;
}

export interface SearchWatch {
  /** Before a candidate trains to a rung. */
  readonly begin?: (place: Place) => void;
  /** After a candidate came to a rung, with all outcomes so far, the best first. */
  readonly reached?: (place: Place, outcome: Outcome, ranked: readonly Outcome[]) => void;
  /** After it was decided at a rung who goes on. */
  readonly decided?: (ranked: readonly Outcome[]) => void;
}

/** The run of a candidate to a rung: its `steps` are the whole budget's, so that it goes on as if never stopped. */
function planOf(
  { samples, exactSamples }: SearchSpace,
  { name, settings }: Candidate,
  seed: number,
  { steps, until }: { readonly steps: number; readonly until: number },
): RunPlan {
  return {
    name: `${name}-seed-${seed}`,
    settings: { ...settings, seed, steps },
    scoreEvery: 0,
    until,
    samples,
    exactSamples,
  };
}

/**
 * Successive halving: all candidates train to the first rung, the best 1 in eta go on to the next, and so on.
 * Decisions follow from the scores alone, so a search that finds its runs made decides as before.
 * @param budgetSteps generator iterations of each candidate's whole budget, by name
 * @returns all candidates, the best first
 */
export async function runSearch(
  space: SearchSpace,
  budgetSteps: ReadonlyMap<string, number>,
  workshop: Pick<Workshop, 'train'>,
  watch: SearchWatch = {},
): Promise<Outcome[]> {
  const { candidates, rungs, seeds, eta, score } = space;
  const outcomes = new Map<string, Outcome>(
    candidates.map((candidate) => [
      candidate.name,
      {
        candidate,
        budgetSteps: budgetSteps.get(candidate.name)!,
        stepsTrained: seeds.map(() => 0),
        scores: [],
        state: 'waiting',
        milliseconds: 0,
      },
    ]),
  );
  const ranked = () => rank([...outcomes.values()], score);
  let racing = candidates;
  for (let rung = 0; rung < rungs.length && racing.length > 0; rung++) {
    const standings: Standing[] = [];
    for (const [index, candidate] of racing.entries()) {
      const best = survivors(standings, standings.length || 1, score)[0];
      const place = {
        rung,
        index,
        of: racing.length,
        candidate,
        best: standings.find(({ name }) => name === best),
      };
      watch.begin?.(place);
      const outcome = await climb(space, outcomes.get(candidate.name)!, rung, workshop);
      outcomes.set(candidate.name, outcome);
      standings.push({ name: candidate.name, score: outcome.scores[rung]?.mean ?? Number.NaN });
      watch.reached?.(place, outcome, ranked());
    }
    const last = rung === rungs.length - 1;
    const staying = new Set(last ? racing.map(({ name }) => name) : survivors(standings, eta, score));
    for (const { name } of racing) {
      const outcome = outcomes.get(name)!;
      if (outcome.state === 'diverged') staying.delete(name);
      else if (last) outcomes.set(name, { ...outcome, state: 'finished' });
      else if (!staying.has(name)) outcomes.set(name, { ...outcome, state: 'stopped' });
    }
    racing = racing.filter(({ name }) => staying.has(name));
    watch.decided?.(ranked());
  }
  return ranked();
}

/** Trains a candidate's runs to a rung. One run that diverges is enough: its other seeds are trained no further. */
async function climb(
  space: SearchSpace,
  before: Outcome,
  rung: number,
  workshop: Pick<Workshop, 'train'>,
): Promise<Outcome> {
  const { candidate, budgetSteps } = before;
  const until = at(rungSteps(budgetSteps, space.rungs), rung);
  const records: RunRecord[] = [];
  const perSeed: number[] = [];
  let reason: string | undefined;
  for (const seed of space.seeds) {
    const record = await workshop.train(planOf(space, candidate, seed, { steps: budgetSteps, until }));
    records.push(record);
    const score = record.scores.find(({ step }) => step === until);
    // A run that diverged further on, in an earlier session, came as far as this.
    if (score === undefined && record.diverged !== undefined) {
      reason = firstLine(record.diverged);
      break;
    }
    perSeed.push(score?.[space.score] ?? Number.NaN);
  }
  const lines = records.map(({ metrics }) => metrics.filter(({ step }) => step <= until));
  const earlier = rungSteps(budgetSteps, space.rungs)[rung - 1] ?? 0;
  const more = lines.map((line) => timeOf(line.filter(({ step }) => step > earlier)));
  const reached = {
    ...before,
    stepsTrained: before.stepsTrained.map((steps, i) => lines[i]?.at(-1)?.step ?? steps),
    milliseconds: before.milliseconds + more.reduce((sum, ms) => sum + ms, 0),
  };
  if (reason !== undefined) return { ...reached, state: 'diverged', reason };
  const mean = perSeed.reduce((sum, each) => sum + each, 0) / perSeed.length;
  return { ...reached, scores: [...before.scores, { step: until, mean, perSeed }] };
}

function timeOf(lines: readonly StepMetrics[]): number {
  return lines.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}

/** Who came further is better, and of these who scores better there; who diverged comes last. */
function rank(outcomes: readonly Outcome[], measure: Measure): Outcome[] {
  return [...outcomes].sort(
    (a, b) =>
      Number(a.state === 'diverged') - Number(b.state === 'diverged') ||
      b.scores.length - a.scores.length ||
      compareScores(measure, a.scores.at(-1)?.mean ?? Number.NaN, b.scores.at(-1)?.mean ?? Number.NaN),
  );
}

/** The best of those that had their whole budget; undefined where none has a finite score. */
export function winnerOf(ranked: readonly Outcome[]): Outcome | undefined {
  return ranked.find(
    ({ state, scores }) => state === 'finished' && Number.isFinite(scores.at(-1)?.mean ?? Number.NaN),
  );
}
