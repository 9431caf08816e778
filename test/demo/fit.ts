// What does not fit on the page as it is now: text that is cut, controls too small for a finger, screens left empty.
import type { Page } from 'playwright-core';

const leastPixels = 24;
const leastPrimary = 44;

/** The share of a window that may be empty in one piece. */
export const mostEmpty = 0.2;

/** Everything that does not fit, in words; none where all does. */
export async function misfits(page: Page): Promise<string[]> {
  return [...(await wide(page)), ...(await cut(page)), ...(await small(page))];
}

/** Whether the page is wider than its window. */
async function wide(page: Page): Promise<string[]> {
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
  return needs > has ? [`the page is ${needs} px wide, its window ${has} px`] : [];
}

/** What can be pressed and is smaller than it should be. */
function small(page: Page): Promise<string[]> {
  return page.evaluate(
    ([least, primary]) =>
      [...document.querySelectorAll<HTMLElement>('button, select, input, summary')].flatMap((control) => {
        if (!control.checkVisibility()) return [];
        const { width, height } = control.getBoundingClientRect();
        // A box to tick or a radio button is hit by its label too.
        const label = control.closest('label')?.getBoundingClientRect();
        const [across, down] = [Math.max(width, label?.width ?? 0), Math.max(height, label?.height ?? 0)];
        const needed = control.matches('.primary') ? primary : least;
        return Math.min(across, down) < needed - 0.5
          ? [`small: ${control.outerHTML.slice(0, 80)}: ${width} × ${height}`]
          : [];
      }),
    [leastPixels, leastPrimary] as const,
  );
}

/** Text that is not seen whole: in a list or field narrower than its words, behind an edge that clips, beside the window. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    const lists = [...document.querySelectorAll('select')].flatMap((list) => {
      if (!list.checkVisibility() || !context) return [];
      const { font, paddingLeft } = getComputedStyle(list);
      context.font = font;
      // The arrow takes about as much as a letter and its padding.
      const room = list.clientWidth + 1 - Number.parseFloat(paddingLeft) - 22;
      return [...list.options].flatMap(({ text }) =>
        context.measureText(text).width > room ? [`cut: “${text}” in a list of ${list.clientWidth} px`] : [],
      );
    });
    const clipped = [...document.querySelectorAll<HTMLElement>('body *')].flatMap((place) => {
      const own = [...place.childNodes].some((child) => child instanceof Text && child.data.trim() !== '');
      if (!own || !place.checkVisibility({ visibilityProperty: true })) return [];
      if (place.closest('.unseen, .skip, option, title, noscript')) return [];
      const { left, right, top, bottom } = place.getBoundingClientRect();
      const told = `“${place.textContent?.trim().slice(0, 40)}”`;
      if (right > innerWidth + 1 || left < -1) return [`cut: ${told} from ${left} to ${right}`];
      if (place instanceof SVGElement) {
        const frame = place.closest('svg')?.getBoundingClientRect();
        const out =
          frame &&
          (left < frame.left - 1 ||
            right > frame.right + 1 ||
            top < frame.top - 1 ||
            bottom > frame.bottom + 1);
        return out ? [`cut: ${told} in its picture`] : [];
      }
      const { overflowX } = getComputedStyle(place);
      return overflowX !== 'visible' && place.scrollWidth > place.clientWidth + 1
        ? [`cut: ${told} in ${place.clientWidth} px`]
        : [];
    });
    return [...lists, ...clipped];
  });
}

/** The greatest empty rectangle of the window as a share of it: nothing written, drawn or to be pressed stands there. */
export function emptiest(page: Page): Promise<number> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll('canvas, svg, button, input, select, summary')].flatMap(
      (place) => (place.checkVisibility() ? [place.getBoundingClientRect()] : []),
    );
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (texts.nextNode()) {
      range.selectNodeContents(texts.currentNode);
      boxes.push(...range.getClientRects());
    }
    const [columns, rows] = [48, 48];
    const taken = new Uint8Array(columns * rows);
    for (const { left, right, top, bottom } of boxes) {
      const [first, last] = [(left * columns) / innerWidth, (right * columns) / innerWidth];
      const [upper, lower] = [(top * rows) / innerHeight, (bottom * rows) / innerHeight];
      for (let row = Math.max(0, Math.floor(upper)); row < Math.min(rows, lower); row++) {
        for (let column = Math.max(0, Math.floor(first)); column < Math.min(columns, last); column++) {
          taken[row * columns + column] = 1;
        }
      }
    }
    // For each row as the lowest: how high the empty columns above it are, and the widest rectangle under each height.
    const heights = new Array<number>(columns).fill(0);
    let most = 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        heights[column] = taken[row * columns + column] ? 0 : (heights[column] ?? 0) + 1;
      }
      for (let from = 0; from < columns; from++) {
        let lowest = rows;
        for (let to = from; to < columns; to++) {
          lowest = Math.min(lowest, heights[to] ?? 0);
          most = Math.max(most, lowest * (to - from + 1));
        }
      }
    }
    return most / (columns * rows);
  });
}
