import { describe, expect, it } from 'vitest';
import { parseSpace } from '../../../src/figures/search/space.ts';

const small = {
  base: { dataset: '8gaussians' },
  grid: { lr: [1e-4, 1e-3] },
  score: 'exactW1',
  budget: { steps: 90 },
};
const parse = (change: object) => parseSpace({ ...small, ...change }, 'my.yaml');

describe('a search space', () => {
  it('has the rungs of its eta, one seed and 2,500 samples where nothing else is said', () => {
    expect(parse({})).toMatchObject({
      score: 'exactW1',
      budget: { kind: 'steps', amount: 90 },
      rungs: [1 / 9, 1 / 3, 1],
      eta: 3,
      seeds: [101],
      samples: 2500,
      exactSamples: 1000,
    });
    expect(parse({ eta: 2 }).rungs).toEqual([1 / 4, 1 / 2, 1]);
  });

  it('reads rungs as fractions, as text and as numbers', () => {
    expect(parse({ rungs: ['1/4', 0.5, 1] }).rungs).toEqual([0.25, 0.5, 1]);
  });

  it('gives way to the command line', () => {
    const overrides = { seeds: [7], eta: 4, budget: { kind: 'minutes', amount: 2 } } as const;
    expect(parseSpace(small, 'my.yaml', overrides)).toMatchObject(overrides);
    const { budget: _, ...without } = small;
    expect(parseSpace(without, 'my.yaml', overrides).budget).toEqual(overrides.budget);
  });

  it.each([
    [[1], /holds no fields[\s\S]*base/],
    [null, /holds no fields/],
    [{ ...small, scroe: 'x' }, /no field scroe[\s\S]*did you mean score/],
    [{ ...small, lr: 1 }, /no field lr[\s\S]*settings go into base/],
    [{ ...small, score: 'fid' }, /score cannot be "fid"[\s\S]*frechet/],
    [{ ...small, score: undefined }, /score/],
    [{ base: {}, grid: { lr: [1] }, score: 'sliced' }, /has no budget[\s\S]*flops/],
    [{ base: {}, grid: { lr: [1] }, budget: { steps: 9 } }, /has no score[\s\S]*one of frechet/],
    [
      { ...small, budget: { steps: 10, minutes: 1 } },
      /budget cannot be[\s\S]*one of steps, minutes and flops/,
    ],
    [{ ...small, budget: { hours: 1 } }, /budget cannot be/],
    [{ ...small, rungs: [0.5, 0.2, 1] }, /rungs cannot be[\s\S]*rise to 1/],
    [{ ...small, rungs: [0.5] }, /rungs cannot be/],
    [{ ...small, eta: 1 }, /eta cannot be 1[\s\S]*above 1/],
    [{ ...small, seeds: [1, 1] }, /seeds cannot be \[1,1\][\s\S]*different/],
    [{ ...small, seeds: [] }, /seeds cannot be/],
    [{ ...small, grid: { lr: 1e-3 } }, /grid cannot be[\s\S]*at +grid\.lr[\s\S]*lists of values/],
    [{ ...small, random: { lr: { log: [2, 1] }, count: 2 } }, /random cannot be[\s\S]*log: \[low, high\]/],
    [{ ...small, candidates: { 'a/b': {} } }, /candidates cannot be/],
  ])('refuses %j', (raw, words) => {
    expect(() => parseSpace(raw, 'my.yaml')).toThrow(words);
    expect(() => parseSpace(raw, 'my.yaml')).toThrow(/source +my\.yaml|hint/);
  });
});
