// Whether a drawing follows the page's colour scheme, also where that changes after it was drawn.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Expects the stroke of a drawing to be the style sheet's colour `name` in both schemes; leaves the page light. */
export async function expectToFollowScheme(page: Page, drawing: Locator, name: string): Promise<void> {
  const seen = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    const [drawn, given] = await drawing.evaluate((element, name) => {
      const style = getComputedStyle(element);
      return [style.stroke, style.getPropertyValue(name)] as const;
    }, name);
    expect(drawn, colorScheme).toBe(rgb(given));
    seen.push(drawn);
  }
  expect(seen[0]).not.toBe(seen[1]);
}

/** A colour #rrggbb as a computed style has it. */
function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.trim().slice(at, at + 2), 16)).join(', ')})`;
}
