// What there is to train on, a few samples of each to choose by: points that are computed here, pictures from a small
// file beside the data. Loaded when the drawer of the data is first opened.

import { isToy } from '../../data/catalogue.ts';
import { createToy } from '../../data/toys.ts';
import { svg } from '../story/svg.ts';
import { texts } from '../texts/texts.ts';
import { dotsOf } from './dots.ts';
import { element } from './element.ts';
import { labelOf, linePoints, type Target } from './targets.ts';

export interface Thumbnails {
  readonly box: HTMLElement;
  /** Shows the choices of a view. */
  readonly show: (targets: readonly Target[], current: string) => void;
}

const side = 64;
const points = 160;
/** What of the plane is seen, to either side. */
const reach = 2;

export function createThumbnails(choose: (target: Target) => void): Thumbnails {
  const box = element('div', {});
  const rows = new Map<string, HTMLElement>();
  let shown = '';
  return {
    box,
    show: (targets, current) => {
      const named = targets.map(({ id }) => id).join(' ');
      if (named !== shown) {
        rows.clear();
        for (const target of targets) rows.set(target.id, choiceOf(target, choose));
        const legend = element('legend', { class: 'unseen' }, texts.stage.trainOn);
        box.replaceChildren(element('fieldset', { class: 'choice samples' }, legend, ...rows.values()));
        shown = named;
      }
      for (const [id, row] of rows) {
        const input = row.querySelector('input');
        if (input) input.checked = id === current;
      }
    },
  };
}

function choiceOf(target: Target, choose: (target: Target) => void): HTMLElement {
  const input = element('input', { type: 'radio', name: 'samples', value: target.id });
  input.addEventListener('change', () => choose(target));
  return element('label', {}, pictureOf(target), element('span', {}, input, ' ', labelOf(target.id)));
}

function pictureOf({ id, dataset }: Target): Element {
  if (id === 'lines')
    return dotsOf(
      linePoints(points).map((value, i) => (i % 2 === 0 ? value : 2 * value - 1)),
      reach,
      'real',
    );
  if (isToy(dataset)) return dotsOf(createToy(dataset, points).values, reach, 'real');
  if (id === 'drawn' || id === 'images') return placeForOwn();
  const image = element('img', {
    src: `./data/${id}.png`,
    alt: '',
    width: side,
    height: side,
    loading: 'lazy',
  });
  // A server that has the data may be without their small picture.
  image.addEventListener('error', () => image.remove());
  return image;
}

/** A frame with a plus: what the visitor brings. */
function placeForOwn(): SVGElement {
  const frame = svg('path', { d: 'M8 8h48v48H8zM32 22v20M22 32h20' });
  return svg('svg', { viewBox: `0 0 ${side} ${side}`, class: 'own', 'aria-hidden': 'true' }, frame);
}
