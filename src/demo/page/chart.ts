// One chart: heading, key, curve and words; its label tells the newest values to those who do not see it.

import uPlot from 'uplot';
import type { ChartSpec } from './chart-specs.ts';
import { colour, element } from './element.ts';
import { createSeries, type Series } from './series.ts';
import { short } from './short.ts';

export interface Chart {
  readonly series: Series;
  /** Draws what the series holds now. */
  readonly plot: () => void;
  /** Takes the colours of the scheme that holds now. */
  readonly restyle: () => void;
  /** Takes its listeners and its figure out of the page. */
  readonly destroy: () => void;
}

const height = 176;

/** Builds a chart at the end of `sheet`. */
export function createChart(sheet: HTMLElement, spec: ChartSpec): Chart {
  const { title, lines } = spec;
  const place = element('div', { class: 'plot', role: 'img', 'aria-label': `${title}: no data yet` });
  const figure = figureOf(spec, place);
  sheet.append(figure);
  const series = createSeries(lines.length + 1);
  const columns = series.columns as uPlot.AlignedData;
  const width = () => Math.max(200, place.clientWidth);
  let plot: uPlot | undefined;
  const build = () => {
    plot?.destroy();
    plot = new uPlot(optionsOf(spec, width()), columns, place);
  };
  build();
  const sizes = new ResizeObserver(() => {
    if (plot && Math.abs(plot.width - width()) > 1) plot.setSize({ width: width(), height });
  });
  sizes.observe(place);
  return {
    series,
    restyle: build,
    destroy: () => {
      sizes.disconnect();
      plot?.destroy();
      figure.remove();
    },
    plot: () => {
      // Without points uPlot keeps the axes of those that it had.
      if (columns[0].length === 0) build();
      else plot?.setData(columns);
      const [steps, ...values] = series.columns;
      const at = steps?.at(-1);
      const latest = lines.map(({ label }, i) => `${label} ${short(values[i]?.at(-1) ?? undefined)}`);
      place.setAttribute(
        'aria-label',
        at === undefined ? `${title}: no data yet` : `${title} at iteration ${at}: ${latest.join(', ')}`,
      );
    },
  };
}

/** The chart's frame around the place of its curve. */
function figureOf({ id, title, words, term, lines }: ChartSpec, place: HTMLElement): HTMLElement {
  const keys = element('p', { class: 'keys' });
  for (const line of lines) {
    const dash = element('i', {});
    dash.style.borderTopColor = `var(--${line.colour})`;
    if (line.dash) dash.style.borderTopStyle = 'dashed';
    keys.append(element('span', {}, dash, line.label));
  }
  const link = element(
    'a',
    { href: `./terms.html#${term}` },
    'More on this',
    element('span', { class: 'unseen' }, `: ${title}`),
  );
  return element(
    'figure',
    { class: 'chart', id: `chart-${id}` },
    element('h3', {}, title),
    keys,
    place,
    element('figcaption', {}, words, ' ', link),
  );
}

/** uPlot's options in the colours of the current scheme. */
function optionsOf({ lines, range }: ChartSpec, width: number): uPlot.Options {
  const axis = {
    stroke: colour('soft'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('rule'), width: 1 },
    ticks: { stroke: colour('rule'), width: 1 },
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: range ? { range: [...range] } : {} },
    axes: [axis, { ...axis, size: 62, values: (_, ticks) => ticks.map(short) }],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        width: line.width,
        points: { show: false },
        ...(line.dash && { dash: [...line.dash] }),
      })),
    ],
  };
}
