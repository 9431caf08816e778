import { expect, it } from 'vitest';
import { goodFiles, readBack, recordedOf } from '../support/format-fixtures.ts';

it.each(goodFiles)('%s is read as the program that wrote it reads it', async (file) => {
  const { tolerance, pictures } = recordedOf(file);
  const read = await readBack(file);
  expect(read.map(({ width, height }) => [width, height])).toEqual(
    pictures.map(({ width, height }) => [width, height]),
  );
  for (const [i, expected] of pictures.entries()) {
    const { rgba, name, label } = read[i]!;
    if (expected.name !== undefined) expect(name).toBe(expected.name);
    expect(label).toBe(expected.label);
    // Of pixels that are not seen at all, the colour is anyone's.
    const seen = rgba.map((value, at) => (expected.rgba[at | 3] === 0 && at % 4 !== 3 ? 0 : value));
    const wanted = expected.rgba.map((value, at) =>
      expected.rgba[at | 3] === 0 && at % 4 !== 3 ? 0 : value,
    );
    if (tolerance === 0) expect(seen).toEqual(wanted);
    const worst = wanted.reduce((most, value, at) => Math.max(most, Math.abs(value - seen[at]!)), 0);
    expect(worst).toBeLessThanOrEqual(tolerance);
  }
});
