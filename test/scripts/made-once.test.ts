import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { madeOnce } from '../support/made-once.ts';

const product = `dist/made-once-${process.pid}/product`;
const file = join(fileURLToPath(new URL('../../', import.meta.url)), product);
afterAll(() => {
  for (const folder of [dirname(file), join(dirname(file), '../made-once', product.replaceAll('/', '-'))]) {
    rmSync(folder, { recursive: true });
  }
});

it('what tests share is made again only where somebody else made or removed it', () => {
  const made: string[] = [];
  const make = (text: string) =>
    madeOnce(product, () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      made.push(text);
    });
  make('first');
  make('second');
  expect(made).toEqual(['first']);
  writeFileSync(file, 'by somebody else');
  make('third');
  rmSync(file);
  expect(() =>
    madeOnce(product, () => {
      throw new Error('no room');
    }),
  ).toThrow('no room');
  make('fourth');
  make('fifth');
  expect(made).toEqual(['first', 'third', 'fourth']);
});
