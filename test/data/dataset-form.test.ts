import { expect, it } from 'vitest';
import { createDataset } from '../../src/data/dataset.ts';
import { inForm } from '../../src/data/dataset-form.ts';

const grey = createDataset(
  'grey',
  [4, 4, 1],
  new Uint8Array(32).map((_, i) => (i < 16 ? 10 : 200)),
  Uint8Array.of(1, 0),
);

it('leaves a set as it is where the form is its own', () => {
  expect(inForm(grey, { channels: 1 })).toBe(grey);
});

it('fits each picture, keeps the labels and says what size they had', () => {
  const formed = inForm(grey, { height: 2, width: 2, channels: 3 });
  expect(formed).toMatchObject({
    shape: [2, 2, 3],
    count: 2,
    labels: Uint8Array.of(1, 0),
    from: { width: 4, height: 4 },
  });
  expect([...formed.values]).toEqual([...new Array(12).fill(10), ...new Array(12).fill(200)]);
});
