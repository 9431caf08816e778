// The curves of a view: they take in metrics as they come, and are drawn a few times a second.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import type { Distance, ViewName } from '../protocol.ts';
import { createChart } from './chart.ts';
import { chartSpecsOf, chartsBeside } from './chart-specs.ts';
import { byId } from './element.ts';
import { createSpeeds } from './speed.ts';

/** What the curves of a view show. */
export interface Charts {
  readonly clear: () => void;
  readonly add: (
    lines: readonly (readonly RecordedMetrics[])[],
    distances: readonly (readonly Distance[])[],
    floor: number | undefined,
  ) => void;
  /** The critic's estimate in the unit of the plane, at an iteration whose distance was added. */
  readonly calibrate: (step: number, estimate: number | undefined) => void;
  /** Marks an iteration in every curve; none for undefined. */
  readonly mark: (step: number | undefined) => void;
  /** Shows the share of clipped weights only where there is a clip. */
  readonly showClip: (clips: boolean) => void;
  readonly destroy: () => void;
}

/**
 * Builds the curves of a view.
 * @param point told the iteration that the pointer is over; undefined when it leaves
 */
export function createCharts(view: ViewName, point: (step: number | undefined) => void): Charts {
  const folded = byId<HTMLDetailsElement>('more-curves');
  const specs = chartSpecsOf(view);
  const charts = new Map(
    specs.map((spec, i) => [
      spec.id,
      createChart(byId(i < chartsBeside ? 'sheet' : 'more-sheet'), spec, point),
    ]),
  );
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const plotAll = () => {
    for (const chart of charts.values()) chart.plot();
  };
  scheme.addEventListener('change', plotAll);
  let due: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    // A few times a second is as much as an eye follows; the page stays free for input.
    due ??= setTimeout(() => {
      due = undefined;
      plotAll();
    }, 200);
  };
  const speeds = createSpeeds();
  const push = (id: string, row: readonly (number | null)[]) => charts.get(id)?.series.push(row);
  folded.hidden = specs.length <= chartsBeside;

  return {
    clear: () => {
      speeds.clear();
      for (const { series } of charts.values()) series.clear();
      redraw();
    },
    add: (lines, distances, floor = undefined) => {
      for (const line of lines[0] ?? []) {
        const { step, wassersteinEstimate, wassersteinMedian101 } = line;
        push('estimate', [step, wassersteinEstimate, wassersteinMedian101]);
        push('compare-estimate', [step, wassersteinEstimate, wassersteinMedian101]);
        push('clipped', [step, line.clippedShare]);
        push('cosine', [step, line.cosine]);
        push('speed', [step, speeds.next(line) ?? null]);
      }
      for (const { step, jsEstimate, jsMedian101 } of lines[1] ?? []) {
        push('jensen', [step, jsEstimate ?? null, jsMedian101 ?? null]);
      }
      const others = new Map(distances[1]?.map(({ step, w1 }) => [step, w1]));
      for (const { step, w1 } of distances[0] ?? []) {
        push('exact', [step, w1, null, floor ?? null]);
        push('compare-exact', [step, w1, others.get(step) ?? null, floor ?? null]);
      }
      redraw();
    },
    calibrate: (step, estimate) => {
      if (estimate !== undefined) charts.get('exact')?.series.amend(step, 2, estimate);
    },
    mark: (step) => {
      for (const chart of charts.values()) chart.mark(step);
    },
    showClip: (clips) => {
      byId('chart-clipped').hidden = !clips;
    },
    destroy: () => {
      clearTimeout(due);
      scheme.removeEventListener('change', plotAll);
      for (const chart of charts.values()) chart.destroy();
    },
  };
}
