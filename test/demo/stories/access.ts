import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginAnew, keepPicture, reached, smallPoints, stepOf, type Visit, visit } from '../page.ts';
import type { Stage } from '../stage.ts';
import { violations } from '../violations.ts';

const handledMs = 100;
const longestTaskMs = 200;
const presses = 40;
const transferBytes = 200_000;

/** For everybody: keyboard, contrast and names, slow links, busy machines. */
export function access(stage: Stage): void {
  describe('access', () => {
    let seen: Visit;

    beforeAll(async () => {
      seen = await visit(stage.browser, `${stage.site.address}#view=points&${smallPoints}`);
    });
    afterAll(() => seen?.close());

    it('sends at most 200 kB without the data', () => {
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
      await tabTo(page, '#setting-seed');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('12');
      for (let i = 0; i < 60 && (await focused(page)) !== 'reset'; i++)
        await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => location.hash.includes('seed=12'));
      expect(await stepOf(page)).toBe(0);
    });

    it('handles input within 100 ms while it trains, and has no long task', async () => {
      const { page } = seen;
      await beginAnew(page);
      await page.evaluate(() => {
        const kept = { tasks: [] as number[], handled: [] as number[], painted: [] as number[] };
        Object.assign(globalThis, { kept });
        new PerformanceObserver((list) =>
          kept.tasks.push(...list.getEntries().map(({ duration }) => duration)),
        ).observe({ type: 'longtask' });
        addEventListener('change', () => kept.handled.push(globalThis.performance.now() - pressed), true);
        let pressed = 0;
        addEventListener(
          'keyup',
          ({ timeStamp }) => {
            pressed = timeStamp;
            requestAnimationFrame(() =>
              setTimeout(() => kept.painted.push(globalThis.performance.now() - timeStamp)),
            );
          },
          true,
        );
      });
      await page.click('#play');
      await reached(page, 5);
      await page.locator('#legend input').first().focus();
      for (let i = 0; i < presses; i++) {
        await page.keyboard.press('Space');
        await page.waitForTimeout(50);
      }
      await page.click('#play');
      await page.waitForSelector('#panel[data-playing=false]');
      expect(await stepOf(page)).toBeGreaterThan(5);
      const { tasks, handled, painted } = await page.evaluate(
        () => (globalThis as unknown as { kept: Record<'tasks' | 'handled' | 'painted', number[]> }).kept,
      );
      expect(handled).toHaveLength(presses);
      const longest = Math.max(0, ...tasks);
      const figures = [handled, painted].map((all) =>
        [0.5, 0.95].map((share) => quantile(all, share).toFixed(0)),
      );
      console.log(
        `input handled: ${figures[0]} ms (50 %, 95 %); painted, on the CPU that trains: ${figures[1]} ms; longest task ${longest.toFixed(0)} ms`,
      );
      expect(quantile(handled, 0.95)).toBeLessThanOrEqual(handledMs);
      expect(longest).toBeLessThanOrEqual(longestTaskMs);
    });

    it('has no WCAG 2.2 A or AA violation in any view, light or dark', async () => {
      const { page } = seen;
      await page.locator('#keep summary').click();
      const found: string[] = [];
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const tab of ['points', 'recorded', 'compare']) {
          await page.click(`#tab-${tab}`);
          found.push(...(await violations(page)).map((text) => `${tab}, ${colorScheme}: ${text}`));
          await keepPicture(page, `${tab}-${colorScheme}`);
        }
      }
      expect(found).toEqual([]);
      expect(seen.faults).toEqual([]);
    });
  });
}

function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
}

function focused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    if (`#${await focused(page)}` === selector) return;
  }
  throw new Error(`Tab never came to ${selector}`);
}
