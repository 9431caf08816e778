// How fast a run is, by lines that come in bursts.
import { expect, it } from 'vitest';
import { createSpeeds, speedOf } from '../../../src/demo/page/speed.ts';

const timed = (milliseconds: number) => ({ milliseconds });

it('is that of the last twenty lines, however unevenly they came', () => {
  const bursts = Array.from({ length: 20 }, (_, i) => timed(i % 2 === 0 ? 0.1 : 99.9));
  expect(speedOf([timed(5000), ...bursts])).toBeCloseTo(20, 9);
  const speeds = createSpeeds();
  const seen = bursts.map((line) => Number(speeds.next(line)));
  expect(Math.max(...seen.slice(1))).toBeLessThan(31);
  expect(seen.at(-1)).toBeCloseTo(20, 9);
  speeds.clear();
  expect(speeds.next(timed(50))).toBe(20);
});

it('is not known before the first line', () => {
  expect(speedOf([])).toBeUndefined();
});
