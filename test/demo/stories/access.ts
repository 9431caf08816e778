import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepPicture, reached, stepOf, tinyPoints, unfold, type Visit, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

const transferBytes = 170_000;

/** For everybody: keyboard, contrast and names, slow links. */
export function access(stage: Stage): void {
  describe('access', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&${tinyPoints}`);
    });
    afterAll(() => seen?.close());

    it('sends at most 170 kB without the data, what decodes PNGs included', () => {
      const bytes = stage.site.transferred();
      console.log(`the page: ${bytes.toLocaleString('en')} bytes gzipped`);
      expect(bytes).toBeGreaterThan(50_000);
      expect(bytes).toBeLessThanOrEqual(transferBytes);
    });

    it('can be used with the keyboard alone', async () => {
      const { page } = seen;
      await tabTo(page, '#tab-points');
      await tabTo(page, '#play');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await reached(page, 1);
      await tabTo(page, '#settings summary');
      await page.keyboard.press('Enter');
      await tabTo(page, '#setting-seed');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('12');
      for (let i = 0; i < 60 && (await focused(page)) !== 'reset'; i++)
        await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => location.hash.includes('seed=12'));
      expect(await stepOf(page)).toBe(0);
    });

    it('has no WCAG 2.2 A or AA violation in any view, light or dark', async () => {
      const { page } = seen;
      await unfold(page, '#keep');
      const faults: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const tab of ['points', 'recorded', 'compare']) {
          await page.click(`#tab-${tab}`);
          faults.push(...(await violations(page)).map((text) => `${tab}, ${colorScheme}: ${text}`));
          await keepPicture(page, `${tab}-${colorScheme}`);
        }
      }
      expect(faults).toEqual([]);
      expect(seen.faults).toEqual([]);
    });
  });
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`Tab never came to ${selector}`);
}
