// The key of a picture: what its colours and dashes mean.

import { element } from '../page/element.ts';

/** A row of names, each behind a mark of its kind. */
export function keysOf(names: readonly (readonly [kind: string, name: string])[]): HTMLElement {
  return element(
    'p',
    { class: 'keys' },
    ...names.map(([kind, name]) => element('span', {}, element('i', { class: kind }), name)),
  );
}
