// What the worker of the first three steps answers: as the closed forms say.
import { expect, it } from 'vitest';
import { still } from '../../../src/demo/story/still.ts';

it('a heap carried to one of its form costs what it is moved by, and nothing where it lies already', () => {
  const look = still.heaps({ shape: 'hill', from: 2, to: 5.5 });
  expect(look.cost).toBeCloseTo(3.5, 9);
  expect(look.least).toBe(0);
  expect(look.moves.reduce((sum, { mass }) => sum + mass, 0)).toBeCloseTo(1, 9);
});

it('another form costs something wherever it lies', () => {
  expect(still.heaps({ shape: 'flat', from: 4, to: 4 }).cost).toBe(
    still.heaps({ shape: 'flat', from: 2, to: 7 }).least,
  );
  expect(still.heaps({ shape: 'flat', from: 4, to: 4 }).cost).toBeGreaterThan(0.1);
});

it('of two lines only W₁ has a slope', () => {
  const { now, slope, over } = still.lines(-0.4);
  expect([now.w1, now.tv, now.js, slope]).toEqual([0.4, 1, Math.LN2, -1]);
  expect(over.map(({ distances }) => distances.w1)).toEqual([1, 0, 1]);
});

it('the critic is scaled to 1 at the real mean and 0 at the generated one, and pulls everywhere alike', () => {
  const pair = { real: { mean: -2, deviation: 1 }, generated: { mean: 3, deviation: 1 } };
  const { at, atMean, w1, critic, discriminator } = still.optimal(pair, [-2, 0.5, 3]);
  expect(at.map((each) => each.critic)).toEqual([1, 0.5, 0]);
  expect(at.map((each) => each.pulls.critic)).toEqual([1, 1, 1]);
  expect(at[1]?.discriminator).toBeCloseTo(0.5, 9);
  expect(w1).toBeCloseTo(5, 6);
  expect(critic).toBe(1);
  expect(discriminator).toBeLessThan(0.05);
  expect(atMean.place).toBe(3);
});
