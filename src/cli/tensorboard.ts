// What `train --tensorboard` shows of a run: metrics and scores under the names of metrics.jsonl and scores.jsonl, sheets
// of samples as images, and the weights at checkpoints as histograms.
import { EarthmoverError } from '../core/errors.ts';
import type { RecordedMetrics } from '../gan/run-history.ts';
import type { Score } from '../gan/scores.ts';
import type { Tensor } from '../gan/weights.ts';
import { histogramOf } from '../io/histogram.ts';
import type { Shown } from '../io/tensorboard.ts';
import { type EventFile, openEventFile } from '../node/event-file.ts';
import { rasterise, sharpHint } from '../node/sharp.ts';
import type { Terminal } from './terminal.ts';

export interface Board {
  readonly metrics: (line: RecordedMetrics) => void;
  readonly score: (score: Score) => void;
  /** A sheet as it is written: PNG, or SVG for points in the plane; a table of points is not shown. */
  readonly sheet: (step: number, content: Uint8Array | string, extension: string) => Promise<void>;
  readonly weights: (step: number, tensors: ReadonlyMap<string, Tensor>) => void;
  /** Whether something was left out, since the disk had no room. */
  readonly broken: () => boolean;
  readonly close: () => void;
}

/** @param from iterations done before this session */
export function openBoard(folder: string, from: number, terminal: Terminal): Board {
  let events: EventFile | undefined;
  let broken = false;
  let missed = false;
  /** A run can do without: after the first thing that the disk refuses, nothing more is shown. */
  const attempt = (work: () => void) => {
    try {
      if (!broken) work();
    } catch (error) {
      if (!(error instanceof EarthmoverError) || error.kind !== 'disk') throw error;
      broken = true;
      terminal.say(`warning: ${error.message}\nthe run goes on without events of TensorBoard`);
    }
  };
  attempt(() => {
    events = openEventFile(folder, from);
  });
  const add: EventFile['add'] = (step, shown) => attempt(() => events?.add(step, shown));
  return {
    metrics: ({ step, ...figures }) => add(step, scalars('metrics', figures)),
    score: ({ step, samples: _, ...figures }) => add(step, scalars('scores', figures)),
    sheet: async (step, content, extension) => {
      if (extension === 'csv') return;
      const png = typeof content === 'string' ? await rasterise(content, 1) : content;
      if (png !== undefined) add(step, [{ tag: 'samples', png }]);
      else if (!missed) terminal.say(`no pictures of points in TensorBoard without sharp: ${sharpHint}`);
      missed ||= png === undefined;
    },
    weights: (step, tensors) => {
      const shown = [...tensors].flatMap(([name, { data }]): Shown[] => {
        const histogram = histogramOf(data);
        return histogram === undefined ? [] : [{ tag: `weights/${name}`, histogram }];
      });
      add(step, shown);
    },
    broken: () => broken,
    close: () => events?.close(),
  };
}

/** The figures that are numbers; what is not finite is shown as such. */
function scalars(group: string, figures: Readonly<Record<string, unknown>>): Shown[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ tag: `${group}/${name}`, scalar: value }] : [],
  );
}
