import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/figures/figure.ts';
import { type Outcome, runSearch, winnerOf } from '../../../src/figures/search/search.ts';
import { parseSpace } from '../../../src/figures/search/space.ts';
import { searchPage, searchTable } from '../../../src/figures/search/table.ts';
import type { RunPlan, RunRecord } from '../../../src/figures/workshop.ts';
import type { StepMetrics } from '../../../src/gan/metrics.ts';

const space = parseSpace(
  {
    base: { dataset: '8gaussians' },
    grid: { nCritic: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
    score: 'exactW1',
    budget: { steps: 90 },
    seeds: [101, 102],
  },
  'my.yaml',
);
const steps = new Map(space.candidates.map(({ name }) => [name, 90]));

/** Runs whose distance is nCritic plus a tenth for the second seed; `divergesAt` says from which step they diverge. */
function fakeWorkshop(divergesAt: Readonly<Record<string, number>> = {}) {
  const plans: RunPlan[] = [];
  const kept = new Map<string, RunRecord>();
  const train = async (plan: RunPlan): Promise<RunRecord> => {
    plans.push(plan);
    const { name, settings, until = settings.steps } = plan;
    const end = Math.min(until, divergesAt[name] ?? until);
    const before = kept.get(name);
    const step = Math.max(end, before?.metrics.length ?? 0);
    const exactW1 = settings.nCritic! + (settings.seed === 102 ? 0.1 : 0);
    const score = { step: until!, samples: 100, spread: 1, verdict: 'not collapsed', exactW1 } as const;
    const record: RunRecord = {
      name,
      config: settings,
      metrics: Array.from({ length: step }, (_, i) => ({ step: i + 1, milliseconds: 2 }) as StepMetrics),
      scores: [...(before?.scores ?? []), ...(end === until ? [score] : [])],
      sheets: [],
      ...((end < until || before?.diverged) && { diverged: 'training diverged\n  step 5' }),
    };
    kept.set(name, record);
    return record;
  };
  return { train, plans };
}

const byName = (outcomes: readonly Outcome[], name: string) =>
  outcomes.find(({ candidate }) => candidate.name === name)!;

describe('a search', () => {
  it('trains all to the first rung, a third to the second, a ninth to the end', async () => {
    const { train, plans } = fakeWorkshop();
    const ranked = await runSearch(space, steps, { train });
    const count = (until: number) => plans.filter((plan) => plan.until === until).length;
    expect([count(10), count(30), count(90)]).toEqual([18, 6, 2]);
    expect(ranked.map(({ candidate }) => candidate.settings.nCritic)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(ranked.map(({ state }) => state)).toEqual(['finished', ...new Array(8).fill('stopped')]);
    expect(ranked[0]?.scores.at(-1)).toEqual({ step: 90, mean: 1.05, perSeed: [1, 1.1] });
    expect(winnerOf(ranked)?.candidate.name).toBe('n-critic-1');
  });

  it('starts every run with the steps of its whole budget', async () => {
    const { train, plans } = fakeWorkshop();
    await runSearch(space, steps, { train });
    expect(new Set(plans.map(({ settings }) => settings.steps))).toEqual(new Set([90]));
  });

  it('ranks who diverged last, and trains their other seeds no further', async () => {
    const { train, plans } = fakeWorkshop({ 'n-critic-1-seed-101': 4, 'n-critic-2-seed-102': 20 });
    const ranked = await runSearch(space, steps, { train });
    expect(ranked.slice(-2).map(({ candidate }) => candidate.name)).toEqual(['n-critic-2', 'n-critic-1']);
    const [early, late] = [byName(ranked, 'n-critic-1'), byName(ranked, 'n-critic-2')];
    expect(early).toMatchObject({ state: 'diverged', reason: 'training diverged', stepsTrained: [4, 0] });
    expect(late).toMatchObject({ state: 'diverged', stepsTrained: [30, 20] });
    expect(late.scores).toHaveLength(1);
    expect(plans.some(({ name }) => name === 'n-critic-1-seed-102')).toBe(false);
    expect(winnerOf(ranked)?.candidate.name).toBe('n-critic-3');
  });

  it('has no winner where all diverge', async () => {
    const names = space.candidates.map(({ name }) => [`${name}-seed-101`, 3]);
    const ranked = await runSearch(space, steps, fakeWorkshop(Object.fromEntries(names)));
    expect(ranked.map(({ state }) => state)).toEqual(new Array(9).fill('diverged'));
    expect(winnerOf(ranked)).toBeUndefined();
  });

  it('decides as before when its runs are there already, those that diverged later included', async () => {
    const workshop = fakeWorkshop({ 'n-critic-2-seed-102': 20 });
    const first = await runSearch(space, steps, workshop);
    expect(await runSearch(space, steps, workshop)).toEqual(first);
  });

  it('counts the time of all its runs, once', async () => {
    const ranked = await runSearch(space, steps, fakeWorkshop());
    expect(ranked[0]?.milliseconds).toBe(2 * 2 * 90);
    expect(ranked.at(-1)?.milliseconds).toBe(2 * 2 * 10);
  });

  it('tells where it is and who is best so far', async () => {
    const told: string[] = [];
    await runSearch(space, steps, fakeWorkshop(), {
      begin: ({ rung, index, of, best }) => told.push(`${rung} ${index} ${of} ${best?.name}`),
    });
    expect(told[0]).toBe('0 0 9 undefined');
    expect(told[8]).toBe('0 8 9 n-critic-1');
    expect(told.at(-1)).toBe('2 0 1 undefined');
  });
});

describe('the table of a search', () => {
  it('has all candidates, with every seed at every rung', async () => {
    const ranked = await runSearch(space, steps, fakeWorkshop({ 'n-critic-9-seed-101': 4 }));
    const { columns, rows } = searchTable(space, ranked);
    expect(rows).toHaveLength(9);
    for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(rows[0]).toEqual([
      1,
      'n-critic-1',
      'n-critic 1',
      'finished',
      3,
      90,
      90,
      90,
      ...[1.05, 1, 1.1, 1.05, 1, 1.1, 1.05, 1, 1.1],
      360,
    ]);
    expect(csvOf({ columns, rows })).not.toMatch(/undefined|NaN|object/);
    const page = searchPage(space, ranked, { adapter: 'some GPU', started: '2026-01-02T03:04:05Z' });
    for (const { name } of space.candidates) expect(page).toContain(`| ${name} |`);
    expect(page).toMatch(/lower is better[\s\S]*Seeds 101, 102[\s\S]*some GPU/);
    expect(page).toContain('1.05 (1, 1.1)');
    expect(page).toContain('n-critic-9: training diverged.');
  });
});
