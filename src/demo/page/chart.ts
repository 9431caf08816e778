// One chart: heading, key, curve and words; its label tells the newest values to those who do not see it.

import { inLanguage } from '../texts/choice.ts';
import { texts } from '../texts/texts.ts';
import { drawCurves } from './chart-drawing.ts';
import type { ChartSpec } from './chart-specs.ts';
import { element } from './element.ts';
import { createSeries, type Series } from './series.ts';
import { short } from './short.ts';

export interface Chart {
  readonly series: Series;
  /** Draws what the series holds now, in the colours that hold now. */
  readonly plot: () => void;
  /** Draws a line at an iteration; none for undefined. */
  readonly mark: (step: number | undefined) => void;
  readonly destroy: () => void;
}

/**
 * Builds a chart at the end of `sheet`.
 * @param point told the iteration that the pointer is over; undefined when it leaves
 */
export function createChart(
  sheet: HTMLElement,
  spec: ChartSpec,
  point: (step: number | undefined) => void = () => {},
): Chart {
  const { title, lines } = spec;
  const canvas = element('canvas', { class: 'plot', role: 'img', 'aria-label': texts.chart.empty(title) });
  const figure = figureOf(spec, canvas);
  sheet.append(figure);
  const series = createSeries(lines.length + 1);
  let marked: number | undefined;
  let stepAt: (x: number) => number | undefined = () => undefined;
  const draw = () => {
    // A folded chart has no size; it is drawn when it is unfolded.
    if (canvas.clientWidth > 0) stepAt = drawCurves(canvas, spec, series.columns, marked);
  };
  const sizes = new ResizeObserver(draw);
  sizes.observe(canvas);
  canvas.addEventListener('pointermove', (event) => point(stepAt(event.offsetX)));
  canvas.addEventListener('pointerleave', () => point(undefined));
  return {
    series,
    plot: () => {
      draw();
      const [steps, ...values] = series.columns;
      const at = steps?.at(-1);
      const latest = lines.map(({ label }, i) => `${label} ${short(newest(values[i]))}`);
      canvas.setAttribute(
        'aria-label',
        typeof at !== 'number' ? texts.chart.empty(title) : texts.chart.at(title, at, latest.join(', ')),
      );
    },
    mark: (step) => {
      if (step === marked) return;
      marked = step;
      draw();
    },
    destroy: () => {
      sizes.disconnect();
      figure.remove();
    },
  };
}

/** The last value of a column that there is. */
function newest(column: readonly (number | null)[] = []): number | undefined {
  return column.findLast((value) => value !== null) ?? undefined;
}

/** The chart's frame around its curve. */
function figureOf({ id, title, words, term, lines }: ChartSpec, canvas: HTMLElement): HTMLElement {
  const keys = element('p', { class: 'keys' });
  for (const line of lines) {
    const dash = element('i', {});
    dash.style.borderTopColor = `var(--${line.colour})`;
    if (line.dash) dash.style.borderTopStyle = 'dashed';
    keys.append(element('span', {}, dash, line.label));
  }
  const more = element('a', { href: `${inLanguage('./terms.html')}#${term}` }, texts.stage.more);
  more.append(element('span', { class: 'unseen' }, `: ${title}`));
  const summary = element('summary', {}, texts.stage.why, element('span', { class: 'unseen' }, `: ${title}`));
  return element(
    'figure',
    { class: 'chart', id: `chart-${id}` },
    element('div', { class: 'head' }, element('h3', {}, title), keys),
    canvas,
    element('figcaption', {}, element('details', {}, summary, words, ' ', more)),
  );
}
