import { expect, it } from 'vitest';
import type { PictureReport, PointReport } from '../../src/data/data-report.ts';
import { leftOutLines, reportLines } from '../../src/data/report-text.ts';

const none = { count: 0, first: [], reasons: [] };
const pictures: PictureReport = {
  kind: 'pictures',
  source: 'a folder',
  samples: 5000,
  shape: [48, 64, 3],
  sizes: { widths: [40, 4000], heights: [30, 3000] },
  shrunk: 4990,
  enlarged: 10,
  fit: 'crop',
  misfits: {
    count: 1200,
    worst: { name: 'a/b.png', width: 256, height: 128, side: 'width', share: 0.5 },
  },
  values: [0, 255],
  deep: 0,
  dark: 0,
  flat: 0,
  copies: 0,
  classes: ['bird', 'cat', 'dog', 'frog'].map((name) => ({ name, count: 1250 })),
  unreadable: none,
  others: none,
  missing: [],
};
const points: PointReport = {
  kind: 'points',
  source: 'points.csv',
  samples: 5000,
  shape: [2],
  columns: [
    { least: -1.5, most: 1.25, mean: 0, deviation: 0.5 },
    { least: 0, most: 3, mean: 1, deviation: 1 },
  ],
  copies: 0,
};
const warnings = (report: PictureReport | PointReport, overfit?: number) =>
  reportLines(report, overfit).filter((line) => line.startsWith('warning'));

it('two lines say what unremarkable pictures are, one what points are', () => {
  expect(reportLines(pictures)).toEqual([
    'data: 5,000 pictures from a folder, 40 to 4,000 px wide and 30 to 3,000 px high, values 0 to 255, 4 classes (bird 1,250, cat 1,250, dog 1,250, …)',
    'fitted to 64 × 48 in RGB: 1,200 cropped to their middle (a/b.png, 256 × 128, loses 50 % of its width), 4,990 made smaller, 10 made larger',
  ]);
  expect(reportLines(points)).toEqual([
    'data: 5,000 points from points.csv, 2 columns of values -1.5 to 1.25 and 0 to 3',
  ]);
  const { sizes: _, classes: __, ...rest } = pictures;
  const plain = { ...rest, shrunk: 0, enlarged: 0, misfits: { count: 0 } };
  expect(reportLines(plain)).toEqual([
    'data: 5,000 pictures from a folder, values 0 to 255, no labels',
    'fitted to 64 × 48 in RGB: all as they are',
  ]);
});

it.each([
  ['pad', 'padded', 'is padded by 50 % of its height'],
  ['resize', 'resized out of their proportions', 'is squeezed by 50 % of its height'],
] as const)('what %s does is said in its own words', (fit, done, loss) => {
  const worst = { name: 'a/b.png', width: 256, height: 128, side: 'height', share: 0.5 } as const;
  const [, fitted] = reportLines({ ...pictures, fit, misfits: { count: 5000, worst } });
  expect(fitted).toContain(`all ${done} (a/b.png, 256 × 128, ${loss})`);
});

it.each<[string, Partial<PictureReport>, RegExp]>([
  [
    '12-bit values in 16-bit files',
    { dark: 5000, deep: 5000, values: [0, 15] },
    /all of 5,000 pictures are near black, no value above 15 of 255; all have 16 bits a channel: 12-bit values/,
  ],
  ['masks of 0 and 1', { dark: 4000, values: [0, 255] }, /4,000 of 5,000 pictures are near black/],
  ['little contrast', { values: [100, 120] }, /the values go from 100 to 120 only/],
  ['one colour each', { flat: 600 }, /600 of 5,000 pictures are of one colour throughout/],
  ['copies', { copies: 60 }, /60 of 5,000 pictures are copies of others/],
  ['nothing but one picture', { copies: 4999 }, /all 5,000 pictures are the same/],
  ['few samples', { samples: 999 }, /999 pictures are few/],
])('pictures get a warning: %s', (_, wrong, said) => {
  expect(warnings({ ...pictures, ...wrong })).toEqual([expect.stringMatching(said)]);
});

it('what is common is no warning: some copies, some black pictures, few samples on purpose', () => {
  expect(warnings({ ...pictures, copies: 49, dark: 100, flat: 100 })).toEqual([]);
  expect(warnings({ ...pictures, samples: 16 }, 16)).toEqual([]);
});

it('points get a warning where a column decides all, or nothing', () => {
  const [first = { least: 0, most: 0, mean: 0, deviation: 0 }] = points.columns;
  const uneven = { ...points, columns: [first, { ...first, deviation: 200 }] };
  expect(warnings(uneven)).toEqual([
    expect.stringMatching(/very different scale: column 1 deviates by 0\.5, column 2 by 200/),
  ]);
  expect(warnings({ ...points, columns: [first, { ...first, deviation: 0 }] })).toEqual([
    expect.stringMatching(/column 2 has the same value/),
  ]);
});

it('what was left out is told one by one up to five, and by reason where there are more', () => {
  const unreadable = {
    count: 9,
    first: [{ name: 'a.png', reason: 'cut off' }],
    reasons: [
      { reason: 'cut off', count: 7 },
      { reason: 'no PNG', count: 1 },
    ],
  };
  const others = {
    count: 1,
    first: [{ name: 'x.txt', reason: 'no png' }],
    reasons: [{ reason: 'no png', count: 1 }],
  };
  expect(leftOutLines({ unreadable, others }, 'photos', (name) => `photos/${name}`)).toEqual([
    'photos/a.png: left out, cut off',
    'photos: 1 files are no png: x.txt',
    'photos: 9 pictures left out in all: 7 for “cut off”, 1 for “no PNG”, 1 for others',
  ]);
  expect(leftOutLines({ unreadable: none, others: none }, 'photos', String)).toEqual([]);
});
