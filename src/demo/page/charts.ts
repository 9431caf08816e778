import uPlot from 'uplot';
import type { Distance, MetricsLine } from '../protocol.ts';
import { colour, element } from './element.ts';
import { createSeries, type Series } from './series.ts';

/** A drawn line: what it is called, and which colour of the style sheet it has. */
interface Line {
  readonly label: string;
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

interface ChartSpec {
  readonly id: string;
  readonly title: string;
  /** Why it is worth a look, in a paragraph. */
  readonly words: string;
  /** Where terms.html says more. */
  readonly term: string;
  readonly lines: readonly Line[];
  /** Fixed ends of the vertical axis, where they mean something. */
  readonly range?: readonly [number, number];
}

interface Chart {
  readonly spec: ChartSpec;
  readonly series: Series;
  readonly plot: () => void;
  readonly restyle: () => void;
}

/** What the curves of a view show. */
export interface Charts {
  readonly clear: () => void;
  readonly add: (
    lines: readonly (readonly MetricsLine[])[],
    distances: readonly (readonly Distance[])[],
    floor: number | undefined,
  ) => void;
  readonly destroy: () => void;
}

const raw: Pick<Line, 'colour' | 'width'> = { colour: 'line', width: 1 };

const estimate: ChartSpec = {
  id: 'estimate',
  term: 'estimate',
  title: 'Wasserstein estimate',
  words:
    'The mean score that the critic gives to real samples, less the mean score of generated ones. It is proportional to the Earth-Mover distance, by a factor that depends on the critic and on c: watch it fall within one run, and never compare it across critics or clips. It rises while the critic learns to tell the two apart, then falls as the generator catches up. When the median has been flat for long, training is done.',
  lines: [
    { ...raw, label: 'each iteration' },
    { label: 'median of 101', colour: 'real', width: 2.25 },
  ],
};

const exact: ChartSpec = {
  id: 'exact',
  term: 'floor',
  title: 'Exact W₁, and its floor',
  words:
    'The least work that carries 500 generated points onto 500 real ones, solved exactly. Unlike the estimate it has a unit, that of the plane. Two fresh samples of the data are not at distance zero either: their distance is the floor, and a generator that reaches it cannot be told from the data by this measure.',
  lines: [
    { label: 'generated to real', colour: 'fake', width: 2.25 },
    { label: 'floor: real to real', colour: 'line', width: 1.5, dash: [5, 5] },
  ],
};

const clipped: ChartSpec = {
  id: 'clipped',
  term: 'clip',
  title: 'Share of critic weights at ±c',
  words:
    'Clipping keeps the critic’s slope bounded. Near 1, almost every weight sits at the bound: the critic has become a very simple function, and c may be too small. Near 0, the clip hardly acts and c may be too large.',
  lines: [{ label: 'at ±c', colour: 'real', width: 1.75 }],
  range: [0, 1],
};

const cosine: ChartSpec = {
  id: 'cosine',
  term: 'cosine',
  title: 'Cosine of step and gradient',
  words:
    'How far the critic’s last step pointed along its gradient. The paper saw it turn negative when momentum made training blow up, and chose RMSProp for that reason. It should stay above zero.',
  lines: [{ label: 'cosine', colour: 'real', width: 1.75 }],
  range: [-1, 1],
};

const speed: ChartSpec = {
  id: 'speed',
  term: 'n-critic',
  title: 'Iterations a second',
  words:
    'One iteration is n_critic steps of the critic and one of the generator, in a single submit to the GPU.',
  lines: [{ label: 'iterations a second', colour: 'real', width: 1.75 }],
};

const compareEstimate: ChartSpec = {
  ...estimate,
  id: 'compare-estimate',
  title: 'WGAN: Wasserstein estimate',
};

const jensen: ChartSpec = {
  id: 'jensen',
  term: 'js',
  title: 'GAN: Jensen–Shannon estimate',
  words:
    'What the discriminator’s loss says of the distance, bounded by log 2 = 0.69. While the two distributions hardly overlap it sits near that bound, whether the samples are far away or close: it does not tell whether training helps. That is the paper’s Figure 4.',
  lines: [
    { ...raw, label: 'each iteration' },
    { label: 'median of 101', colour: 'other', width: 2.25 },
  ],
};

const compareExact: ChartSpec = {
  id: 'compare-exact',
  term: 'w1',
  title: 'Exact W₁ of both',
  words:
    'The same measure for both, independent of critic and discriminator: the least work that carries 500 generated points onto 500 real ones. Mode collapse shows as a curve that stops well above the floor.',
  lines: [
    { label: 'WGAN', colour: 'fake', width: 2.25 },
    { label: 'GAN', colour: 'other', width: 2.25 },
    { label: 'floor', colour: 'line', width: 1.5, dash: [5, 5] },
  ],
};

/** Builds the curves of a view into `sheet`. */
export function createCharts(sheet: HTMLElement, view: 'points' | 'compare' | 'pictures'): Charts {
  const specs = {
    points: [estimate, exact, clipped, cosine, speed],
    compare: [compareEstimate, jensen, compareExact, clipped, cosine],
    pictures: [estimate, clipped, cosine, speed],
  }[view];
  const charts = new Map(specs.map((spec) => [spec.id, createChart(sheet, spec)]));
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const restyle = () => {
    for (const chart of charts.values()) chart.restyle();
  };
  scheme.addEventListener('change', restyle);
  let due = false;
  const redraw = () => {
    if (due) return;
    due = true;
    // A few times a second is as much as an eye follows; the page stays free for input.
    setTimeout(() => {
      due = false;
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
      for (const { step, w1 } of distances[0] ?? []) {
        push('exact', [step, w1, floor ?? null]);
        const other = distances[1]?.find((each) => each.step === step)?.w1 ?? null;
        push('compare-exact', [step, w1, other, floor ?? null]);
      }
      redraw();
    },
    destroy: () => {
      scheme.removeEventListener('change', restyle);
      sheet.replaceChildren();
    },
  };
}

function createChart(sheet: HTMLElement, spec: ChartSpec): Chart {
  const { id, title, words, term, lines, range } = spec;
  const place = element('div', { class: 'plot', role: 'img', 'aria-label': `${title}: no data yet` });
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
  const chart = element('figure', { class: 'chart', id: `chart-${id}` });
  chart.append(element('h3', {}, title), keys, place, element('figcaption', {}, words, ' ', link));
  sheet.append(chart);
  const series = createSeries(lines.length + 1);
  let plot: uPlot | undefined;
  const build = () => {
    plot?.destroy();
    const axis = {
      stroke: colour('soft'),
      font: '12px system-ui, sans-serif',
      grid: { stroke: colour('rule'), width: 1 },
      ticks: { stroke: colour('rule'), width: 1 },
    };
    plot = new uPlot(
      {
        width: Math.max(200, place.clientWidth),
        height: 176,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false }, y: range ? { range: [...range] as [number, number] } : {} },
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
      },
      series.columns as uPlot.AlignedData,
      place,
    );
  };
  build();
  new ResizeObserver(() => {
    const width = Math.max(200, place.clientWidth);
    if (plot && Math.abs(plot.width - width) > 1) plot.setSize({ width, height: 176 });
  }).observe(place);
  return {
    spec,
    series,
    restyle: build,
    plot: () => {
      plot?.setData(series.columns as uPlot.AlignedData);
      const latest = lines.map(
        ({ label }, i) => `${label} ${short(series.columns[i + 1]!.at(-1) ?? Number.NaN)}`,
      );
      const at = series.columns[0]!.at(-1);
      place.setAttribute(
        'aria-label',
        at === undefined ? `${title}: no data yet` : `${title} at iteration ${at}: ${latest.join(', ')}`,
      );
    },
  };
}

/** At most three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5)
    return value.toExponential(Math.abs(value) < 1e-3 ? 1 : 0).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}
