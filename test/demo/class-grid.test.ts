import { expect, it } from 'vitest';
import { classesOf, classGrid } from '../../src/demo/class-grid.ts';

it('has all classes in rows whose columns are from one latent, as many as are soon drawn', () => {
  const grid = classGrid(3);
  expect([grid.count, grid.across]).toEqual([30, 10]);
  expect([0, 9, 10, 29].map(grid.latentOf)).toEqual([0, 9, 0, 9]);
  expect([0, 9, 10, 29].map(grid.classOf)).toEqual([0, 0, 1, 2]);
  expect(classesOf(grid)).toEqual(Uint8Array.from({ length: 30 }, (_, i) => Math.floor(i / 10)));
  expect([10, 26, 100, 250].map((classes) => classGrid(classes).count)).toEqual([100, 78, 100, 250]);
});

it('of one class, and where there are none, has a latent of its own for every picture', () => {
  expect(classGrid(10, 4).latentOf(35)).toBe(35);
  expect(classesOf(classGrid(10, 4))).toEqual(new Uint8Array(36).fill(4));
  expect(classesOf(classGrid(undefined))).toBeUndefined();
});
