// What `train --tensorboard` shows of a run: metrics and scores under the names of metrics.jsonl and scores.jsonl, sheets
// of samples as images, and the weights at checkpoints as histograms.
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Score } from '../gan/scores.ts';
import type { Tensor } from '../gan/weights.ts';
import { histogramOf } from '../io/histogram.ts';
import type { Shown } from '../io/tensorboard.ts';
import { openEventFile } from '../node/event-file.ts';
import { rasterise } from '../node/rasterise.ts';
import { sharpHint } from '../node/sharp.ts';
import type { Terminal } from './terminal.ts';

export interface Board {
  readonly metrics: (line: RecordedMetrics) => void;
  readonly score: (score: Score) => void;
  /** A sheet as it is written: PNG, or SVG for points in the plane; a table of points is not shown. */
  readonly sheet: (step: number, content: Uint8Array | string, extension: string) => Promise<void>;
  readonly weights: (step: number, tensors: ReadonlyMap<string, Tensor>) => void;
  readonly close: () => void;
}

/** @param from iterations done before this session */
export function openBoard(folder: string, from: number, terminal: Terminal): Board {
  const events = openEventFile(folder, from);
  let missed = false;
  return {
    metrics: ({ step, ...figures }) => events.add(step, scalars('metrics', figures)),
    score: ({ step, samples: _, ...figures }) => events.add(step, scalars('scores', figures)),
    sheet: async (step, content, extension) => {
      if (extension === 'csv') return;
      const png = typeof content === 'string' ? await rasterise(content, 1) : content;
      if (png !== undefined) events.add(step, [{ tag: 'samples', png }]);
      else if (!missed) terminal.say(`no pictures of points in TensorBoard without sharp: ${sharpHint}`);
      missed ||= png === undefined;
    },
    weights: (step, tensors) => {
      const shown = [...tensors].flatMap(([name, { data }]): Shown[] => {
        const histogram = histogramOf(data);
        return histogram === undefined ? [] : [{ tag: `weights/${name}`, histogram }];
      });
      events.add(step, shown);
    },
    close: () => events.close(),
  };
}

/** The figures that are numbers; what is not finite is shown as such. */
function scalars(group: string, figures: Readonly<Record<string, unknown>>): Shown[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ tag: `${group}/${name}`, scalar: value }] : [],
  );
}
