// The curves of a view: they take in metrics as they come, and are drawn a few times a second.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import type { Distance, ViewName } from '../protocol.ts';
import { createChart } from './chart.ts';
import { chartSpecs } from './chart-specs.ts';

/** What the curves of a view show. */
export interface Charts {
  readonly clear: () => void;
  readonly add: (
    lines: readonly (readonly RecordedMetrics[])[],
    distances: readonly (readonly Distance[])[],
    floor: number | undefined,
  ) => void;
  readonly destroy: () => void;
}

/** Builds the curves of a view into `sheet`. */
export function createCharts(sheet: HTMLElement, view: ViewName): Charts {
  const charts = new Map(chartSpecs[view].map((spec) => [spec.id, createChart(sheet, spec)]));
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const restyle = () => {
    for (const chart of charts.values()) chart.restyle();
  };
  scheme.addEventListener('change', restyle);
  let due: ReturnType<typeof setTimeout> | undefined;
  const redraw = () => {
    // A few times a second is as much as an eye follows; the page stays free for input.
    due ??= setTimeout(() => {
      due = undefined;
      for (const chart of charts.values()) chart.plot();
    }, 200);
  };
  const push = (id: string, row: readonly (number | null)[]) => charts.get(id)?.series.push(row);

  return {
    clear: () => {
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
        push('speed', [step, 1000 / line.milliseconds]);
      }
      for (const { step, jsEstimate, jsMedian101 } of lines[1] ?? []) {
        push('jensen', [step, jsEstimate ?? null, jsMedian101 ?? null]);
      }
      const others = new Map(distances[1]?.map(({ step, w1 }) => [step, w1]));
      for (const { step, w1 } of distances[0] ?? []) {
        push('exact', [step, w1, floor ?? null]);
        push('compare-exact', [step, w1, others.get(step) ?? null, floor ?? null]);
      }
      redraw();
    },
    destroy: () => {
      scheme.removeEventListener('change', restyle);
      clearTimeout(due);
      for (const chart of charts.values()) chart.destroy();
    },
  };
}
