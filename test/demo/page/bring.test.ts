import { expect, it } from 'vitest';
import { ownPictureSettings } from '../../../src/demo/page/bring.ts';
import { readSettings } from '../../../src/demo/worker/settings.ts';

it('a dozen pictures are shown to the critic a little changed, ten thousand as they are, on convolutions', () => {
  const form = [
    ['augment', 'none'],
    ['seed', '3'],
  ] as const;
  const few = readSettings('pictures', ownPictureSettings(12, form), 'test');
  expect(few).toMatchObject({ dataset: 'images', augment: 'flip,shift', seed: 3, generator: 'dcgan' });
  const many = readSettings('pictures', ownPictureSettings(10_000, form), 'test');
  expect(many).toMatchObject({ dataset: 'images', augment: 'none', seed: 3, generator: 'dcgan' });
});

it('an augmentation that the visitor chose stays', () => {
  expect(ownPictureSettings(12, [['augment', 'flip']])).toEqual([
    ['dataset', 'images'],
    ['augment', 'flip'],
  ]);
});
