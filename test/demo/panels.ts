// What the page shows only when it is asked for: drawers, panels, messages. Tests and scripts bring them up alike.
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { drop, unfold } from './page.ts';

export interface Panel {
  /** The view that it belongs to. */
  readonly view: 'points' | 'pictures';
  /** Where it stands on the page. */
  readonly place: string;
  readonly open: (page: Page) => Promise<void>;
  /** Takes it away again, where that is not folding it. */
  readonly close?: (page: Page) => Promise<void>;
}

/** A drawer of a view; `ready` is there once it is filled. */
function drawer(view: Panel['view'], place: string, ready = place): Panel {
  return {
    view,
    place,
    open: async (page) => {
      await unfold(page, place);
      await page.waitForSelector(ready);
    },
  };
}

/** A drawer of the data that `target` names. */
function ofData(target: string, place: string, ready: string): Panel {
  return {
    view: 'points',
    place,
    open: async (page) => {
      await choose(page, target);
      await unfold(page, place);
      await page.waitForSelector(ready);
    },
    close: (page) => choose(page, '8gaussians'),
  };
}

async function choose(page: Page, target: string): Promise<void> {
  await page.selectOption('#target', target);
  await page.waitForSelector('#panel[aria-busy=false]');
}

export const panels = {
  settings: drawer('points', '#settings'),
  curves: drawer('points', '#more-curves'),
  runs: drawer('points', '#your-runs', '#runs .hint'),
  keep: drawer('points', '#keep'),
  messages: {
    view: 'points',
    place: '#notes',
    open: async (page) => {
      await drop(page, [{ name: 'notes.txt', type: 'text/plain', bytes: new Uint8Array(1) }], 'footer');
      await page.waitForSelector('#notes .note');
    },
    close: (page) => page.click('#notes .note button'),
  },
  drawing: ofData('drawn', '#data', '#data .pad'),
  example: ofData('lines', '#extra', '#extra .example'),
  walk: drawer('pictures', '#extra', '#extra .look'),
  trained: {
    view: 'pictures',
    place: '#trained',
    open: async (page) => {
      await page.click('#open-trained');
      await page.waitForSelector('#trained[data-looked]');
    },
    close: (page) => page.click('#trained-back'),
  },
  own: {
    view: 'pictures',
    place: '#data',
    open: async (page) => {
      const none = { name: 'a.txt.png', type: 'image/png', bytes: Buffer.from('none') };
      await drop(page, [...ownPictures(14), none]);
      await page.waitForSelector('#use-pictures');
    },
  },
} as const satisfies Readonly<Record<string, Panel>>;

/** Folds all drawers. */
export async function foldAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const place of document.querySelectorAll<HTMLDetailsElement>('.drawers > details'))
      place.open = false;
  });
}

/** Pictures of two halves: red, and one more blue than the last. */
export function ownPictures(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const data = Uint8Array.from({ length: 24 * 16 * 3 }, (_, at) => {
      const left = Math.floor(at / 3) % 24 < 12;
      return at % 3 === 0 ? (left ? 255 : 0) : at % 3 === 2 && !left ? 10 * i : 0;
    });
    return {
      name: `own-${i}.png`,
      type: 'image/png',
      bytes: encode({ width: 24, height: 16, channels: 3, depth: 8, data }),
    };
  });
}
