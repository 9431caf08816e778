import { describe, expect, it } from 'vitest';
import { type Course, extended, thinned, upTo } from '../../src/demo/course.ts';
import { line } from './page/run.ts';

const stepsOf = (rows: readonly { readonly step: number }[]) => rows.map(({ step }) => step);
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ step: i + 1, w1: i }));

describe('the course of a run', () => {
  it('has every row as long as there is room', () => {
    expect(thinned(rows(4000))).toHaveLength(4000);
    expect(thinned([])).toEqual([]);
  });

  it('spreads what is left evenly, and thins what was thinned alike', () => {
    const once = thinned(rows(10_000), 1000);
    expect(once.length).toBeLessThanOrEqual(1000);
    const [, second = 0, third = 0] = stepsOf(once);
    expect(
      new Set(
        stepsOf(once)
          .slice(2)
          .map((step, i) => step - stepsOf(once)[i + 1]!),
      ),
    ).toEqual(new Set([third - second]));
    expect(thinned([...once, ...rows(0)], 1000)).toEqual(once);
  });

  it('stays bounded over 100,000 rows that come eight at a time, with the newest in it', () => {
    let course: Course = { lines: [[]], distances: [[]] };
    let copied = 0;
    for (let step = 1; step <= 100_000; step += 8) {
      const lines = Array.from({ length: 8 }, (_, i) => line(step + i));
      course = extended(course, { lines: [lines], distances: [[{ step, w1: 1 }]] });
      copied += course.lines[0]!.length;
    }
    const [lines = []] = course.lines;
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines.length).toBeLessThanOrEqual(4000);
    expect(lines.at(-1)?.step).toBe(100_000);
    expect(lines[0]?.step).toBe(1);
    expect(course.distances[0]?.length).toBeLessThanOrEqual(4000);
    // Each piece of news costs at most a bounded copy: no more than 4,000 a time, however long the run.
    expect(copied).toBeLessThanOrEqual((4000 * 100_000) / 8);
  });

  it('ends where a run falls back to', () => {
    const course = { lines: [[line(1), line(2), line(3)]], distances: [[{ step: 3, w1: 1 }]] };
    expect(upTo(2, course)).toEqual({ lines: [[line(1), line(2)]], distances: [[]] });
  });
});
