// The choice of data, with the pad to draw on and the place to drop pictures.

import type { ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { button, byId, element } from './element.ts';
import { labelOf, pictureTargets, pointTargets, type Target } from './targets.ts';

/** The list of data sets with what belongs to each: the pad to draw on, the place to drop pictures. */
export interface DataPanel {
  readonly show: (view: ViewName, target: string) => void;
}

interface Actions {
  readonly choose: (view: ViewName, target: Target) => void;
  readonly useDrawing: (view: ViewName) => void;
  readonly usePictures: (files: readonly File[]) => void;
  /** The place of the pad, which comes where points are drawn. */
  readonly pad: () => HTMLElement;
  /** The way to the trained generators, where there are any. */
  readonly trained: HTMLElement | undefined;
}

export function createDataPanel({ choose, useDrawing, usePictures, pad, trained }: Actions): DataPanel {
  const place = byId('data-controls');
  const drawer = byId<HTMLDetailsElement>('data');
  const file = element('input', {
    type: 'file',
    accept: 'image/png,image/jpeg,image/webp',
    multiple: true,
    hidden: true,
    id: 'picture-files',
    'aria-label': texts.own.files,
  });
  file.addEventListener('change', () => {
    usePictures([...(file.files ?? [])]);
    file.value = '';
  });
  const drop = element(
    'div',
    { class: 'drop', id: 'drop' },
    element('p', {}, texts.own.drop),
    button(texts.own.choose, () => file.click(), { id: 'choose-pictures' }),
    file,
    element('p', { class: 'hint' }, texts.stage.ownHint),
  );

  const tray = element('div', { id: 'tray' });

  return {
    show: (view, current) => {
      const targets = view === 'pictures' ? pictureTargets : pointTargets;
      const list = element(
        'select',
        { id: 'target', 'aria-label': texts.stage.trainOn },
        ...targets.map(({ id }) => element('option', { value: id, selected: id === current }, labelOf(id))),
      );
      list.addEventListener('change', () => {
        const target = targets.find(({ id }) => id === list.value);
        if (target) choose(view, target);
      });
      const focused = document.activeElement?.id === 'target';
      byId('data-list').replaceChildren(list, ...(view === 'pictures' && trained ? [trained] : []));
      // Whoever asks for data of their own sees at once how to bring them.
      drawer.hidden = current !== 'drawn' && view !== 'pictures';
      drawer.open = current === 'drawn' || current === 'images';
      if (current === 'drawn') {
        place.replaceChildren(
          pad(),
          button(texts.pad.use, () => useDrawing(view), { class: 'primary', id: 'use-drawing' }),
        );
      } else place.replaceChildren(...(view === 'pictures' ? [drop, tray] : []));
      if (focused) list.focus();
    },
  };
}
