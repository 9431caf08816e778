// The history of a run: the metrics of each of its iterations, with running medians, and where their peak was.
// Words: `peak`: the iteration at which the median Wasserstein estimate was largest. The estimate rises while the critic
// learns and falls as the generator does, so that only what comes after the peak can be a best checkpoint.

import { createRunningMedian } from '../metrics/median.ts';
import { type Checkpoint, medianDistance } from './checkpoint.ts';
import type { StepMetrics } from './metrics.ts';
import type { ObjectiveName } from './objectives.ts';

/** One line of metrics.jsonl: the metrics of one generator iteration. JSON has no NaN: a number may read as null. */
export interface RecordedMetrics extends StepMetrics {
  /** Running median of the estimate over 101 iterations, or those that there are. */
  readonly wassersteinMedian101: number;
  /** The same of the Jensen–Shannon estimate, where there is one. */
  readonly jsMedian101?: number;
}

/** How a checkpoint tells a good run from a lucky one. */
export type Progress = Pick<Checkpoint, 'wassersteinMedian' | 'peakStep'>;

export interface RunHistory {
  /** Every iteration so far, in order. */
  readonly lines: readonly RecordedMetrics[];
  /** Takes up the metrics of the next iteration. */
  readonly record: (metrics: StepMetrics) => RecordedMetrics;
  /** As a checkpoint of the last iteration has it. */
  readonly progress: () => Progress;
}

export interface HistoryOptions {
  readonly objective: ObjectiveName;
  /** Iterations of an earlier session. */
  readonly lines?: readonly RecordedMetrics[] | undefined;
  /** The checkpoint that the run goes on from: lines behind it belong to iterations that will be done again. */
  readonly from?: (Progress & Pick<Checkpoint, 'step'>) | undefined;
}

/** The history of a new run, or of one that goes on. */
export function createHistory({ objective, lines: earlier = [], from }: HistoryOptions): RunHistory {
  const lines = earlier.filter(({ step }) => from === undefined || step <= from.step);
  const median = createRunningMedian();
  const jsMedian = createRunningMedian();
  let peak = { step: from?.peakStep ?? 0, value: Number.NEGATIVE_INFINITY };
  const seePeak = ({ step, wassersteinMedian101: value }: RecordedMetrics) => {
    if (value > peak.value) peak = { step, value };
  };
  for (const line of lines) {
    median(line.wassersteinEstimate);
    if (line.jsEstimate !== undefined) jsMedian(line.jsEstimate);
    seePeak(line);
  }
  return {
    lines,
    record: ({ step, criticSteps, wassersteinEstimate, jsEstimate, ...rest }) => {
      const line = {
        step,
        criticSteps,
        wassersteinEstimate,
        wassersteinMedian101: median(wassersteinEstimate),
        ...(jsEstimate !== undefined && { jsEstimate, jsMedian101: jsMedian(jsEstimate) }),
        ...rest,
      };
      lines.push(line);
      seePeak(line);
      return line;
    },
    progress: () => {
      const last = lines.at(-1)?.wassersteinMedian101 ?? from?.wassersteinMedian ?? null;
      return { wassersteinMedian: medianDistance(objective, last), peakStep: peak.step };
    },
  };
}
