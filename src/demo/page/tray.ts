// The tray: a visitor's pictures as they will be trained on, what was left out and why, and what was chosen for them.
// Loaded when the first pictures are brought.

import { fewPictures } from '../../gan/pictures-recipe.ts';
import type { PicturesReport } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { button, byId, element } from './element.ts';
import { drawPictures } from './pictures.ts';

/** Crops in a row, by how many there are; on a phone they would be too small to see. */
function rowOf(count: number): number {
  return Math.max(4, Math.min(innerWidth < 600 ? 8 : 12, count));
}

interface Shown extends Omit<PicturesReport, 'leftOut'> {
  /** Files that are no pictures, and why in the page's language. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Shows pictures in their place on the page.
 * @param kept settings that the visitor chose, and that stay as they are
 */
export function showTray(report: Shown, kept: readonly string[], train: () => void): void {
  const words = texts.tray;
  const { count, crops, run, leftOut, leftOutCount } = report;
  const canvas = element('canvas', { role: 'img', 'aria-label': words.crops(crops.count, count) });
  drawPictures(canvas, crops, rowOf(crops.count));
  const refused =
    leftOutCount === 0
      ? []
      : [
          element(
            'details',
            {},
            element('summary', {}, words.leftOut(leftOutCount)),
            element(
              'ul',
              {},
              ...leftOut.map(({ name, reason }) => element('li', {}, `${name}: ${reason}`)),
              ...(leftOutCount > leftOut.length
                ? [element('li', {}, texts.stage.otherNotes(leftOutCount - leftOut.length))]
                : []),
            ),
          ),
        ];
  const { imageSize = 32, ngf, batch, steps, augment } = run;
  const place = byId('tray');
  place.replaceChildren(
    element('h4', { tabindex: '-1' }, words.title(count)),
    element(
      'figure',
      { class: 'plate pixels' },
      canvas,
      element('figcaption', {}, words.caption(crops.count, count)),
    ),
    ...refused,
    element(
      'p',
      {},
      words.chosen({ count, imageSize, filters: ngf, batch, steps, changed: augment !== 'none' }),
    ),
    ...(kept.length === 0 ? [] : [element('p', {}, words.kept(kept.join(', ')))]),
    element('p', { class: 'hint' }, count < fewPictures ? words.few : words.enough),
    button(words.train(count), train, { class: 'primary', id: 'use-pictures' }),
  );
  place.querySelector('h4')?.focus();
  place.scrollIntoView({ block: 'nearest' });
}
