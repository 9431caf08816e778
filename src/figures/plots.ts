// The plots that figures share, as Vega-Lite specifications.
import type { TopLevelSpec } from 'vega-lite';
import { nearRange } from '../metrics/median.ts';
import { recordsOf, type Table } from './figure.ts';

/** Eight colours that stay apart in print and for most colour-blind eyes (Okabe and Ito 2008). */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a5c00', '#000000'];

export interface Axis {
  /** A column of the table. */
  readonly column: string;
  /** With its unit. */
  readonly title: string;
  /** `names`: one place for each value, in the order of the rows. */
  readonly scale?: 'linear' | 'log' | 'names';
  readonly domain?: readonly [number, number];
}

export interface Curves {
  readonly title: string;
  readonly subtitle?: string;
  readonly table: Table;
  readonly x: Axis;
  readonly y: Axis;
  /** Column whose values are the curves, with the title of its legend. */
  readonly series: { readonly column: string; readonly title: string };
  /** Draws a mark at every row, too; without lines where `lines` is false. */
  readonly points?: boolean;
  readonly lines?: boolean;
  /** Curves that are points without a line, beside others that are lines without points. */
  readonly unjoined?: readonly string[];
}

/** Longest curve that is drawn in full; more points than pixels show nothing more. */
const mostPoints = 600;

/** Curves over x, one for each value of a column; on white, so that dark pages and print show the same. */
export function curvesPlot(curves: Curves): TopLevelSpec {
  const { title, subtitle, table, x, y, series, unjoined, lines = true } = curves;
  const { points = unjoined !== undefined } = curves;
  const values = thinned(recordsOf(table), series.column).map((row) => nearDomain(row, y));
  const names = [...new Set(values.map((row) => row[series.column]))];
  const among = (drawn: boolean) =>
    unjoined && {
      transform: [
        {
          filter: {
            field: series.column,
            oneOf: names.filter((name) => unjoined.includes(String(name)) === drawn) as string[],
          },
        },
      ],
    };
  const color = {
    field: series.column,
    type: 'nominal' as const,
    sort: null,
    title: series.title || null,
    scale: { domain: names, range: palette.slice(0, names.length) },
    legend: { columns: legendColumns(names.map(String)) },
  };
  const shared = {
    x: encoded(x, false),
    y: encoded(y, true),
  };
  return {
    ...page,
    title: {
      text: title,
      ...(subtitle && { subtitle: wrapped(subtitle) }),
      anchor: 'start',
    },
    data: { values: values as Record<string, unknown>[] },
    encoding: shared,
    layer: [
      ...(lines
        ? [
            {
              ...among(false),
              mark: {
                type: 'line' as const,
                strokeWidth: 1.8,
                clip: x.domain !== undefined || y.domain !== undefined,
              },
              encoding: {
                color,
                ...(x.scale !== 'names' && { order: { field: x.column } }),
                ...(!unjoined && {
                  strokeDash: { ...color, scale: { domain: names, ...dashes(names.length) } },
                }),
              },
            },
          ]
        : []),
      ...(points
        ? [
            {
              ...among(true),
              mark: { type: 'point' as const, filled: true, size: 46 },
              encoding: { color },
            },
          ]
        : []),
    ],
  } as TopLevelSpec;
}

const page = {
  width: 640,
  height: 340,
  background: 'white',
  padding: 14,
  config: {
    axis: {
      labelFontSize: 12,
      titleFontSize: 13,
      gridColor: '#e4e4e4',
      labelColor: '#222',
      titleColor: '#222',
    },
    legend: { labelFontSize: 12, titleFontSize: 12, labelLimit: 400, orient: 'bottom' as const },
    title: { fontSize: 15, subtitleFontSize: 12, color: '#111', subtitleColor: '#444' },
  },
};

/** Width of a character of 12 pixels as vega lays it out where there is no canvas to measure it on. */
const characterWidth = 9.6;

/** As many as the page's width holds of the longest name. */
function legendColumns(names: readonly string[]): number {
  const longest = Math.max(...names.map(({ length }) => length));
  return Math.max(1, Math.floor(page.width / (characterWidth * longest + 40)));
}

/** Lines that do not make the page wider than its plot. */
function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines[lines.length - 1]} ${word}`.trimStart();
    if (longer.length * characterWidth > page.width + 60) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Full, dashed, dotted, … in turn: curves differ without colour, too. */
function dashes(count: number): { range: number[][] } {
  const kinds = [
    [1, 0],
    [7, 3],
    [2, 2],
    [9, 3, 2, 3],
  ];
  return { range: Array.from({ length: count }, (_, i) => kinds[i % kinds.length]!) };
}

function encoded({ column, title, scale = 'linear', domain }: Axis, zero: boolean) {
  if (scale === 'names') {
    const place = { type: 'point' as const, padding: 0.5 };
    return {
      field: column,
      type: 'nominal' as const,
      sort: null,
      title,
      scale: place,
      axis: { labelAngle: 0 },
    };
  }
  return {
    field: column,
    type: 'quantitative' as const,
    title,
    scale: {
      type: scale,
      ...(scale === 'linear' && { zero }),
      ...(domain && { domain: [...domain] }),
    },
  };
}

type Row = Record<string, number | string | null>;

function nearDomain(row: Row, { column, domain }: Axis): Row {
  const value = row[column];
  return domain && typeof value === 'number' ? { ...row, [column]: nearRange(value, domain) } : row;
}

/** About `mostPoints` rows of each curve, evenly spread, its last among them. */
function thinned(rows: readonly Row[], column: string): Row[] {
  const names = [...new Set(rows.map((row) => row[column]))];
  return names.flatMap((name) => {
    const curve = rows.filter((row) => row[column] === name);
    const stride = Math.max(1, Math.ceil(curve.length / mostPoints));
    return curve.filter((_, i) => (curve.length - 1 - i) % stride === 0);
  });
}
