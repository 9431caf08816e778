import { describe, expect, it } from 'vitest';
import { figureGroups, jobsOf } from '../../src/figures/catalogue.ts';

const namesOf = (names: readonly string[]) => jobsOf(names).map(({ name }) => name);

describe('the catalogue of figures', () => {
  it('has the figures of the paper by their numbers', () => {
    expect(namesOf(['1', '2', '3', '4', '5', '6', '7'])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((n) => `figure-${n}`),
    );
  });

  it('has groups, and what is in them by name', () => {
    expect(namesOf(['sweeps'])).toEqual(['sweep-clip', 'sweep-critic', 'sweep-ranking', 'sweep-momentum']);
    expect(namesOf(['mixture-grid'])).toEqual(['mixture-grid']);
    for (const name of figureGroups) expect(namesOf([name]).length, name).toBeGreaterThan(0);
  });

  it('gives each job once, in one order, however it is asked for', () => {
    const all = namesOf(['all']);
    expect(new Set(all).size).toBe(all.length);
    expect(namesOf(['digits', 'all', '3', 'figure-3'])).toEqual(all);
    expect(namesOf(['7', 'figure-5', '5'])).toEqual(['figure-5', 'figure-7']);
  });
});
