// The choice of a class, for runs whose networks know some: the grid and the walk show pictures of it.

import { texts } from '../texts/texts.ts';
import { element } from './element.ts';

/** A list of classes to choose one from, or all in turn. */
export interface ClassSelect {
  readonly box: HTMLElement;
  /** Offers the classes of a run that the page shows anew, and hides where there are none. */
  readonly offer: (classes: number | undefined) => void;
}

/** @param choose is told the class; undefined for all in turn */
export function createClassSelect(choose: (label: number | undefined) => void): ClassSelect {
  const select = element('select', { id: 'class' });
  const box = element(
    'p',
    { hidden: true },
    element('label', { for: 'class' }, `${texts.walk.class} `),
    select,
  );
  select.addEventListener('change', () => choose(select.value === '' ? undefined : Number(select.value)));
  return {
    box,
    offer: (classes = 0) => {
      box.hidden = classes === 0;
      // The choice stays where another run knows as many; the worker keeps it, too.
      if (select.options.length === classes + 1) return;
      const numbers = Array.from({ length: classes }, (_, label) => String(label));
      select.replaceChildren(
        element('option', { value: '' }, texts.walk.allInTurn),
        ...numbers.map((label) => element('option', { value: label }, label)),
      );
    },
  };
}
