// A part of the page whose code few visits need: it is loaded when the part is first shown.

import { element } from './element.ts';

/** A part that comes when it is asked for. */
export interface Later<T> {
  /** The place where it stands; asks for it, unless it is still folded away. */
  readonly show: (seen?: boolean) => HTMLElement;
  /** The part, once it is there. */
  readonly now: () => T | undefined;
  /** Resolves to the part; to undefined where it could not be loaded. */
  readonly come: () => Promise<T | undefined>;
}

/**
 * @param load loads the code, and makes the part
 * @param loaded waits for it, and tells the visitor where it does not come
 * @param came called once the part is in its place
 */
export function createLater<T extends { readonly box: HTMLElement }>(
  load: () => Promise<T>,
  loaded: (part: Promise<T>) => Promise<T | undefined>,
  came: (part: T) => void,
): Later<T> {
  const place = element('div', {});
  let part: T | undefined;
  let coming: Promise<T | undefined> | undefined;
  const ask = async () => {
    part = await loaded(load());
    // The next one who asks has another try.
    coming = undefined;
    if (!part) return undefined;
    place.replaceChildren(part.box);
    came(part);
    return part;
  };
  const come = async () => {
    coming ??= ask();
    return part ?? coming;
  };
  return {
    show: (seen = true) => {
      if (seen) void come();
      return place;
    },
    now: () => part,
    come,
  };
}
