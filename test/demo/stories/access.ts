import { basename } from 'node:path';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drop, keepPicture, reached, stepOf, tinyPoints, unfold, type Visit, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

const transferBytes = 170_000;

/** For everybody: keyboard, contrast and names, slow links. */
export function access(stage: Stage): void {
  describe('access', () => {
    let seen: Visit;

    beforeAll(async () => {
      stage.site.forget();
      seen = await visit(stage.browser, `${stage.site.address}#view=points&${tinyPoints}`);
    });
    afterAll(() => seen?.close());

    it('sends at most 170 kB without the data, what decodes PNGs included', async () => {
      const { site, browser } = stage;
      const plain = site.transferred();
      // A visit of its own: the one above stays as it is.
      const other = await visit(browser, `${site.address}#view=points&${tinyPoints}`);
      try {
        site.forget();
        const data = new Uint8Array(8 * 8 * 3);
        const bytes = encode({ width: 8, height: 8, channels: 3, depth: 8, data });
        await drop(other.page, [{ name: 'own.png', type: 'image/png', bytes }], 'body');
        await other.page.waitForSelector('#use-pictures');
      } finally {
        await other.close();
      }
      const opened = site.transferred();
      const decoder = [...opened.keys()].find((name) => name.includes('png-picture'))!;
      const text = await (await fetch(site.address + decoder)).text();
      const decodes = [...opened].filter(([name]) => name === decoder || text.includes(basename(name)));
      const [page, png, whole] = [[...plain], decodes, [...opened]].map(bytesOf) as [number, number, number];
      const told = [page, png, whole].map((count) => count.toLocaleString('en'));
      console.log(
        `gzipped bytes: ${told[0]} for the page, ${told[1]} decode PNGs, ${told[2]} open one in all`,
      );
      expect(page).toBeGreaterThan(50_000);
      expect(png).toBeGreaterThan(3000);
      expect(page + png).toBeLessThanOrEqual(transferBytes);
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

function bytesOf(files: readonly (readonly [name: string, bytes: number])[]): number {
  return files.reduce((sum, [, bytes]) => sum + bytes, 0);
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
