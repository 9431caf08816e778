// The choice of a class, for runs whose networks know some: the grid and the walk show pictures of it.

import { texts } from '../texts/texts.ts';
import { element } from './element.ts';

/** A list of classes to choose one from, or all of them, a row each. */
export interface ClassSelect {
  readonly box: HTMLElement;
  /** Offers the classes of a run that the page shows anew, and hides where there are none. */
  readonly offer: (classes: number | undefined) => void;
  /** The class that is chosen; undefined for all of them. */
  readonly chosen: () => number | undefined;
}

/** @param choose is told the class; undefined for all of them */
export function createClassSelect(id: string, choose: (label: number | undefined) => void): ClassSelect {
  const select = element('select', { id });
  const hint = element('span', { class: 'hint' }, ` ${texts.walk.rowsHint}`);
  const box = element(
    'p',
    { hidden: true },
    element('label', { for: id }, `${texts.walk.class} `),
    select,
    hint,
  );
  const chosen = () => (select.value === '' ? undefined : Number(select.value));
  select.addEventListener('change', () => {
    hint.hidden = select.value !== '';
    choose(chosen());
  });
  return {
    box,
    chosen,
    offer: (classes = 0) => {
      box.hidden = classes === 0;
      // The choice stays where another run knows as many; the worker keeps it, too.
      if (select.options.length === classes + 1) return;
      const numbers = Array.from({ length: classes }, (_, label) => String(label));
      hint.hidden = false;
      select.replaceChildren(
        element('option', { value: '' }, texts.walk.aRowEach),
        ...numbers.map((label) => element('option', { value: label }, label)),
      );
    },
  };
}
