import { expect, it } from 'vitest';
import { createDataset } from '../../src/data/dataset.ts';
import { reportOfSet } from '../../src/data/set-report.ts';

const thorough = { source: 'a test', thorough: true };

it('pictures in memory: values, classes, copies, and what was made of them', () => {
  const bytes = Uint8Array.of(0, 9, 9, 9, 200, 1, 2, 3, 0, 9, 9, 9);
  const data = {
    ...createDataset('small', [2, 2, 1], bytes, Uint8Array.of(2, 0, 2)),
    from: { width: 8, height: 4 },
  };
  expect(reportOfSet(data, thorough)).toMatchObject({
    kind: 'pictures',
    samples: 3,
    shape: [2, 2, 1],
    sizes: { widths: [8, 8], heights: [4, 4] },
    shrunk: 3,
    enlarged: 0,
    misfits: { count: 3, worst: { side: 'width', share: 0.5 } },
    values: [0, 200],
    dark: 2,
    flat: 0,
    copies: 1,
    classes: [
      { name: '0', count: 1 },
      { name: '1', count: 0 },
      { name: '2', count: 2 },
    ],
  });
  const { from: _, ...unknown } = data;
  expect(reportOfSet(unknown, thorough)).toMatchObject({ shrunk: 0, enlarged: 0, misfits: { count: 0 } });
});

it('points in memory: each column, and copies', () => {
  const points = createDataset('points', [2], Float32Array.of(1, 10, 3, 10, 1, 10));
  expect(reportOfSet(points, thorough)).toEqual({
    kind: 'points',
    source: 'a test',
    samples: 3,
    shape: [2],
    columns: [
      { least: 1, most: 3, mean: 5 / 3, deviation: expect.closeTo(Math.sqrt(8 / 9)) },
      { least: 10, most: 10, mean: 10, deviation: 0 },
    ],
    copies: 1,
  });
});
