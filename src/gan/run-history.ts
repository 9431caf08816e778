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
  /** Why the device was lost on which the run was before this iteration, where it was. */
  readonly deviceLost?: string;
}

/** How a checkpoint tells a good run from a lucky one. */
export type Progress = Pick<Checkpoint, 'wassersteinMedian' | 'peakStep'>;

export interface RunHistory {
  /** Every iteration so far, in order; none where they are not kept. */
  readonly lines: readonly RecordedMetrics[];
  /** Takes up the metrics of the next iteration. */
  readonly record: (metrics: StepMetrics) => RecordedMetrics;
  /** As a checkpoint of the last iteration has it. */
  readonly progress: () => Progress;
}

export interface HistoryOptions {
  readonly objective: ObjectiveName;
  /** Iterations of an earlier session. */
  readonly lines?: Iterable<RecordedMetrics> | undefined;
  /** Whether iterations are kept in memory, as they are when left out: those of a long run do not fit. */
  readonly keepsLines?: boolean | undefined;
  /** The checkpoint that the run goes on from: lines behind it belong to iterations that will be done again. */
  readonly from?: (Progress & Pick<Checkpoint, 'step'>) | undefined;
}

/** The history of a new run, or of one that goes on. */
export function createHistory({
  objective,
  lines: earlier = [],
  keepsLines = true,
  from,
}: HistoryOptions): RunHistory {
  const lines: RecordedMetrics[] = [];
  const median = createRunningMedian();
  const jsMedian = createRunningMedian();
  let peak = { step: from?.peakStep ?? 0, value: Number.NEGATIVE_INFINITY };
  let last: RecordedMetrics | undefined;
  const take = (line: RecordedMetrics) => {
    const { step, wassersteinMedian101: value } = line;
    if (value > peak.value) peak = { step, value };
    if (keepsLines) lines.push(line);
    last = line;
  };
  for (const line of earlier) {
    if (from !== undefined && line.step > from.step) continue;
    median(line.wassersteinEstimate);
    if (line.jsEstimate !== undefined) jsMedian(line.jsEstimate);
    take(line);
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
      take(line);
      return line;
    },
    progress: () => {
      const reached = last?.wassersteinMedian101 ?? from?.wassersteinMedian ?? null;
      return { wassersteinMedian: medianDistance(objective, reached), peakStep: peak.step };
    },
  };
}
