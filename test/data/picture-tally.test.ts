import { expect, it } from 'vitest';
import { createPictureTally, type FittedFacts, fittedBy } from '../../src/data/picture-tally.ts';

const form = { width: 64, height: 64, channels: 3 } as const;
const facts = (of: Partial<FittedFacts> = {}): FittedFacts => ({
  width: 64,
  height: 64,
  deep: false,
  least: 0,
  most: 255,
  digest: Math.random(),
  ...of,
});

/** What comes of samples with these labels. */
function labelled(...labels: readonly (string | undefined)[]) {
  const tally = createPictureTally('a folder', form);
  labels.forEach((label, i) => {
    tally.take(`${i}.png`, facts(), label);
  });
  return tally.end();
}

it('classes are numbered in the order of their names, whole numbers by their value', () => {
  const words = labelled('dog', 'cat', 'Cow', 'dog');
  expect(words.labels).toEqual(Uint8Array.of(2, 1, 0, 2));
  expect(words.report.classes).toEqual([
    { name: 'Cow', count: 1 },
    { name: 'cat', count: 1 },
    { name: 'dog', count: 2 },
  ]);
  expect(labelled('10', '9', '0').labels).toEqual(Uint8Array.of(2, 1, 0));
  // Not numbers throughout: by UTF-16 units.
  expect(labelled('10', '9', 'x').labels).toEqual(Uint8Array.of(0, 1, 2));
});

it('there are labels only where every sample has one, of at least two and at most 256 classes', () => {
  expect(labelled('a', undefined, 'b').labels).toBeUndefined();
  expect(labelled('a', undefined, 'b').report.unlabelled).toMatch(/1 of 3 samples have no class/);
  expect(labelled('a', 'a')).toMatchObject({ labels: undefined });
  expect(labelled('a', 'a').report.unlabelled).toBeUndefined();
  const many = (count: number) => labelled(...Array.from({ length: count }, (_, i) => `class ${i}`));
  expect(many(256).labels).toHaveLength(256);
  for (const count of [257, 258, 1000]) {
    expect(many(count).labels).toBeUndefined();
    expect(many(count).report).toMatchObject({ unlabelled: 'there are more than 256 classes' });
  }
});

it('a picture of 256 × 128 loses half its width, is padded by half its height, or is squeezed by half', () => {
  const wide = { width: 256, height: 128 };
  expect(fittedBy(wide, form)).toEqual({ scale: 0.5, side: 'width', share: 0.5 });
  expect(fittedBy(wide, { ...form, fit: 'pad' })).toEqual({ scale: 0.25, side: 'height', share: 0.5 });
  expect(fittedBy(wide, { ...form, fit: 'resize' })).toEqual({ scale: 0.5, side: 'width', share: 0.5 });
  expect(fittedBy({ width: 30, height: 60 }, form)).toMatchObject({ side: 'height', share: 0.5 });
  expect(fittedBy(wide, { ...form, height: 32 }).share).toBe(0);
});

it('the report has ranges, the worst misfit, what is wrong, and what was left out by reason', () => {
  const tally = createPictureTally('a folder', form);
  tally.take('a.png', facts({ width: 40, height: 40, least: 3, most: 90, digest: 1 }), undefined);
  tally.take('b.png', facts({ width: 300, height: 128, least: 5, most: 5, digest: 2 }), undefined);
  tally.take(
    'c.png',
    facts({ width: 128, height: 200, least: 7, most: 200, digest: 1, deep: true }),
    undefined,
  );
  for (let i = 0; i < 7; i++) {
    tally.leaveOut({ kind: 'unreadable', name: `${i}.png`, reason: `${i} bytes are missing` });
  }
  tally.leaveOut({ kind: 'unreadable', name: 'x.gif', reason: 'gif needs sharp', missing: 'sharp' });
  tally.leaveOut({ kind: 'other', name: 'x.txt', reason: 'no picture' });
  const { report } = tally.end();
  expect(report).toMatchObject({
    samples: 3,
    sizes: { widths: [40, 300], heights: [40, 200] },
    shrunk: 2,
    enlarged: 1,
    misfits: { count: 2, worst: { name: 'b.png', side: 'width' } },
    values: [3, 200],
    deep: 1,
    dark: 1,
    flat: 1,
    copies: 1,
    missing: ['sharp'],
  });
  expect(report.misfits.worst?.share).toBeCloseTo(1 - 128 / 300);
  expect(report.unreadable.count).toBe(8);
  expect(report.unreadable.first).toHaveLength(5);
  expect(report.unreadable.reasons).toEqual([
    { reason: '0 bytes are missing', count: 7 },
    { reason: 'gif needs sharp', count: 1 },
  ]);
  expect(report.others).toMatchObject({ count: 1, first: [{ name: 'x.txt', reason: 'no picture' }] });
});
