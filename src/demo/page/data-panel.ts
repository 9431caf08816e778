// The choice of data: a list, the same with small pictures in a drawer, the pad to draw on, the place to drop pictures.

import type { ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { button, byId, element } from './element.ts';
import type { Later } from './later.ts';
import { labelOf, type Target, targetsIn } from './targets.ts';
import type { Thumbnails } from './thumbnails.ts';

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
  readonly thumbnails: Later<Thumbnails>;
  /** The way to the trained generators, where there are any. */
  readonly trained: HTMLElement | undefined;
}

export function createDataPanel({
  choose,
  useDrawing,
  usePictures,
  pad,
  thumbnails,
  trained,
}: Actions): DataPanel {
  const place = byId('data-controls');
  const drawer = byId<HTMLDetailsElement>('data');
  drawer.addEventListener('toggle', () => drawer.open && void thumbnails.come());
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
      const targets = targetsIn(view);
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
      if (current === 'drawn' || current === 'images') drawer.open = true;
      const samples = thumbnails.show(drawer.open);
      thumbnails.now()?.show(targets, current);
      if (current === 'drawn') {
        place.replaceChildren(
          samples,
          pad(),
          button(texts.pad.use, () => useDrawing(view), { class: 'primary', id: 'use-drawing' }),
        );
      } else place.replaceChildren(samples, ...(view === 'pictures' ? [drop, tray] : []));
      if (focused) list.focus();
    },
  };
}
