import { expect, it } from 'vitest';
import { dataRequestOf, preparationLine } from '../../src/cli/loading.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { resolveRun } from '../../src/gan/run-config.ts';

const line = preparationLine(1000);

it('the line of a preparation has count, rate and the time that it takes yet', () => {
  expect(line({ done: 12_345, most: 100_000 }, 16_000)).toBe(
    'preparing pictures  12,345/100,000  823/s  eta 1:47',
  );
  expect(line({ done: 50_000, most: 100_000 }, 51_000, 100)).toBe(
    'preparing pictures  ████████████░░░░░░░░░░░░  50,000/100,000  1,000/s  eta 0:50',
  );
});

it('where nobody knows how many there are, it has no end', () => {
  expect(line({ done: 30, most: undefined }, 11_000, 100)).toBe('preparing pictures  30  3.0/s');
  expect(line({ done: 0, most: 10 }, 1000)).toBe('preparing pictures  0/10  0.0/s');
});

it('the request for the data of a run asks for all that its settings say, and in its own cache', () => {
  const run = resolveRun({
    dataset: 'images',
    data: 'photos',
    cache: 'caches',
    fit: 'pad',
    imageSize: '64x48',
  });
  const terminal = createTerminal({ json: false, quiet: true });
  expect(dataRequestOf(run, terminal)).toMatchObject({
    dataset: 'images',
    data: 'photos',
    cacheDir: 'caches',
    fit: 'pad',
    imageSize: '64x48',
  });
});
