import { describe, expect, it } from 'vitest';
import { type Chunk, createJournal, journalFrom } from '../../../src/demo/worker/journal.ts';
import { createHistory, type RecordedMetrics } from '../../../src/gan/run-history.ts';
import { line } from '../page/run.ts';

const many = 100_000;
const mostSavedBytes = 200_000;

/** Estimates that rise to a peak and fall, with noise, so that medians and the peak are worth something. */
const estimate = (step: number) => Math.sin(step / 20_000) + 0.3 * Math.sin(step * step);
const measured = (step: number) => ({ ...line(step), wassersteinEstimate: estimate(step) });

/** Trains as long as `count` iterations in stretches of 8, saved at every fifth. */
function trained(count: number) {
  const history = createHistory({ objective: 'wgan', keepsLines: false });
  const journal = createJournal(1);
  const chunks: Chunk[] = [];
  const save = () => {
    const chunk = journal.fresh();
    if (chunk) chunks.push(chunk);
    journal.settle();
  };
  for (let step = 1; step <= count; step += 8) {
    const lines: RecordedMetrics[] = [];
    for (let i = step; i < step + 8; i++) lines.push(history.record(measured(i)));
    journal.add({ lines: [lines], distances: [[{ step: step + 7, w1: 1 / step }]] });
    if (step % 40 === 1) save();
  }
  save();
  return { history, journal, chunks };
}

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

describe('the journal of a run', () => {
  it('writes each of 100,000 lines once, however often it saves', () => {
    const { chunks, journal } = trained(many);
    const sizes = chunks.map(bytesOf);
    const peaks = bytesOf(journal.peaks());
    expect(Math.max(...sizes) + peaks).toBeLessThan(mostSavedBytes);
    const steps = chunks.flatMap(({ jsonl: [text = ''] }) =>
      text
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row).step),
    );
    expect(steps).toHaveLength(many);
    expect(steps.every((step, i) => step === i + 1)).toBe(true);
    expect(journal.earlier(0).length).toBeLessThanOrEqual(102);
    expect(journal.course().lines[0]!.length).toBeLessThanOrEqual(4000);
  });

  it('lets a run go on from its chunks as if it had never stopped', () => {
    const { history, journal, chunks } = trained(2000);
    const stored = journalFrom(structuredClone(chunks), structuredClone(journal.peaks()));
    const from = { step: 2000, ...history.progress() };
    const again = createHistory({ objective: 'wgan', lines: stored.earlier(0), keepsLines: false, from });
    for (let step = 2001; step <= 2300; step++) {
      expect(again.record(measured(step))).toEqual(history.record(measured(step)));
      expect(again.progress()).toEqual(history.progress());
    }
    expect(stored.course().lines[0]!.at(-1)?.step).toBe(2000);
    expect(stored.course().distances).toEqual(journal.course().distances);
    expect(stored.fresh()).toBeUndefined();
  });

  it('forgets what a lost device took with it', () => {
    const journal = createJournal(2);
    journal.add({
      lines: [
        [line(1), line(2)],
        [line(1), line(2)],
      ],
      distances: [[{ step: 2, w1: 1 }], []],
    });
    journal.rewind(1);
    expect(journal.earlier(1)).toEqual([line(1)]);
    expect(journal.course()).toEqual({ lines: [[line(1)], [line(1)]], distances: [[], []] });
    expect(journal.fresh()?.jsonl[0]).toBe(`${JSON.stringify(line(1))}\n`);
  });

  it('keeps no more than a bounded number where the storage takes none, and says so', () => {
    const journal = createJournal(1);
    for (let step = 1; step <= 50_000; step += 1000) {
      const lines = Array.from({ length: 1000 }, (_, i) => line(step + i));
      journal.add({ lines: [lines], distances: [[]] });
    }
    expect(journal.gaps()).toBe(true);
    expect(journal.earlier(0).length).toBeLessThanOrEqual(20_000);
  });

  it('reads what was no number as none', () => {
    const journal = createJournal(1);
    journal.add({ lines: [[{ ...line(1), wassersteinEstimate: Number.NaN }]], distances: [[]] });
    const chunk = journal.fresh()!;
    expect(journalFrom([chunk], [undefined]).earlier(0)[0]?.wassersteinEstimate).toBeNaN();
  });
});
